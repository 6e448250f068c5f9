// The list of units follows the division chosen. Without a script the server looks at both when the form arrives.

const picker = document.querySelector("[data-unit-picker]");

for (const radio of document.querySelectorAll("input[name=division][data-audience]")) {
  radio.addEventListener("change", () => follow(radio));
  if (radio.checked) follow(radio); // the browser keeps a choice over "back"
}

function follow(radio) {
  if (picker) picker.dataset.audience = radio.dataset.audience;
}
