// The lines of a board. A line is known by its key: it is filled anew where it stands, and moves to its new place.

import { fill, percent, place, points, share, stopwatch } from "./words.js";

const MOVE = { duration: 600, easing: "cubic-bezier(.2, .7, .2, 1)" };
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Rows {
  #body;
  #fill;
  #ownKey;

  // `show` is "people", "participation" or "mean"; `body` is the <tbody> that the server has written.
  constructor(body, show, words, ownKey) {
    this.#body = body;
    this.#ownKey = ownKey;
    this.#fill = { people: fillPerson, participation: fillRate, mean: fillMean }[show].bind(null, words);
  }

  show(rows) {
    const present = new Map([...this.#body.children].map((line) => [line.dataset.key, line]));
    const before = new Map([...present].map(([key, line]) => [key, line.getBoundingClientRect().top]));
    const lines = rows.map((row) => this.#line(row, present));
    this.#body.replaceChildren(...lines);
    for (const line of lines) this.#move(line, before.get(line.dataset.key));
  }

  #line(row, present) {
    const key = String(row.key ?? row.id);
    const line = present.get(key) ?? document.getElementById("board-row").content.firstElementChild.cloneNode(true);
    line.dataset.key = key;
    line.toggleAttribute("data-own", key === this.#ownKey);
    fillRank(line, row);
    this.#fill(line, row);
    return line;
  }

  // First, last, invert, play: the line starts where it stood and glides to where it stands.
  #move(line, before) {
    const now = line.getBoundingClientRect().top;
    if (before === undefined) mark(line, "data-new");
    else if (now < before - 1) mark(line, "data-moved");
    if (before === undefined || before === now || calm.matches) return;
    line.animate([{ transform: `translateY(${before - now}px)` }, { transform: "none" }], MOVE);
  }
}

function mark(line, attribute) {
  line.setAttribute(attribute, "");
  setTimeout(() => line.removeAttribute(attribute), 2000);
}

function fillRank(line, row) {
  const cell = line.querySelector(".board-rank");
  const inSteps = Boolean(row.band) || row.share != null;
  const medal = !row.to && !inSteps && row.rank <= 3 ? String(row.rank) : "";
  if ((line.dataset.rank ?? "") !== medal) {
    cell.querySelector(".medal")?.remove();
    delete line.dataset.rank;
    if (medal) {
      line.dataset.rank = medal;
      cell.prepend(document.getElementById(`medal-${medal}`).content.cloneNode(true));
    }
  }
  cell.querySelector("span").textContent = place(row);
}

function fillPerson(words, line, row) {
  line.toggleAttribute("data-hidden", Boolean(row.hidden));
  line.querySelector(".board-name").textContent = row.hidden && !row.name ? words.hidden : row.name;
  line.querySelector(".board-unit").textContent = row.unit;
  line.querySelector(".board-score").textContent = points(row.score);
  line.querySelector(".board-time").textContent = stopwatch(row.time);
  fillButton(words, line.querySelector("[data-hide]"), row);
}

// Only the organisers' board has it.
function fillButton(words, button, row) {
  if (!button) return;
  button.name = row.hidden ? "show" : "hide";
  button.value = row.code;
  button.textContent = words[button.name];
  button.setAttribute("aria-label", `${words[button.name]}: ${row.name}`);
}

function fillUnit(line, row) {
  const link = line.querySelector(".board-name a");
  const address = new URL(location.href);
  address.searchParams.delete("show");
  address.searchParams.set("unit", row.id);
  link.href = address.search;
  link.textContent = row.name;
}

function fillRate(words, line, row) {
  fillUnit(line, row);
  const people = line.querySelector(".board-unit"); // not under the veil
  if (people) people.textContent = row.headcount ? fill(words.people, row) : "";
  line.querySelector(".board-score span").textContent = row.band ? words.bands[row.band] : percent(row.rate);
  line.querySelector("progress")?.setAttribute("value", row.rate ?? 0);
}

function fillMean(_words, line, row) {
  fillUnit(line, row);
  line.querySelector(".board-score").textContent = row.share == null ? points(row.mean) : share(row.share);
}
