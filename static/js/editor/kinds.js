// Who chooses another kind need not press the button beside the list, unless that fails. What is typed among the answers
// while the new fields are on their way would go with the old ones: then they are asked for once more, with that.

export function followKind() {
  const button = document.querySelector("[name=rekind]");
  let isTypedSince = false;

  button.hidden = true;
  document.getElementById("id_kind").addEventListener("change", () => button.click());
  button.addEventListener("htmx:beforeRequest", () => { isTypedSince = false; });
  for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    button.addEventListener(failure, () => { button.hidden = false; });
  }
  button.form.addEventListener("input", ({ target }) => { isTypedSince ||= target.closest("#answers") !== null; });

  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.requestConfig.elt !== button || !isTypedSince) return;
    detail.shouldSwap = false;
    setTimeout(() => button.click());
  });
}
