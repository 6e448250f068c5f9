// Small behaviours that every page may use. Each one improves something that already works without a script.

const root = document.documentElement;

// The choice of colours and text size is applied at once; the server keeps it in a cookie, as it would without us.
for (const form of document.querySelectorAll("[data-preferences]")) {
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.name) return;
    event.preventDefault();
    const choice = new FormData(form);
    choice.set(button.name, button.value);
    showPreference(button);
    fetch(form.action, { method: "POST", body: choice, redirect: "manual", keepalive: true }).catch(() => {});
  });
}

function showPreference(button) {
  if (button.name === "theme") {
    if (button.value === "auto") delete root.dataset.bsTheme;
    else root.dataset.bsTheme = button.value;
    const scheme = button.value === "auto" ? "light dark" : button.value;
    document.querySelector("meta[name=color-scheme]")?.setAttribute("content", scheme);
  } else {
    root.dataset.text = button.value;
  }
  for (const other of document.querySelectorAll(`[data-preferences] button[name="${button.name}"]`)) {
    other.setAttribute("aria-pressed", String(other.value === button.value));
  }
}

// Menus made of <details> close like menus.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

for (const button of document.querySelectorAll("[data-dismiss]")) {
  button.hidden = false;
  button.addEventListener("click", () => button.closest("[data-message]").remove());
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  const copier = event.target.closest("[data-copy-from]");
  if (copier) copy(copier);
  const printer = event.target.closest("[data-print]");
  if (printer) print(document.getElementById(printer.dataset.print));
});

// One part of the page under its title; the whole page where the button names none. A browser may not tell the end of a
// print: then the next one begins with the whole page, also one from the browser's own menu.
let beginsHere = false;
function print(part) {
  printWhole();
  part?.setAttribute("data-printed", "");
  root.toggleAttribute("data-part-printed", Boolean(part));
  beginsHere = true;
  window.print();
}

function printWhole() {
  root.removeAttribute("data-part-printed");
  document.querySelector("[data-printed]")?.removeAttribute("data-printed");
}
// What is kept of a person is folded on the screen; on paper nobody can press a line.
const unfolded = new Set();
addEventListener("afterprint", () => {
  printWhole();
  for (const fold of unfolded) fold.open = false;
  unfolded.clear();
});
addEventListener("beforeprint", () => {
  if (!beginsHere) printWhole();
  beginsHere = false;
  for (const fold of document.querySelectorAll(".kept:not([open])")) {
    unfolded.add(fold);
    fold.open = true;
  }
});

for (const only of document.querySelectorAll("[data-print], [data-copy-from], [data-dialog]")) only.hidden = false;

// In-app browsers and pages without https refuse the clipboard: then the text stands selected, to be copied by hand.
async function copy(copier) {
  const field = document.getElementById(copier.dataset.copyFrom);
  try {
    await navigator.clipboard.writeText(field.value);
    say(copier.dataset.copied);
  } catch {
    field.focus();
    field.select();
    say(copier.dataset.selected);
  }
}

for (const field of document.querySelectorAll("[data-autosubmit]")) {
  field.addEventListener("change", () => field.form.requestSubmit());
}

// Whoever says that the device is not theirs has typed already: the browser is told to forget it, as the server tells it
// on every page after (accounts/lent.py). Where that is only said on the next page, it is always told.
addEventListener("submit", ({ submitter, target }) => {
  const forgets = submitter?.name === "lent" || "forgets" in target.dataset;
  if (forgets) for (const part of [target, ...target.elements]) part.autocomplete = "off";
});

// In another language the page is a new one: whoever has filled in what only this one holds, also what was refused, is
// told first, in the language they choose, and presses again. (In-app browsers may answer `confirm` by themselves.) The
// editor keeps what is typed in it.
const filledIn = new Set([...document.querySelectorAll("form .form-errors")].map((errors) => errors.closest("form")));
let toldBy;
addEventListener("input", ({ target }) => {
  if (target.form?.method === "post") filledIn.add(target.form);
  toldBy = undefined;
});
addEventListener("submit", ({ target }) => filledIn.delete(target));
document.querySelector(".language")?.addEventListener("submit", (event) => {
  const button = event.submitter;
  const isLost = [...filledIn].some((form) => form.isConnected && !form.querySelector("[data-keeping]"));
  if (!isLost || !button || button === toldBy) return;
  event.preventDefault();
  toldBy = button;
  say(button.dataset.tells, { lang: button.lang, seconds: 10 });
});

// A second tap on a slow network must not send the form twice; the page shown again by "back" is fresh.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// What was typed is saved, so its draft in this browser (editor/unsent.js) is not offered again.
if (location.hash === "#saved") {
  try {
    localStorage.removeItem(sessionStorage.getItem("draft-saving"));
  } catch {
    // A browser that stores nothing.
  }
  history.replaceState(null, "", location.pathname + location.search);
}

// Whoever signs out leaves nothing of a draft in this browser (editor/unsent.js): on the next page, which shows that they
// are signed out. Who was signed out otherwise finds it again.
const exits = document.querySelectorAll('form[action$="/accounts/logout/"]');
try {
  for (const exit of exits) exit.addEventListener("submit", () => sessionStorage.setItem("signing-out", "yes"));
  const isOut = sessionStorage.getItem("signing-out") && !exits.length;
  sessionStorage.removeItem("signing-out");
  for (const name of isOut ? Object.keys(localStorage) : []) if (name.startsWith("draft:")) localStorage.removeItem(name);
} catch {
  // A browser that stores nothing.
}

document.querySelector(".form-errors")?.focus();

// Countdowns run by the server's clock: `data-now` is its time when the page was made.
for (const countdown of document.querySelectorAll("[data-countdown]")) startCountdown(countdown);

function startCountdown(countdown) {
  const until = Date.parse(countdown.dataset.until);
  const skew = Date.parse(countdown.dataset.now) - Date.now();
  const parts = countdown.querySelector("[data-countdown-parts]");
  const text = countdown.querySelector("[data-countdown-text]");
  if (Number.isNaN(until) || Number.isNaN(skew) || !parts) return;
  parts.hidden = false;
  text.hidden = true;
  const tick = () => {
    const left = Math.max(0, Math.ceil((until - Date.now() - skew) / 1000));
    const figures = { days: Math.floor(left / 86400), hours: Math.floor(left / 3600) % 24 };
    Object.assign(figures, { minutes: Math.floor(left / 60) % 60, seconds: left % 60 });
    for (const [name, figure] of Object.entries(figures)) {
      parts.querySelector(`[data-${name}]`).textContent = String(figure).padStart(2, "0");
    }
    if (left > 0) return;
    clearInterval(timer);
    countdown.dispatchEvent(new CustomEvent("countdown:over", { bubbles: true }));
  };
  const timer = setInterval(tick, 1000);
  tick();
}

function say(sentence, { lang = root.lang, seconds = 4 } = {}) {
  if (!sentence) return;
  const line = document.createElement("div");
  line.lang = lang;
  line.className = "toast-line";
  line.setAttribute("role", "status");
  document.body.append(line);
  line.textContent = sentence;
  setTimeout(() => line.remove(), seconds * 1000);
}
