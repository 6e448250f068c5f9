// What the person sees: one question at a time, the map, the lines that tell how things stand.

import { describeAnswer, readAnswer, writeAnswer } from "./answers.js";
import { addOrderButtons, showEnds } from "./ordering.js";

const QUIET_AFTER = 12000;

export const fill = (sentence, values) => sentence.replace(/{(\w+)}/g, (all, name) => values[name] ?? all);

export class Page {
  constructor({ config, words, acted, changed }) {
    Object.assign(this, { config, words, acted, changed });
    this.root = document.getElementById("paper");
    this.forms = new Map(config.slots.map((slot) => [slot, document.getElementById(`q${slot}`)]));
    this.order = config.slots;
    this.current = config.current;
    this.notices = this.root.querySelector("[data-notice]");
    this.clockFormat = new Intl.DateTimeFormat("vi-VN", { timeZone: config.timeZone, timeStyle: "medium", hour12: false });
    this.#listen();
    history.replaceState({ slot: this.current }, "");
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
    scrollTo({ top: 0 });
    form.querySelector(".question-number").focus({ preventScroll: true });
  }

  step(by) {
    const next = this.order[this.order.indexOf(this.current) + by];
    if (next !== undefined) this.show(next);
    return next !== undefined;
  }

  read(slot) {
    const form = this.forms.get(slot);
    return { answer: readAnswer(form), flag: this.#flagButton(form).getAttribute("aria-pressed") === "true" };
  }

  // Show what is known of a slot: in its form and in the map.
  render(slot, { answer = null, flag = false } = {}, { form: intoForm = true } = {}) {
    const form = this.forms.get(slot);
    if (intoForm) writeAnswer(form, answer);
    const list = form.querySelector(".ordering");
    if (list) showEnds(list);
    const button = this.#flagButton(form);
    button.setAttribute("aria-pressed", String(flag));
    button.querySelector("span").textContent = flag ? this.words.unflag : this.words.flag;
    this.#renderCell(slot, answer !== null, flag);
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

  // A sentence at the top; it goes by itself unless it must stay.
  notice(text, { kind = "info", stays = false } = {}) {
    clearTimeout(this.quiet);
    this.notices.dataset.kind = kind;
    this.notices.querySelector("[data-notice-text]").textContent = text;
    this.notices.hidden = !text;
    if (text && !stays) this.quiet = setTimeout(() => this.notice(""), QUIET_AFTER);
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

  #renderCell(slot, answered, flag) {
    const cell = this.root.querySelector(`.map-cell[value="${slot}"]`);
    cell.dataset.state = answered ? "answered" : "empty";
    cell.dataset.flagged = String(flag);
    const states = [answered ? this.words.answered : this.words.empty, ...(flag ? [this.words.flagged] : [])];
    cell.setAttribute("aria-label", `${this.label(slot)}: ${states.join(", ")}`);
  }
}
