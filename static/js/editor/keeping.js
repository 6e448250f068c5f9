// What is typed is sent two seconds after a pause, and when the page is left or hidden, to be kept as a draft. Until it is
// known to have arrived it also stays in the browser, from where offer.js brings it back; whoever types is told when it
// could not be kept, which is tried again for as long as it may help.
import { newDevice } from "../paper/storage.js";
import { offerUnsent } from "./offer.js";
import { Unsent } from "./unsent.js";

const AT_ONCE = 250; // milliseconds
const PAUSE = 2_000;
const AGAIN = 10_000;
const PATIENCE = 20_000;
const LATER = [408, 429]; // with what the server itself is to blame for: the same may be taken later

export function keepWhatIsTyped() {
  const told = document.querySelector("[data-keeping]"); // a row of a file keeps no draft
  if (!told) return;
  const { dataset: words, form = told.closest("form") } = told;
  const unsent = new Unsent(words);
  const page = newDevice();
  const place = () => `${words.keeping} ${form.elements.draft?.value ?? ""}`;
  let typed = 0; // how often it changed, and up to where that is known to be kept, was sent in leaving, was held up
  let [kept, left, held] = [0, 0, 0];
  let [putting, next] = [0, 0];
  let [sending, waiting] = [null, null];
  let [hasFailed, isHolding, isLeaving] = [false, false, false];

  const isNews = () => typed > kept;

  // The token is that of the page: whoever else signs in meanwhile keeps no draft that is not theirs.
  function fields() {
    const sent = new FormData(form);
    for (const [name, value] of [...sent]) if (typeof value !== "string") sent.delete(name); // a chosen picture
    sent.set("stamp", `${page}.${typed}`);
    return sent;
  }

  function change() {
    typed += 1;
    clearTimeout(putting);
    putting = setTimeout(put, AT_ONCE);
    sendIn(PAUSE);
  }

  const put = () => unsent.put(place(), [...fields()].filter(([name]) => name !== "csrfmiddlewaretoken"));

  function sendIn(wait) {
    clearTimeout(next);
    next = setTimeout(send, wait);
  }

  async function send() {
    if (isLeaving || !isNews()) return;
    clearTimeout(next);
    sending ??= deliver().finally(() => { sending = null; });
    await sending;
    if (isNews() && !hasFailed) sendIn(PAUSE);
  }

  // One at a time, so that none arrives after a later one.
  async function deliver(options = {}) {
    const [upTo, own] = [typed, new AbortController()];
    waiting?.abort();
    waiting = own;
    setTimeout(() => own.abort(), PATIENCE);
    try {
      const asked = { method: "POST", body: fields(), redirect: "manual", signal: own.signal, ...options };
      const answer = await fetch(words.keeping, asked);
      const said = await answer.text();
      if (answer.ok) succeed(upTo, said);
      else fail(answer.status >= 500 || LATER.includes(answer.status)); // who was signed out is led elsewhere
    } catch {
      if (own === waiting) fail(true);
    }
  }

  function succeed(upTo, said) {
    kept = Math.max(kept, upTo);
    hasFailed = false;
    told.removeAttribute("data-failing");
    told.textContent = said;
    if (isNews()) return;
    clearTimeout(next);
    clearTimeout(putting);
    unsent.drop(place());
  }

  function fail(mayHelp) {
    hasFailed = true;
    left = 0;
    told.setAttribute("data-failing", "");
    told.textContent = mayHelp ? (unsent.isKept ? words.away : words.failed) : words.ended;
    clearTimeout(next);
    if (mayHelp) sendIn(AGAIN);
  }

  function leave() {
    if (!isNews() || isLeaving || left === typed) return;
    left = typed;
    put();
    deliver({ keepalive: true }); // more than 64 kB no browser takes along: that stays here
  }

  // Saving or signing out waits for what is not kept yet. Where that cannot be kept it is said, and a second press goes on.
  async function hold(event) {
    const { currentTarget: leaving, submitter } = event;
    if (isHolding || isLeaving) return event.preventDefault();
    if (isNews() && held !== typed) {
      event.preventDefault();
      isHolding = true;
      told.textContent = words.sending;
      do await send(); while (isNews() && !hasFailed);
      isHolding = false;
      if (!isNews()) return leaving.requestSubmit(submitter);
      held = typed;
      return told.scrollIntoView({ block: "nearest" });
    }
    isLeaving = true;
    clearTimeout(next);
    if (leaving === form) unsent.noteSaving(place(), form);
    setTimeout(() => { isLeaving = false; }, PATIENCE); // whoever stopped the browser tries again
  }

  form.addEventListener("input", change);
  form.addEventListener("htmx:load", change); // another kind brings other fields
  for (const leaving of [form, ...document.querySelectorAll('form[action$="/accounts/logout/"]')]) {
    leaving.addEventListener("submit", hold);
  }
  window.addEventListener("online", () => isNews() && send());
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", () => { isLeaving = false; });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) leave();
    else if (isNews()) send();
  });
  window.addEventListener("beforeunload", (event) => {
    if (isNews() && hasFailed && !unsent.isKept && !isLeaving) event.preventDefault();
  });

  if ("fresh" in words) change(); // typed on the page before and kept by nobody, as by a save that is refused
  else offerUnsent(unsent, words);
}
