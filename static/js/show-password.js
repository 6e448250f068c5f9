// A button beside each password that shows what was typed.

for (const input of document.querySelectorAll("input[data-password]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-quiet";
  button.setAttribute("aria-controls", input.id);
  const show = (visible) => {
    input.type = visible ? "text" : "password";
    button.textContent = visible ? input.dataset.hide : input.dataset.show;
  };
  button.addEventListener("click", () => show(input.type === "password"));
  // A browser must not store what it takes for an ordinary text.
  input.form.addEventListener("submit", () => show(false));
  show(false);
  input.after(button);
}
