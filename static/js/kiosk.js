// On a shared device: ends a turn when nobody touches it, and leaves nothing behind. An answer that the server has not
// acknowledged is not wiped while it can still arrive: the turn then ends later, and the page goes on sending. Once
// nobody has touched the device for as long as a sign-in lasts, as after it was asleep, everything goes.

import { acknowledge, isAcknowledged } from "./paper/storage.js";
import { fill } from "./paper/sentences.js";

const WARNING_SECONDS = 30;
const TOUCHES = ["pointerdown", "keydown", "wheel", "touchstart", "input"];

const bar = document.querySelector("[data-kiosk]");
const countdown = bar.querySelector("[data-kiosk-countdown]");
const waiting = bar.querySelector("[data-kiosk-waiting]");
const sentence = countdown?.textContent;
const seconds = Number(bar.dataset.seconds);
const signedInSeconds = Number(bar.dataset.signedInSeconds);
let touchedAt = Date.now();
let isEnding = false;
let isOver = false; // and stays so, whoever touches the device next

for (const kind of TOUCHES) addEventListener(kind, touch, { capture: true, passive: true });
for (const form of document.querySelectorAll("[data-kiosk-form]")) form.addEventListener("submit", beforeSending);
addEventListener("pageshow", (event) => {
  if (event.persisted) location.replace(bar.dataset.door); // from a cache of the browser's that knows no sign-out
});
if (seconds) setInterval(look, 1000);
else if (isAcknowledged()) forget();

function touch() {
  if (seconds) look(); // whoever wakes the device is not whoever left it
  touchedAt = Date.now();
}

function look() {
  const untouched = (Date.now() - touchedAt) / 1000;
  const left = Math.ceil(seconds - untouched);
  countdown.hidden = left > WARNING_SECONDS || left <= 0;
  if (!countdown.hidden) countdown.textContent = fill(sentence, { seconds: left });
  isOver ||= untouched > signedInSeconds;
  if (left <= 0 || isOver) end();
}

async function end() {
  const mayEnd = isOver || isAcknowledged();
  waiting.hidden = mayEnd;
  if (isEnding || !mayEnd) return;
  isEnding = true;
  if (isOver) document.querySelector("main").replaceChildren(); // whoever comes next may be without a network
  if (isOver) await forget();
  try {
    const form = bar.querySelector("form");
    const body = new FormData(form);
    body.set("acknowledged", "1");
    const answer = await fetch(form.action, { method: "POST", body, redirect: "follow" });
    if (!answer.ok && !isOver) throw new Error(answer.status); // then the sign-in has ended by itself
    await forget();
    location.replace(bar.dataset.door);
  } catch {
    isEnding = false; // the next second tries again
  }
}

// The button: the same, but at once. Leaving by the officer's password goes the way of its form.
function beforeSending(event) {
  const form = event.currentTarget;
  if (form.closest("[data-kiosk]")) {
    event.preventDefault();
    end();
  } else if (isAcknowledged()) {
    acknowledge(form);
  }
}

async function forget() {
  try {
    localStorage.clear();
    sessionStorage.clear();
    for (const { name } of (await indexedDB.databases?.()) ?? []) indexedDB.deleteDatabase(name);
    for (const name of await caches.keys()) if (!name.startsWith("offline-")) await caches.delete(name);
  } catch {
    // What a browser forbids to use, it has not kept.
  }
}
