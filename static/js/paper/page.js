// What the person sees: one question at a time, the map, the lines that tell how things stand.

import { adviceOn, stateOf } from "./advice.js";
import { describeAnswer, isTouched, readAnswer, writeAnswer } from "./answers.js";
import { addOrderButtons, showEnds } from "./ordering.js";
import { afterPress } from "./press.js";
import { holdTaps, rest } from "./rest.js";
import { fill } from "./sentences.js";

const QUIET_AFTER = 12000;
const IMPORTANT_FOR = 60000;
const THINKING_PAUSE = 1200;
const READ = "paper-read";
const MOST_FOR_BARS = 0.42;

export class Page {
  constructor({ config, words, storage, acted, changed }) {
    Object.assign(this, { config, words, storage, acted, changed });
    this.root = document.getElementById("paper");
    this.forms = new Map(config.slots.map((slot) => [slot, document.getElementById(`q${slot}`)]));
    this.order = config.slots;
    this.current = config.current;
    this.notices = this.root.querySelector("[data-notice]");
    this.clockFormat = new Intl.DateTimeFormat("vi-VN", { timeZone: config.timeZone, timeStyle: "medium", hour12: false });
    this.hesitating = new Map();
    this.#listenToNotices();
    holdTaps(this.root);
    new ResizeObserver(() => this.#leaveRoom()).observe(this.root.querySelector(".paper-top"));
    this.#listen();
    history.replaceState({ slot: this.current }, "");
  }

  // The bars that stay in sight leave most of the screen to the question, however large a phone makes its letters. What
  // the upper one tells for a while counts with none of them.
  #leaveRoom() {
    this.root.removeAttribute("data-cramped");
    const bars = [".paper-top", ".question:not([hidden]) .paper-bottom"].map((bar) => this.root.querySelector(bar));
    const taken = bars.reduce((sum, bar) => sum + bar.offsetHeight, 0) - this.notices.offsetHeight;
    this.root.toggleAttribute("data-cramped", taken > innerHeight * MOST_FOR_BARS);
  }

  label(slot) {
    return slot === 0 ? this.words.prediction : fill(this.words.question, { number: slot });
  }

  show(slot, { remember = true } = {}) {
    if (!this.forms.has(slot)) return;
    this.forms.get(this.current).hidden = true;
    this.current = slot;
    const form = this.forms.get(slot);
    form.hidden = false;
    if (remember) history.pushState({ slot }, "", fill(this.config.urls.slot, { slot }));
    this.#showProgress();
    rest(this.root);
    scrollTo({ top: 0 });
    form.querySelector(".question-number").focus({ preventScroll: true });
  }

  step(by) {
    const next = this.order[this.order.indexOf(this.current) + by];
    if (next !== undefined) this.show(next);
    return next !== undefined;
  }

  // What was answered while the script was still on its way here, by slot.
  get early() {
    const touched = [...this.forms].filter(([, form]) => isTouched(form));
    return touched.map(([slot, form]) => [slot, readAnswer(form)]).filter(([, answer]) => answer !== undefined);
  }

  read(slot) {
    const form = this.forms.get(slot);
    return { answer: readAnswer(form), flag: this.#flagButton(form).getAttribute("aria-pressed") === "true" };
  }

  // Show what is known of a slot: in its form and in the map.
  render(slot, { answer = null, flag = false } = {}, { form: intoForm = true, typing = false } = {}) {
    const form = this.forms.get(slot);
    if (intoForm) writeAnswer(form, answer);
    const list = form.querySelector(".ordering");
    if (list) showEnds(list);
    if (list) list.toggleAttribute("data-placed", answer !== null);
    const button = this.#flagButton(form);
    button.setAttribute("aria-pressed", String(flag));
    button.querySelector("span").textContent = flag ? this.words.unflag : this.words.flag;
    this.#renderCell(slot, stateOf(form, answer), flag);
    this.advise(slot, intoForm ? answer : readAnswer(form), { typing }); // on what stands there, saved or not
  }

  // What may help with an answer stands below it. Whoever is still typing is given time to finish.
  advise(slot, answer, { typing = false } = {}) {
    const form = this.forms.get(slot);
    const line = form.querySelector("[data-advice]");
    if (!line) return;
    const text = adviceOn(form, answer, this.words);
    clearTimeout(this.hesitating.get(slot));
    const show = () => afterPress(line, () => line.textContent === text || line.replaceChildren(text));
    if (text && typing) this.hesitating.set(slot, setTimeout(show, THINKING_PAUSE));
    else show();
  }

  stateWords({ state, given, parts }) {
    if (state === "partly") return fill(this.words.partly, { given, parts });
    if (state === "words") return this.words.inWords;
    return state === "empty" ? this.words.empty : this.words.answered;
  }

  // How a slot stands, for the list before submitting.
  stateOf(slot, answer) {
    return stateOf(this.forms.get(slot), answer);
  }

  choose(number) {
    const form = this.forms.get(this.current);
    const input = form.querySelectorAll("input[type=radio], input[type=checkbox]")[number - 1];
    input?.click();
    input?.focus();
    return Boolean(input);
  }

  showSaving(state, text) {
    const line = this.root.querySelector("[data-save]");
    if (line.dataset.state === state && line.textContent === text) return;
    line.dataset.state = state;
    line.textContent = text;
  }

  time(milliseconds) {
    return this.clockFormat.format(new Date(milliseconds));
  }

  duration(milliseconds) {
    const all = Math.floor(milliseconds / 1000);
    const parts = { minutes: Math.floor(all / 60), seconds: all % 60 };
    return fill(parts.minutes ? this.words.minutesAndSeconds : this.words.seconds, parts);
  }

  // A sentence at the top; it goes by itself, later if it is important, unless it must stay.
  notice(text, { kind = "info", stays = false, important = false } = {}) {
    clearTimeout(this.quiet);
    this.isImportant = important;
    this.notices.dataset.kind = kind;
    this.notices.hidden = !text; // shown first: what changes within is heard
    this.notices.querySelector("[data-notice-text]").textContent = text;
    if (text && !stays) this.#endNotice(important ? IMPORTANT_FOR : QUIET_AFTER);
  }

  // The server tells of time given back with every load, until the person has closed it.
  #listenToNotices() {
    const told = () => `${this.config.attempt}:${this.config.credited}`;
    this.isImportant = !this.notices.hidden;
    if (this.storage.getItem(READ) === told()) this.notice("");
    else if (this.isImportant) this.#endNotice(IMPORTANT_FOR);
    const close = this.notices.querySelector("[data-notice-close]");
    close.hidden = false;
    close.addEventListener("click", () => {
      try {
        if (this.isImportant) this.storage.setItem(READ, told());
      } catch {
        // It is told once more then.
      }
      this.notice("");
      this.forms.get(this.current).querySelector(".question-number").focus({ preventScroll: true });
    });
  }

