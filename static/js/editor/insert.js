// Examples of functions and gaps become buttons that write them where one wrote last, among the boxes they are for.
import { fill } from "../paper/sentences.js";
import { replace } from "./marks.js";

export function offerExamples(help) {
  const form = help.closest("form");
  const said = help.querySelector("[data-inserted]");
  let last = null;

  // A name that begins with - is the end of the names of rows.
  const isFor = (names, { name }) => names.some((each) => (each.startsWith("-") ? name.endsWith(each) : name === each));

  form.addEventListener("focusin", ({ target }) => {
    if (target.matches("textarea, input[type=text]") && target.name) last = target;
  });

  for (const table of help.querySelectorAll("[data-insert-into]")) {
    const names = table.dataset.insertInto.split(" ");
    for (const example of table.querySelectorAll("[data-insert]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-outline btn-sm";
      button.addEventListener("mousedown", (event) => event.preventDefault()); // the cursor stays where it is
      button.addEventListener("click", () => insert(names, example.textContent));
      example.replaceWith(button);
      button.append(example);
    }
  }
  help.querySelector("[data-insert-hint]").hidden = false;

  function insert(names, text) {
    const first = [...form.querySelectorAll("textarea, input[type=text]")].find((field) => field.name && isFor(names, field));
    const box = last?.isConnected && isFor(names, last) ? last : first;
    if (!box) return;
    replace(box, box.selectionStart, box.selectionEnd, text);
    box.setSelectionRange(box.selectionEnd, box.selectionEnd);
    said.textContent = fill(said.dataset.inserted, { field: box.labels[0].firstChild.textContent.trim() });
  }
}
