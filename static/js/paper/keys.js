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
    if (!this.on || event.defaultPrevented || event.isComposing) return;
    if (isTyping(event.target) && !movesFrom(event)) return;
    const action = actionOf(event);
    if (!action) return;
    const isIdle = event.repeat || document.querySelector("dialog[open]"); // a key held down means one step
    const isDone = !isIdle && this.act(...action);
    // Alt with an arrow is never the browser's own "back": at the first question that would leave the paper.
    if (isDone || event.altKey) event.preventDefault();
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

// Alt with an arrow writes nothing, so it also leaves a field; on a Mac it moves by words, and there it may.
function movesFrom({ altKey, target }) {
  return altKey && (target.matches("select") || !/^Mac/.test(navigator.platform));
}

function isTyping(target) {
  if (target.matches("textarea, select, [contenteditable]")) return true;
  return target.matches("input") && !["radio", "checkbox", "button", "submit"].includes(target.type);
}