  // Not while its button has the focus, which would be lost with it.
  #endNotice(after) {
    const end = () => (this.notices.contains(document.activeElement) ? this.#endNotice(after) : this.notice(""));
    this.quiet = setTimeout(end, after);
  }

  announce(text) {
    this.root.querySelector("[data-announce]").textContent = text;
  }

  // A left-over answer beside the stored one; the person chooses.
  ask(entry, stored, chosen) {
    const form = this.forms.get(entry.slot);
    const panel = document.getElementById("choose-template").content.firstElementChild.cloneNode(true);
    const lines = (answer) => describeAnswer(form, answer, this.words.nothing).join("; ");
    panel.querySelector("[data-stored]").textContent = lines(stored?.answer ?? null);
    panel.querySelector("[data-typed]").textContent = lines(entry.answer);
    for (const button of panel.querySelectorAll("button[data-keep]")) {
      button.addEventListener("click", () => {
        panel.remove();
        chosen(button.dataset.keep === "typed");
        form.querySelector(".question-number").focus();
      });
    }
    form.querySelector(".question-number").after(panel);
    this.notice(fill(this.words.choose, { question: this.label(entry.slot) }), { kind: "warn", stays: true });
  }

  // The unanswered and the flagged, from what this page knows; works without a network.
  fillCheck(list, facts) {
    list.replaceChildren(
      ...facts.map(({ slot, state, text }) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        const name = document.createElement("b");
        const what = document.createElement("span");
        item.dataset.state = state;
        link.href = fill(this.config.urls.slot, { slot });
        link.dataset.go = slot;
        name.textContent = this.label(slot);
        what.textContent = text;
        link.append(name, what);
        item.append(link);
        return item;
      }),
    );
  }

  #listen() {
    for (const [slot, form] of this.forms) {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.acted(event.submitter?.value ?? "next");
      });
      form.addEventListener("input", (event) => this.changed(slot, event.target.matches("input[type=text]")));
      form.addEventListener("change", () => this.changed(slot, false));
      if (form.dataset.kind !== "ordering") continue;
      const announce = (text) => this.announce(text);
      addOrderButtons(form, { words: this.words, announce, changed: () => this.changed(slot, false) });
    }
    addEventListener("popstate", (event) => {
      if (event.state && "slot" in event.state) this.show(event.state.slot, { remember: false });
    });
  }

  #flagButton(form) {
    return form.querySelector("button[value=flag]");
  }

  #showProgress() {
    const place = this.order.indexOf(this.current) + 1;
    const all = this.order.filter((slot) => slot > 0).length;
    const text = this.current ? fill(this.words.progress, { number: this.current, all }) : this.words.prediction;
    this.root.querySelector("[data-progress-text]").textContent = text;
    this.root.querySelector(".paper-progress progress").value = place;
    for (const cell of this.root.querySelectorAll(".map-cell")) {
      if (Number(cell.value) === this.current) cell.setAttribute("aria-current", "step");
      else cell.removeAttribute("aria-current");
    }
  }

  #renderCell(slot, standing, flag) {
    const cell = this.root.querySelector(`.map-cell[value="${slot}"]`);
    cell.dataset.state = standing.state;
    cell.dataset.flagged = String(flag);
    const states = [this.stateWords(standing), ...(flag ? [this.words.flagged] : [])];
    cell.setAttribute("aria-label", `${this.label(slot)}: ${states.join(", ")}`);
  }
}
