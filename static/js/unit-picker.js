// Finds a unit while its name is typed: a combobox with a list box, by keyboard, mouse and touch. Without this script
// the same field is a plain box and the server answers with radio buttons.

const PAUSE_MS = 180;

for (const picker of document.querySelectorAll("[data-unit-picker]")) enhance(picker);

function enhance(picker) {
  const input = picker.querySelector("[data-unit-query]");
  const known = picker.querySelector("[data-unit-known]") ?? hiddenInput(picker);
  const list = document.createElement("ul");
  const note = document.createElement("p");
  let waiting = 0;
  let asked = 0;
  let active = -1;

  list.id = `${input.id}_list`;
  list.className = "picker";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", picker.dataset.found);
  note.className = "unit-picker-note";
  note.setAttribute("role", "status");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  input.after(list, note);

  input.addEventListener("input", () => {
    known.value = "";
    picker.querySelector("[data-unit-matches]")?.remove();
    clearTimeout(waiting);
    waiting = setTimeout(search, PAUSE_MS);
  });
  input.addEventListener("keydown", onKey);
  input.addEventListener("blur", () => setTimeout(close, 150));
  // Pressing must not take the focus away from the box, or the list would close before the click arrives.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });

  async function search() {
    const query = input.value.trim();
    const turn = ++asked;
    if (!query) return close();
    const address = new URL(picker.dataset.url, location.href);
    address.searchParams.set("q", query);
    if (picker.dataset.on) address.searchParams.set("on", picker.dataset.on);
    if (picker.dataset.audience) address.searchParams.set("audience", picker.dataset.audience);
    try {
      const reply = await fetch(address, { headers: { Accept: "application/json" } });
      if (!reply.ok) throw new Error(String(reply.status));
      const { units, note: why } = await reply.json();
      if (turn === asked && document.activeElement === input) show(units, why);
    } catch {
      if (turn === asked) {
        close();
        note.textContent = picker.dataset.failed;
      }
    }
  }

  function show(units, why) {
    list.replaceChildren(...units.map(optionFor));
    list.hidden = units.length === 0;
    input.setAttribute("aria-expanded", String(units.length > 0));
    note.textContent = units.length ? `${picker.dataset.found} ${units.length}` : why || picker.dataset.none;
    mark(-1);
  }

  function optionFor(unit, position) {
    const option = document.createElement("li");
    option.id = `${list.id}_${position}`;
    option.className = "picker-row";
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.id = unit.id;
    option.dataset.name = unit.name;
    const text = document.createElement("span");
    text.textContent = unit.name;
    if (unit.place) {
      const place = document.createElement("small");
      place.textContent = unit.place;
      text.append(place);
    }
    option.append(text);
    return option;
  }

  function mark(position) {
    active = position;
    list.childNodes.forEach((option, index) => option.setAttribute("aria-selected", String(index === position)));
    const option = list.childNodes[position];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function choose(option) {
    known.value = option.dataset.id;
    input.value = option.dataset.name;
    asked += 1;
    clearTimeout(waiting);
    close();
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    note.textContent = "";
    mark(-1);
  }

  function onKey(event) {
    const count = list.hidden ? 0 : list.childNodes.length;
    if (event.key === "Escape" && count) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!count) return search();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(active < 0 && step < 0 ? count - 1 : (active + step + count) % count);
    } else if (event.key === "Enter" && count && active >= 0) {
      event.preventDefault();
      choose(list.childNodes[active]);
    }
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
