// A legal document is found by its number or words of its title, with or without accents, in the place of a long select,
// which stays what is sent. Below stands how the place will be printed.
import { combobox, optionOf } from "../combobox.js";

const MOST = 12;
const DASH = " – "; // between what a document is cited by and its title

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");

export function findDocuments(part) {
  for (const select of part.querySelectorAll("select[data-documents]")) enliven(select);
}

function enliven(select) {
  const row = select.closest("[data-row]");
  const input = document.createElement("input");
  const note = document.createElement("p");
  const printed = document.createElement("p");
  const label = row.querySelector(`label[for="${select.id}"]`);

  input.type = "text";
  input.id = `${select.id}_query`;
  input.className = "form-control";
  input.autocomplete = "off";
  input.placeholder = select.dataset.hint;
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  label.htmlFor = input.id;
  select.hidden = true;
  select.before(input);
  note.className = printed.className = "picker-note";
  note.setAttribute("role", "status");
  const box = combobox(input, { label: select.dataset.documents, ask: () => search(""), choose });
  box.list.after(note);
  const cites = row.querySelector("[name$=-article]") !== null; // a place in the document is told, and will be printed
  if (cites) row.querySelector(".editor-fields").append(printed);

  input.addEventListener("input", () => {
    if (!input.value.trim()) take("");
    search(input.value);
  });
  input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault()); // it chooses, never saves
  input.addEventListener("blur", () => setTimeout(rest, 200)); // what is half typed is no document
  if (cites) row.addEventListener("input", print);
  rest();
  if (cites) print();

  function search(query) {
    const words = fold(query).split(/\s+/).filter(Boolean);
    const found = [...select.options].filter((option) => {
      const text = fold(option.text);
      return option.value && words.every((word) => text.includes(word));
    });
    // A title names other documents, too: first come those whose own number has most of the words, and of these those
    // in which the words follow one another ("một cửa" rather than "một số điều của").
    const apart = (option) => words.filter((word) => !fold(option.text.split(DASH)[0]).includes(word)).length;
    const scattered = (option) => !fold(option.text).includes(words.join(" "));
    found.sort((one, other) => apart(one) - apart(other) || scattered(one) - scattered(other));
    box.show(found.slice(0, MOST).map((option) => optionOf(option.text, option.parentNode.label, { key: option.value })));
    note.textContent = found.length ? `${select.dataset.documents} ${found.length}` : select.dataset.none;
  }

  function choose(option) {
    take(option.dataset.key);
    rest();
  }

  function take(key) {
    if (select.value === key) return;
    select.value = key;
    select.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Beside a chosen document stands its state.
  function rest() {
    const [option] = select.value ? select.selectedOptions : [];
    input.value = option ? option.text : "";
    note.textContent = option ? option.parentNode.label : "";
  }

  // As questions.citing says it: law is cited in Vietnamese, whatever the language of the page. Who writes "Điều 10"
  // where the article is asked for means article 10.
  function print() {
    const typed = (name) => row.querySelector(`[name$="-${name}"]`).value.trim();
    const parts = [["điểm", "point", /^(điểm|diem)\s+/i], ["khoản", "clause", /^(khoản|khoan)\s+/i], ["Điều", "article", /^(điều|dieu)\s+/i]];
    const named = parts.map(([word, name, said]) => [word, typed(name).normalize("NFC").replace(said, "")]);
    const place = typed("citation") || named.filter(([, number]) => number).map((both) => both.join(" ")).join(" ");
    const cited = select.value ? select.selectedOptions[0].text.split(DASH)[0] : "";
    printed.textContent = cited ? `${select.dataset.printed} ${`${place} ${cited}`.trim()}` : "";
  }
}
