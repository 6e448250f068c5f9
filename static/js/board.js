// A board that moves by itself. Without this script the page is whole, and the refresh link brings the news.

import { Feed } from "./board/feed.js";
import { Rows } from "./board/rows.js";
import { startWall } from "./board/wall.js";
import { clock, fill, place as rank } from "./board/words.js";

const FILTERED_EVERY = 5000;
const RELOAD_WITHIN = 15000;

const config = JSON.parse(document.getElementById("board-config").textContent);
const { words } = config;
const board = document.querySelector("[data-board]");
const status = board.querySelector("[data-status]");
const table = board.querySelector("[data-rows]");
const rows = new Rows(table, config.show, words, config.ownKey);

let { phase, frozen, entrants } = config;
let place = null;
let connection = "polling";
let refetching = 0;

new Feed(config, { board: showBoard, own: showOwn, state: showConnection }).start();
const tools = board.querySelector("[data-tools]");
if (tools) startWall(tools);

// On a phone the tab that is open may lie beyond the edge.
for (const tab of board.querySelectorAll(".tabs [aria-current]")) {
  const row = tab.parentElement;
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}

function showBoard(told) {
  if (told.veiled !== config.veiled) setTimeout(() => location.reload(), RELOAD_WITHIN * Math.random()); // other columns
  if (told.phase !== phase || told.frozen !== frozen) {
    ({ phase, frozen } = told);
    showStatus();
  }
  entrants = told.entrants;
  const card = board.querySelector("[data-own-card]");
  if (card && place) showPlace(card);
  const updated = board.querySelector("[data-updated]");
  updated.hidden = !told.updated_at;
  updated.textContent = fill(words.updated, { time: clock(told.updated_at, config.timeZone) });
  if (config.filtered) refetch();
  else showRows(config.show === "people" ? told.rows : told.units[config.show]);
}

function showRows(list) {
  rows.show(config.limit ? list.slice(0, config.limit) : list);
  board.querySelector("[data-empty]").hidden = list.length > 0;
  board.querySelector("[data-table]").hidden = list.length === 0;
}

// The people of one unit are no part of what is pushed: the page brings them, now and then.
function refetch() {
  if (refetching) return;
  refetching = setTimeout(async () => {
    refetching = 0;
    const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    table.replaceChildren(...page.querySelector("[data-rows]").children);
  }, FILTERED_EVERY * Math.random());
}

function showOwn(own) {
  const card = board.querySelector("[data-own-card]");
  if (!card) return;
  place = own;
  showPlace(card);
  card.querySelector("[data-own-neighbours]").hidden = !own;
  card.querySelector("[data-own-hidden]").hidden = !own?.hidden;
  if (own) new Rows(card.querySelector("[data-own-rows]"), "people", words, own.key).show(own.rows);
}

function showPlace(card) {
  const pattern = entrants >= place?.rank ? words.placeOf : words.place;
  const sentence = place ? fill(pattern, { rank: rank(place), entrants }) : words.notYet;
  const line = card.querySelector("[data-own-place]");
  if (line.textContent.trim() !== sentence) line.textContent = sentence; // spoken only when it has changed
}

function showConnection(state) {
  connection = state;
  showStatus();
}

function showStatus() {
  let state = connection;
  if (state === "live" && frozen) state = "frozen";
  if (state === "live" && phase !== "open") state = phase;
  status.dataset.state = state;
  status.textContent = words[state] ?? words.phases[state];
}
