// Rows that are moved by buttons, by Alt+↑ and Alt+↓ or by dragging, added and removed, without sending the form. The
// numbers in the names of their fields stay: a hidden field of each row says where it stands, another that it is gone.
import { fill } from "../paper/sentences.js";

const EDGE = 60; // pixels from the edge of the window at which dragging scrolls it
const STEP = 12;

export function enliven(box, { added }) {
  if (box.dataset.live !== undefined) return;
  box.dataset.live = "";
  const list = box.querySelector("[data-list]");
  const said = box.querySelector("[data-said]");
  const undo = box.querySelector("[data-undo]");
  const words = box.dataset;
  let gone = null;

  const rows = () => [...list.children].filter((row) => !row.hidden);
  const field = (row, name) => row.querySelector(`input[type=hidden][name$="-${name}"]`);

  function tell(sentence, values = {}) {
    said.textContent = "";
    said.textContent = fill(sentence, values);
  }

  function number() {
    rows().forEach((row, index) => {
      const place = index + 1;
      field(row, "ORDER").value = place;
      row.querySelector("[data-number]").textContent = place;
      if (words.called) {
        const letter = String.fromCharCode(64 + place); // A is 65
        row.querySelector("label[for$='-text']").firstChild.textContent = fill(words.called, { place, letter });
      }
      row.setAttribute("aria-label", fill(words.line, { place }));
      for (const button of row.querySelectorAll("[data-deed]")) {
        button.setAttribute("aria-label", fill(words[button.dataset.deed], { place }));
      }
      const [up, down] = row.querySelectorAll("[data-deed=up], [data-deed=down]");
      up.setAttribute("aria-disabled", String(index === 0));
      down.setAttribute("aria-disabled", String(place === rows().length));
    });
  }

  // Whoever keeps drafts listens to what is typed, and moving a row is typing.
  function changed() {
    number();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function tellPlace(row) {
    const all = rows();
    tell(words.moved, { place: all.indexOf(row) + 1, count: all.length });
    for (const each of list.children) delete each.dataset.moved;
    row.dataset.moved = "";
  }

  function move(row, step) {
    const other = rows()[rows().indexOf(row) + step];
    if (!other) return tell(step < 0 ? words.first : words.last);
    const focused = document.activeElement;
    if (step < 0) other.before(row);
    else other.after(row);
    if (row.contains(focused)) focused.focus();
    row.scrollIntoView({ block: "nearest" });
    changed();
    tellPlace(row);
  }

  function enter(row) {
    (row?.querySelector("textarea, select, input:not([type=hidden])") ?? box.querySelector("[name=more]")).focus();
  }

  function remove(row) {
    const place = rows().indexOf(row);
    gone = { row, next: row.nextSibling };
    field(row, "DELETE").value = "on";
    row.hidden = true;
    enter(rows()[Math.min(place, rows().length - 1)]);
    changed();
    tell(words.removed, { place: place + 1 });
    undo.hidden = false;
  }

  function putBack() {
    const { row } = gone;
    field(row, "DELETE").value = "";
    row.hidden = false;
    undo.hidden = true;
    enter(row);
    changed();
    tellPlace(row);
  }

  function add() {
    const total = box.querySelector("[name$=-TOTAL_FORMS]");
    const place = Number(total.value);
    if (place >= Number(words.most)) return tell(words.full);
    list.insertAdjacentHTML("beforeend", box.querySelector("template").innerHTML.replaceAll("__prefix__", place));
    total.value = place + 1;
    const row = list.lastElementChild;
    number(); // so that it is called by its name
    added(row);
    changed();
    enter(row);
    tell(words.added, { place: rows().length });
  }

  // Where only one line can be right, the tick goes over from the line that had it.
  function keepOne(ticked) {
    const others = rows().map((row) => row.querySelector("input[type=checkbox][name$='-right']"));
    for (const [index, other] of others.entries()) {
      if (other === ticked || !other.checked) continue;
      other.checked = false;
      const letter = String.fromCharCode(65 + index);
      tell(words.only, { letter });
    }
  }

  function drag(event) {
    const grip = event.target.closest("[data-grip]");
    if (!grip || event.button) return;
    event.preventDefault();
    const row = grip.closest("[data-row]");
    const home = row.nextSibling;
    const done = new AbortController();
    row.dataset.dragged = "";

    function follow({ clientY }) {
      const next = rows().find((other) => {
        const { top, height } = other.getBoundingClientRect();
        return other !== row && clientY < top + height / 2;
      });
      if (next !== row.nextElementSibling) list.insertBefore(row, next ?? null);
      if (clientY < EDGE) window.scrollBy(0, -STEP);
      else if (clientY > window.innerHeight - EDGE) window.scrollBy(0, STEP);
    }

    function drop(isKept) {
      done.abort();
      delete row.dataset.dragged;
      if (!isKept) list.insertBefore(row, home);
      changed();
      tellPlace(row);
    }

    const { signal } = done;
    window.addEventListener("pointermove", follow, { signal });
    window.addEventListener("pointerup", () => drop(true), { signal });
    window.addEventListener("pointercancel", () => drop(false), { signal });
    window.addEventListener("keydown", ({ key }) => key === "Escape" && drop(false), { signal });
  }

  list.addEventListener("pointerdown", drag);
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-deed]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("[data-row]");
    if (button.dataset.deed === "remove") remove(row);
    else move(row, button.dataset.deed === "up" ? -1 : 1);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const opens = event.target.matches("select"); // Alt+↓ opens its list
    if (!step || !event.altKey || event.ctrlKey || event.metaKey || opens) return;
    event.preventDefault();
    move(event.target.closest("[data-row]"), step);
  });
  list.addEventListener("change", ({ target }) => {
    if (words.only && target.name.endsWith("-right") && target.checked) keepOne(target);
  });
  box.querySelector("[name=more]").addEventListener("click", (event) => {
    event.preventDefault();
    add();
  });
  undo.addEventListener("click", putBack);
  box.querySelector("[data-keys]")?.removeAttribute("hidden");
  box.querySelector("[data-one-right]")?.setAttribute("hidden", ""); // the tick goes over by itself
  number();
}
