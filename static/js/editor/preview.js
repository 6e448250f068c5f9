// The preview beside the editor. It renews itself as one types and then leaves everything where it is; only whoever
// presses Preview is led to it, and rid of what a save before had found wrong.
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export function followPreview() {
  const preview = document.getElementById("preview");
  let wanted = false; // by the button, until an answer is there: its own, or a newer one that took its place
  let unfolded = false;

  function arrive() {
    for (const box of document.querySelectorAll(".question-editor > .alert")) box.remove();
    preview.scrollTop = 0;
    preview.querySelector("[tabindex='-1']")?.focus({ preventScroll: true });
    preview.scrollIntoView({ block: "start", behavior: calm.matches ? "instant" : "smooth" });
  }

  document.querySelector("[name=preview]").addEventListener("click", () => {
    wanted = true;
  });

  // Whoever types on meanwhile is led nowhere: what they type would be lost on the way.
  document.querySelector(".question-editor").addEventListener("input", () => {
    wanted = false;
  });

  preview.addEventListener("htmx:beforeSwap", () => {
    unfolded = Boolean(preview.querySelector("details[open]"));
  });

  preview.addEventListener("htmx:afterSettle", () => {
    preview.querySelector("details")?.toggleAttribute("open", unfolded);
    if (wanted) arrive();
    wanted = false;
  });

  for (const failure of ["htmx:sendError", "htmx:responseError"]) {
    document.addEventListener(failure, () => {
      wanted = false;
    });
  }
}
