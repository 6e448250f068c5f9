// Adds up a blueprint while it is typed, and says where the banks hold too little. The server does the same on saving.

const form = document.querySelector("[data-matrix]")?.closest("form");

form?.addEventListener("input", addUp);
form?.addEventListener("htmx:afterSettle", addUp);

function addUp() {
  const editor = form.querySelector("[data-matrix]"); // another one once an audience is chosen
  const columns = new Map();
  let questions = 0;
  let points = 0;
  for (const line of editor.querySelectorAll("[data-line]")) {
    let asked = 0;
    for (const cell of line.querySelectorAll("[data-cell]")) {
      const field = cell.querySelector("input");
      const level = field.name.split("-").at(-1);
      const number = whole(field.value);
      asked += number;
      columns.set(level, (columns.get(level) ?? 0) + number);
      tellLack(cell, number, cell.dataset.stock);
    }
    line.querySelector("[data-asked]").textContent = asked;
    tellLack(line.querySelector("[data-sum]"), asked, line.dataset.stock);
    questions += asked;
    points += asked * decimal(line.querySelector("input[name^=points]").value);
  }
  for (const total of editor.querySelectorAll("[data-column]")) total.textContent = columns.get(total.dataset.column) ?? 0;
  editor.querySelector("[data-matrix-questions]").textContent = questions;
  for (const row of editor.querySelectorAll(".blueprint-rows tbody tr")) {
    if (row.querySelector("[name$=-DELETE]").checked) continue;
    const number = whole(row.querySelector("[name$=-count]").value);
    questions += number;
    points += number * decimal(row.querySelector("[name$=-points]").value);
  }
  editor.querySelector("[data-all-questions]").textContent = questions;
  editor.querySelector("[data-all-points]").textContent = points.toLocaleString(document.documentElement.lang);
}

function tellLack(place, asked, stock) {
  const missing = asked - Number(stock);
  const note = place.querySelector("[data-lack]");
  place.toggleAttribute("data-short", missing > 0);
  note.textContent = missing > 0 ? ` · ${note.dataset.words} ${missing}` : "";
}

function whole(text) {
  return /^\d{1,3}$/.test(text.trim()) ? Number(text) : 0;
}

function decimal(text) {
  const number = Number(text.trim().replace(",", "."));
  return Number.isFinite(number) && number > 0 ? number : 0;
}
