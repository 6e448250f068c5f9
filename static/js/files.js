// Files that would be refused for their size, each or all of a form, are told at once, and not sent. The server looks again.

const ASKED = "input[type=file][data-most-bytes]";

const isTooLarge = (input) => [...input.files].some((file) => file.size > Number(input.dataset.mostBytes));

const asked = (form) => [...form.querySelectorAll(ASKED)];

const bytesOf = (inputs) => inputs.flatMap((input) => [...input.files]).reduce((sum, file) => sum + file.size, 0);

const areTooLarge = (input) => bytesOf(asked(input.form)) > Number(input.dataset.mostTogether);

function tell(input, words) {
  const id = `${input.id}_size`;
  document.getElementById(id)?.remove();
  input.classList.toggle("is-invalid", Boolean(words));
  if (words) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
  const others = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((name) => name && name !== id);
  input.setAttribute("aria-describedby", (words ? [id, ...others] : others).join(" "));
  if (!words) return;
  const told = document.createElement("p");
  told.id = id;
  told.className = "errorlist";
  told.setAttribute("role", "alert");
  told.textContent = words;
  input.after(told);
}

// What is wrong with each file of the form; with all of them it is said where the last one was chosen.
function look(form, last) {
  const refused = [];
  for (const input of asked(form)) {
    const { tooLarge, tooLargeTogether } = input.dataset;
    const words = isTooLarge(input) ? tooLarge : input === last && areTooLarge(input) ? tooLargeTogether : "";
    if (words || input === last || document.getElementById(`${input.id}_size`)) tell(input, words);
    if (words) refused.push(input);
  }
  return refused[0];
}

document.addEventListener("change", (event) => {
  if (event.target.matches(ASKED)) look(event.target.form, event.target);
});

// Before any other script hears of it: none of them is to believe that the form is on its way.
document.addEventListener("submit", (event) => {
  const told = asked(event.target);
  const refused = look(event.target, told.findLast((input) => input.files.length));
  if (!refused) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  refused.focus();
}, true);
