// Shortcuts for those who like them. They can all be switched off, and the choice is remembered (WCAG 2.1.4).

const SETTING = "paper-keys";

export class Keys {
  constructor({ storage, toggle, act }) {
    this.storage = storage;
    this.act = act;
    this.on = storage.getItem(SETTING) !== "off";
    toggle.checked = this.on;
    toggle.addEventListener("change", () => this.switch(toggle.checked));
    document.addEventListener("keydown", (event) => this.#press(event));
  }

  switch(on) {
    this.on = on;
    try {
      this.storage.setItem(SETTING, on ? "on" : "off");
    } catch {
      // Not remembered then, but switched all the same.
    }
  }

  #press(event) {
    if (!this.on || event.defaultPrevented || event.isComposing || event.repeat) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const action = actionOf(event);
    if (action && this.act(...action)) event.preventDefault();
  }
}

function actionOf(event) {
  if (event.ctrlKey || event.metaKey) return null;
  if (event.altKey) {
    if (event.key === "ArrowLeft") return ["previous"];
    return event.key === "ArrowRight" ? ["next"] : null;
  }
  if (/^[1-9]$/.test(event.key)) return ["choose", Number(event.key)];
  if (event.key === "m" || event.key === "M") return ["flag"];
  return event.key === "?" ? ["help"] : null;
}

function isTyping(target) {
  if (target.matches("textarea, select, [contenteditable]")) return true;
  return target.matches("input") && !["radio", "checkbox", "button", "submit"].includes(target.type);
}
