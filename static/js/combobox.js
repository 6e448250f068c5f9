// A text box with a list of what it may mean, by keyboard, mouse and touch:
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/

const LEAST_ROWS = 2;

// `ask` is called when the arrows want a list that is not there, `choose` with the option that was chosen.
export function combobox(input, { label, ask, choose }) {
  const list = document.createElement("ul");
  let active = -1;

  list.id = `${input.id}_list`;
  list.className = "picker";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  input.after(list);

  input.addEventListener("keydown", onKey);
  input.addEventListener("blur", () => setTimeout(close, 150));
  // Pressing must not take the focus away from the box, or the list would close before the click arrives.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });

  function show(options) {
    options.forEach((option, position) => {
      option.id = `${list.id}_${position}`;
      option.className = "picker-row";
      option.setAttribute("role", "option");
    });
    list.replaceChildren(...options);
    list.hidden = options.length === 0;
    input.setAttribute("aria-expanded", String(options.length > 0));
    mark(-1);
    if (options.length) makeRoom();
  }

  // It opens below the box, where a small screen has its edge or its keyboard: then the box goes up to the top, and
  // the list is as long as what is left.
  function makeRoom() {
    list.style.maxHeight = "";
    bringUp(list);
    const room = seenDownTo() - list.getBoundingClientRect().top;
    if (list.offsetHeight > room) list.style.maxHeight = `${Math.max(room, LEAST_ROWS * input.offsetHeight)}px`;
  }

  // Let `below` be seen, which has appeared below the box.
  function bringUp(below) {
    if (below.getBoundingClientRect().bottom <= seenDownTo()) return;
    (input.labels[0] ?? input).scrollIntoView({ block: "start", behavior: "instant" });
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

  function take(option) {
    close();
    choose(option);
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  }

  function onKey(event) {
    const count = list.hidden ? 0 : list.childNodes.length;
    if (event.key === "Escape" && count) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!count) return ask();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(active < 0 && step < 0 ? count - 1 : (active + step + count) % count);
    } else if (event.key === "Enter" && count && active >= 0) {
      event.preventDefault();
      take(list.childNodes[active]);
    }
  }

  return { list, show, close, bringUp };
}

// Where the screen ends, or the keyboard upon it begins.
function seenDownTo() {
  return visualViewport.offsetTop + visualViewport.height;
}

// An option that reads `text`, with something smaller below it.
export function optionOf(text, below, data = {}) {
  const option = document.createElement("li");
  const words = document.createElement("span");
  words.textContent = text;
  if (below) {
    const small = document.createElement("small");
    small.textContent = below;
    words.append(small);
  }
  option.append(words);
  Object.assign(option.dataset, data);
  return option;
}
