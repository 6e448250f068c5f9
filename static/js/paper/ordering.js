// Lines that move by ↑ and ↓: no dragging, nothing to hold down. The positions underneath stay what the form sends.

export function addOrderButtons(form, { words, announce, changed }) {
  const list = form.querySelector(".ordering");
  list.dataset.live = "";
  for (const item of list.children) item.append(buttonsFor(item, words));
  form.querySelector(".question-actions").prepend(keepButton(list, words, changed));
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-step]");
    if (!button) return;
    move(button.closest(".ordering-item"), Number(button.dataset.step), words, announce);
    number(list);
    changed();
  });
  showEnds(list);
}

export function showEnds(list) {
  [...list.children].forEach((item, place) => {
    const [up, down] = item.querySelectorAll("button[data-step]");
    up?.setAttribute("aria-disabled", String(place === 0));
    down?.setAttribute("aria-disabled", String(place === list.children.length - 1));
  });
}

function buttonsFor(item, words) {
  const box = document.createElement("span");
  box.className = "ordering-buttons";
  const text = item.querySelector(".ordering-text").textContent.trim();
  for (const [step, sign, word] of [[-1, "↑", words.moveUp], [1, "↓", words.moveDown]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.step = step;
    button.textContent = sign;
    button.setAttribute("aria-label", `${word}: ${text}`);
    box.append(button);
  }
  return box;
}

// The order may be right as it stands, and then nothing needs moving.
function keepButton(list, words, changed) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-outline";
  button.textContent = words.keepOrder;
  button.addEventListener("click", () => {
    number(list);
    changed();
  });
  return button;
}

function move(item, step, words, announce) {
  const list = item.parentElement;
  const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  const focused = document.activeElement;
  if (step < 0) other.before(item);
  else other.after(item);
  focused?.focus();
  for (const each of list.children) delete each.dataset.moved;
  item.dataset.moved = "";
  const place = [...list.children].indexOf(item) + 1;
  const text = item.querySelector(".ordering-text").textContent.trim();
  announce(words.movedTo.replace("{text}", text).replace("{place}", place).replace("{count}", list.children.length));
}

function number(list) {
  [...list.children].forEach((item, place) => {
    item.querySelector("select").value = String(place + 1);
  });
  showEnds(list);
}
