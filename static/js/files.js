// A file that the form would refuse for its size is told at once, and not sent. The server looks again.

const ASKED = "input[type=file][data-most-bytes]";

const isTooLarge = (input) => [...input.files].some((file) => file.size > Number(input.dataset.mostBytes));

function tell(input) {
  const id = `${input.id}_size`;
  document.getElementById(id)?.remove();
  const refused = isTooLarge(input);
  input.classList.toggle("is-invalid", refused);
  if (refused) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
  const others = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((name) => name && name !== id);
  input.setAttribute("aria-describedby", (refused ? [id, ...others] : others).join(" "));
  if (!refused) return;
  const told = document.createElement("p");
  told.id = id;
  told.className = "errorlist";
  told.setAttribute("role", "alert");
  told.textContent = input.dataset.tooLarge;
  input.after(told);
}

document.addEventListener("change", (event) => {
  if (event.target.matches(ASKED)) tell(event.target);
});

// Before any other script hears of it: none of them is to believe that the form is on its way.
document.addEventListener("submit", (event) => {
  const refused = [...event.target.querySelectorAll(ASKED)].find(isTooLarge);
  if (!refused) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  tell(refused);
  refused.focus();
}, true);
