// Buttons for the marks of Markdown beside a box to write in, and Ctrl+B and Ctrl+I in it. What they do can be undone
// with Ctrl+Z like everything that was typed.

const AROUND = { bold: "**", italic: "*", code: "`" };
const BEFORE = { bullets: () => "- ", numbers: (index) => `${index + 1}. `, heading: () => "## " };
const BEGUN = { bullets: /^[-*+] /, numbers: /^\d+[.)] /, heading: /^#{1,6} / };
const KEYS = { b: "bold", i: "italic" };
let made = 0;

export function addMarks(box, mould) {
  const field = box.closest(".field");
  const label = field?.querySelector("label");
  if (!label || field.querySelector(".marks")) return;
  const bar = mould.content.firstElementChild.cloneNode(true);
  if (box.dataset.marks === "inline") for (const button of bar.querySelectorAll("[data-block]")) button.remove();
  const line = box.closest("[data-row]")?.getAttribute("aria-label");
  const name = label.firstChild.textContent.trim();
  bar.setAttribute("aria-label", bar.dataset.label.replace("{field}", line ? `${name}, ${line}` : name));
  bar.setAttribute("aria-controls", (box.id ||= `marked-${++made}`));
  label.after(bar);
  field.classList.add("field-marked");
  rove(bar);
  bar.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays where it is
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mark]");
    if (button) mark(box, button.dataset.mark);
  });
  box.addEventListener("keydown", (event) => {
    const name = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && KEYS[event.key.toLowerCase()];
    if (!name) return;
    event.preventDefault();
    mark(box, name);
  });
}

// One stop for the Tab key; the arrows go from button to button.
function rove(bar) {
  const buttons = [...bar.querySelectorAll("button")];
  buttons.forEach((button, index) => (button.tabIndex = index ? -1 : 0));
  bar.addEventListener("keydown", (event) => {
    const from = buttons.indexOf(document.activeElement);
    const steps = { ArrowRight: from + 1, ArrowLeft: from - 1, Home: 0, End: buttons.length - 1 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const to = buttons[(steps[event.key] + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === to ? 0 : -1;
    to.focus();
  });
}

function mark(box, name) {
  if (name in AROUND) surround(box, AROUND[name]);
  else if (name in BEFORE) begin(box, name);
  else link(box);
}

function surround(box, sign) {
  const { value } = box;
  let { selectionStart: start, selectionEnd: end } = box;
  while (start < end && /\s/.test(value[start])) start += 1; // ** a ** emphasises nothing
  while (end > start && /\s/.test(value[end - 1])) end -= 1;
  const inner = value.slice(start, end);
  if (isAround(value, start, end, sign)) {
    replace(box, start - sign.length, end + sign.length, inner, [-sign.length, -sign.length]);
  } else if (inner.includes("\n")) {
    const lines = inner.split("\n").map((line) => line.replace(/^(\s*)(.*?)(\s*)$/, (all, a, text, b) => (text ? a + sign + text + sign + b : all)));
    replace(box, start, end, lines.join("\n"), [0, lines.join("\n").length - inner.length]);
  } else {
    replace(box, start, end, sign + inner + sign, [sign.length, sign.length]);
  }
}

// The same sign on both sides, and no longer one: a single * is not half of **.
function isAround(value, start, end, sign) {
  const before = value.slice(0, start).match(/[*`]*$/)[0];
  const after = value.slice(end).match(/^[*`]*/)[0];
  const length = Math.min(before.length, after.length);
  if (sign === "*") return length % 2 === 1 && before.endsWith("*") && after.startsWith("*");
  return length >= sign.length && before.endsWith(sign) && after.startsWith(sign);
}

// Every line of the selection becomes one of a list, or a heading; where all are, they are plain lines again. A list
// after a paragraph needs an empty line between them.
function begin(box, name) {
  const { value } = box;
  const start = value.lastIndexOf("\n", box.selectionStart - 1) + 1;
  const found = value.indexOf("\n", box.selectionEnd);
  const end = found < 0 ? value.length : found;
  const lines = value.slice(start, end).split("\n");
  const isBegun = lines.every((line) => BEGUN[name].test(line));
  const bare = (line) => Object.values(BEGUN).reduce((text, pattern) => text.replace(pattern, ""), line);
  const written = lines.map((line, index) => (isBegun ? bare(line) : BEFORE[name](index) + bare(line)));
  const stands = value.slice(0, start).trimEnd();
  const gap = !isBegun && stands && !/\n\n$/.test(value.slice(0, start)) && !BEGUN[name].test(stands.split("\n").pop());
  const text = (gap ? "\n" : "") + written.join("\n");
  replace(box, start, end, text);
  box.setSelectionRange(start + text.length, start + text.length);
}

function link(box) {
  const { selectionStart: start, selectionEnd: end, value } = box;
  const text = `[${value.slice(start, end)}](https://)`;
  replace(box, start, end, text);
  const caret = start === end ? start + 1 : start + text.length - 1;
  box.setSelectionRange(caret, caret);
}

// `execCommand` is old, but the only way to write so that Ctrl+Z takes it back.
export function replace(box, start, end, text, [left, right] = [0, 0]) {
  const from = box.selectionStart;
  const to = box.selectionEnd;
  const trimmed = [Math.max(from, start), Math.min(to, end)];
  box.focus();
  box.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, text)) {
    box.setRangeText(text, start, end, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  box.setSelectionRange(Math.max(0, trimmed[0] + left), trimmed[1] + right);
}
