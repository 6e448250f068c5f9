// Finds a unit while its name is typed. Without this script the same field is a plain box and the server answers with
// radio buttons.
import { combobox, optionOf } from "./combobox.js";

const PAUSE_MS = 180;

for (const picker of document.querySelectorAll("[data-unit-picker]")) enhance(picker);

function enhance(picker) {
  const input = picker.querySelector("[data-unit-query]");
  const known = picker.querySelector("[data-unit-known]") ?? hiddenInput(picker);
  const box = combobox(input, { label: picker.dataset.found, ask: search, choose });
  const note = document.createElement("p");
  let waiting = 0;
  let asked = 0;

  note.className = "picker-note";
  note.setAttribute("role", "status");
  box.list.after(note);

  input.addEventListener("input", () => {
    known.value = "";
    picker.querySelector("[data-unit-matches]")?.remove();
    clearTimeout(waiting);
    waiting = setTimeout(search, PAUSE_MS);
  });
  input.addEventListener("blur", () => setTimeout(() => tell(""), 150));

  function tell(sentence) {
    note.textContent = sentence;
    if (sentence && box.list.hidden) box.bringUp(note);
  }

  async function search() {
    const query = input.value.trim();
    const turn = ++asked;
    if (!query) {
      box.close();
      return tell("");
    }
    const address = new URL(picker.dataset.url, location.href);
    address.searchParams.set("q", query);
    if (picker.dataset.on) address.searchParams.set("on", picker.dataset.on);
    if (picker.dataset.audience) address.searchParams.set("audience", picker.dataset.audience);
    try {
      const reply = await fetch(address, { headers: { Accept: "application/json" } });
      if (!reply.ok) throw new Error(String(reply.status));
      const { units, note: why } = await reply.json();
      if (turn !== asked || document.activeElement !== input) return;
      box.show(units.map(({ id, name, place }) => optionOf(name, place, { id, name })));
      tell(units.length ? `${picker.dataset.found} ${units.length}` : why || picker.dataset.none);
    } catch {
      if (turn !== asked) return;
      box.close();
      tell(picker.dataset.failed);
    }
  }

  function choose(option) {
    known.value = option.dataset.id;
    input.value = option.dataset.name;
    asked += 1;
    clearTimeout(waiting);
    tell("");
  }
}

function hiddenInput(picker) {
  // The server had listed matches: they stay as radio buttons, of another name, until something else is typed.
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = picker.dataset.name;
  input.dataset.unitKnown = "";
  picker.querySelector("[data-unit-query]").addEventListener("input", () => picker.append(input), { once: true });
  return input;
}
