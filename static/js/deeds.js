// What is done to many questions: of the fields only those that the chosen deed needs, which are then asked for before
// anything is sent, as are the questions (a page that comes back has forgotten what was typed), and a way down to it once
// a question is chosen.
// Without this module all fields and the way down are there.
const form = document.querySelector("[data-deeds]");
const deed = form.querySelector("[name=deed]");
const jump = form.querySelector("[data-jump]");

function show() {
  for (const part of form.querySelectorAll("[data-deed]")) {
    part.hidden = !part.dataset.deed.split(" ").includes(deed.value);
    for (const field of part.querySelectorAll("input, select")) field.required = !part.hidden;
  }
  jump.hidden = !form.querySelector("[name=question]:checked");
  deed.setCustomValidity(form.querySelector("[name=question]:checked, [name=all]:checked") ? "" : form.dataset.deeds);
}

form.addEventListener("change", show);
window.addEventListener("pageshow", show); // a browser that goes back ticks again what was ticked
show();
