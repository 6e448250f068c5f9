// The paper with a script: moving needs no network, every tap is kept until the server has it. Without this file, or
// when any of its parts cannot be read, the page is plain forms that do the same.

import { Clock } from "./clock.js";
import { Courier } from "./courier.js";
import { Keys } from "./keys.js";
import { Outbox, isSame } from "./outbox.js";
import { Page } from "./page.js";
import { holdTaps, rest } from "./rest.js";
import { newDevice, openStorage } from "./storage.js";
import { Timer } from "./timer.js";
import { Wire } from "./wire.js";
import { fill } from "./sentences.js";

const TYPING_PAUSE = 700;
const LOOK_EVERY = 20000;
const END_PAUSE = 2500;

// Not all in the same second: whole offices open the page together.
const spread = (pause) => pause * (0.75 + crypto.getRandomValues(new Uint8Array(1))[0] / 510);

const read = (id) => JSON.parse(document.getElementById(id).textContent);

class Paper {
  constructor(config, words) {
    Object.assign(this, { config, words, savedAt: config.savedAt });
    this.storage = openStorage();
    this.clock = new Clock(config.now);
    this.wire = new Wire({ urls: config.urls, csrfCookie: config.csrfCookie, clock: this.clock });
    const { attempt, responses } = config;
    this.outbox = new Outbox({ attempt, device: newDevice(), storage: this.storage, stored: responses });
    const { storage } = this;
    this.page = new Page({ config, words, storage, acted: (what) => this.act(what), changed: (...tap) => this.tap(...tap) });
    this.courier = new Courier({ wire: this.wire, outbox: this.outbox, heard: this.#heard() });
    this.timer = new Timer({
      clock: this.clock,
      deadline: config.deadline,
      element: document.querySelector("[data-timer]"),
      words,
      announce: (text) => this.page.notice(text, { kind: "warn" }),
      atZero: () => this.#timeIsUp(),
    });
    this.tabs = "BroadcastChannel" in window ? new BroadcastChannel(`paper:${attempt}`) : null;
    this.signIn = document.querySelector("[data-sign-in]");
    this.dialogs = Object.fromEntries(["help", "check", "over"].map((id) => [id, document.getElementById(`${id}-dialog`)]));
    this.#start();
  }

  #start() {
    const early = this.page.early;
    for (const slot of this.config.slots) this.page.render(slot, this.outbox.current(slot) ?? {});
    if (!this.config.responses.length) this.page.showSaving("saved", this.words.automatic);
    new Keys({
      storage: this.storage,
      toggle: document.getElementById("keys-toggle"),
      act: (what, number) => this.act(what, number),
    });
    this.#listen();
    for (const [slot, answer] of early) this.#putEarly(slot, answer);
    this.courier.flush();
    this.look();
    this.#keepLooking();
  }

  #keepLooking() {
    setTimeout(() => this.look().finally(() => this.#keepLooking()), spread(LOOK_EVERY));
  }

  // A tap is in the outbox before anything else happens.
  tap(slot, isTyping) {
    const { answer, flag } = this.page.read(slot);
    this.page.advise(slot, answer, { typing: isTyping });
    if (answer === undefined) {
      this.page.showSaving("error", this.words.notSaved);
      return;
    }
    const known = this.outbox.current(slot);
    const isNews = known ? !isSame(known.answer, answer) || known.flag !== flag : answer !== null || flag;
    if (isNews) this.#put(slot, answer, flag, { delay: isTyping ? TYPING_PAUSE : 0 });
    else if (this.outbox.isEmpty) this.#showState("saved");
  }

  act(what, number) {
    const { page } = this;
    const steps = {
      previous: () => page.step(-1),
      next: () => page.step(1) || this.check(),
      flag: () => this.#toggleFlag(),
      clear: () => this.#clear(),
      choose: () => page.choose(number),
      help: () => this.dialogs.help.showModal(),
      check: () => this.check(),
    };
    if (steps[what]) return steps[what]() !== false;
    page.show(Number(what));
    return true;
  }

  // Everything unanswered or flagged, and the second, explicit step before the paper is handed in.
  check() {
    const facts = this.config.slots.flatMap((slot) => this.#openFact(slot) ?? []);
    const dialog = this.dialogs.check;
    this.page.fillCheck(dialog.querySelector("[data-check-list]"), facts);
    dialog.querySelector("[data-check-summary]").textContent = this.#checkSummary(facts);
    dialog.querySelector("[data-check-state]").textContent = "";
    dialog.showModal();
    rest(dialog);
  }

  #openFact(slot) {
    const { answer = null, flag } = this.outbox.current(slot) ?? {};
    if (this.page.read(slot).answer === undefined) return this.#unsavedFact(slot, answer, flag);
    const standing = this.page.stateOf(slot, answer);
    const isWhole = standing.state === "answered";
    const said = [...(isWhole ? [] : [this.page.stateWords(standing)]), ...(flag ? [this.words.flagged] : [])];
    return said.length ? { slot, state: isWhole ? "flagged" : standing.state, text: said.join(", ") } : null;
  }

  // What stands in the field cannot be saved, so something else counts: nobody may hand in without knowing it.
  #unsavedFact(slot, answer, flag) {
    const text = fill(this.words.unsaved, { stored: answer ?? this.words.nothing });
    return { slot, state: "unsaved", text: flag ? `${text}, ${this.words.flagged}` : text };
  }

  #checkSummary(facts) {
    const { words } = this;
    const count = (state) => facts.filter((fact) => fact.slot > 0 && fact.state === state).length;
    const said = [];
    if (count("empty")) said.push(fill(words.unanswered, { count: count("empty") }));
    if (count("partly")) said.push(fill(words.answeredInPart, { count: count("partly") }));
    if (count("words")) said.push(fill(words.wordsForNumbers, { count: count("words") }));
    if (facts.some(({ slot, state }) => slot === 0 && state === "empty")) said.push(words.unpredicted);
    if (facts.some(({ state }) => state === "unsaved")) said.push(words.predictionUnsaved);
    if (said.length) return said.join(" ");
    return facts.length ? words.onlyFlagged : words.allAnswered;
  }

  #put(slot, answer, flag, { delay = 0, form = false } = {}) {
    this.outbox.put(slot, answer, flag);
    this.page.render(slot, { answer, flag }, { form, typing: delay > 0 });
    this.courier.poke(delay);
  }

  #putEarly(slot, answer) {
    const { answer: known = null, flag = false } = this.outbox.current(slot) ?? {};
    if (!isSame(known, answer)) this.#put(slot, answer, flag, { form: true });
  }

  #toggleFlag() {
    const slot = this.page.current;
    const { answer = this.outbox.current(slot)?.answer ?? null, flag } = this.page.read(slot); // unreadable: as stored
    this.#put(slot, answer, !flag);
    this.page.announce(flag ? this.words.flagRemoved : this.words.flagSet);
  }

  #clear() {
    const slot = this.page.current;
    this.#put(slot, null, this.page.read(slot).flag, { form: true });
  }

  // How the stored answers stand: other tabs and other devices write too. Returns whether the server was heard.
  async look({ always = false } = {}) {
    if (document.hidden && !always) return false;
    try {
      const body = await this.wire.state();
      for (const { n, slot, device, answer, flag } of body.responses) this.#learn({ slot, n, device, answer, flag });
      this.#answered(body);
      if (this.isOffline) this.courier.poke(); // the server is there again: what waits need not wait any longer
      return true;
    } catch {
      return false; // the courier tells when the network is gone; looking is only a courtesy
    }
  }

  #learn(response) {
    const before = this.outbox.current(response.slot);
    if (!this.config.slots.includes(response.slot) || !this.outbox.learn(response)) return;
    const after = this.outbox.current(response.slot);
    if (response.device === this.outbox.device) return;
    if (before && isSame(before.answer, after.answer) && before.flag === after.flag) return;
    this.page.render(response.slot, after);
    this.page.notice(fill(this.words.otherDevice, { question: this.page.label(response.slot) }), { kind: "warn" });
  }

  #heard() {
    return {
      state: (name) => this.#showState(name),
      settled: (result, verdict, device) => this.#settled(result, verdict, device),
      answered: (body) => this.#answered(body),
      refused: (error, saves) => this.#refused(error, saves),
    };
  }

  // What stands in a field and cannot be read is not saved, whatever else was.
  #isUnsaved() {
    return this.config.slots.some((slot) => this.page.read(slot).answer === undefined);
  }

  #showState(heard) {
    if (heard === "saving" && this.isOffline) return; // trying again is no news until it succeeds
    const { words } = this;
    const name = heard === "saved" && this.#isUnsaved() ? "error" : heard;
    const saved = this.savedAt ? fill(words.saved, { time: this.page.time(this.savedAt) }) : words.automatic;
    const text = { saving: words.saving, offline: words.offline, error: words.notSaved }[name] ?? saved;
    this.page.showSaving(name, text);
    if (name === "offline" && this.courier.isSubmitting) this.#sayInCheck(words.submitWaits);
    if (name === "offline" && !this.isOffline) {
      this.isOffline = true;
      this.hasToldOfTime = false;
      this.page.notice(words.offlineNotice, { kind: "offline", stays: true });
    } else if (heard === "saved" && this.isOffline) {
      this.isOffline = false;
      this.signIn.hidden = true;
      const news = name === "error" ? words.backUnsaved : words.backOnline;
      if (!this.hasToldOfTime) this.page.notice(news, { kind: name === "error" ? "warn" : "info" });
    }
  }

  #settled({ slot, stored }, verdict, device) {
    if (verdict === "late") this.page.notice(fill(this.words.late, { question: this.page.label(slot) }), { kind: "warn" });
    if (verdict === "saved" && stored) this.tabs?.postMessage({ ...stored, slot });
    if (verdict === "ask") this.#ask(slot, device);
  }

  #ask(slot, device) {
    const entry = this.outbox.leftOver.find((each) => each.slot === slot && each.device === device);
    if (!entry) return;
    this.page.render(slot, this.outbox.current(slot) ?? {});
    this.page.ask(entry, this.outbox.stored.get(slot), (keep) => {
      this.outbox.resolve(entry, { keep });
      this.page.notice("");
      this.page.render(slot, this.outbox.current(slot) ?? {});
      this.courier.poke();
    });
  }

  #answered(body) {
    if (body.saves && body.now) this.savedAt = body.now;
    const gained = this.timer.learn(body.deadline);
    if (gained > 0) this.#tellMoreTime(gained, body);
    const isOver = body.state === "finished" || this.timer.secondsLeft === 0;
    if (isOver && this.outbox.isEmpty) this.#leave();
    else if (isOver) this.courier.poke();
  }

  // Why the timer has grown: an outage was given back, or else somebody gave time.
  #tellMoreTime(gained, { deadline, credited }) {
    const back = Math.max(0, credited - this.config.credited);
    this.config.credited = credited;
    this.hasToldOfTime = true;
    this.dialogs.over.close();
    const facts = { time: this.page.duration(back || gained), deadline: this.page.time(deadline) };
    this.page.notice(fill(back ? this.words.timeBack : this.words.timeAdded, facts), { important: true });
  }

  #refused(error, saves) {
    if (saves) {
      const question = this.page.label(saves[0]?.slot ?? this.page.current);
      this.page.notice(`${fill(this.words.refused, { question })} ${error.sentence}`, { kind: "warn", stays: true });
    } else if ([401, 403, 404].includes(error.status)) {
      this.isOffline = true;
      this.signIn.hidden = false;
      this.page.notice(this.words.signedOut, { kind: "warn", stays: true });
    }
  }

  #sayInCheck(text) {
    this.dialogs.check.querySelector("[data-check-state]").textContent = text;
  }

  #submit() {
    this.#sayInCheck(this.words.submitting);
    this.courier.submit();
  }

  // The server finishes the paper by itself; here only what is still on the way is waited for.
  async #timeIsUp() {
    for (const dialog of Object.values(this.dialogs)) dialog.close();
    this.dialogs.over.querySelector("[data-over-state]").textContent = "";
    this.dialogs.over.showModal();
    await this.courier.flush();
    setTimeout(() => this.#afterTheEnd(), spread(END_PAUSE));
  }

  // The server has the last word: it may have given time back, or be out of reach just now.
  async #afterTheEnd() {
    const isHeard = await this.look({ always: true });
    if (this.timer.secondsLeft > 0 || this.isLeaving) return;
    this.dialogs.over.querySelector("[data-over-state]").textContent = isHeard ? "" : this.words.endWaits;
    setTimeout(() => this.#afterTheEnd(), spread(END_PAUSE));
  }

  #leave() {
    if (this.isLeaving) return;
    this.isLeaving = true;
    this.tabs?.postMessage({ finished: true });
    location.replace(this.config.urls.result);
  }

  #listen() {
    const { check } = this.dialogs;
    holdTaps(check);
    check.querySelector("[data-submit]").addEventListener("click", () => this.#submit());
    check.addEventListener("close", () => this.courier.withdraw());
    check.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-go]");
      if (!link) return;
      event.preventDefault();
      check.close();
      this.page.show(Number(link.dataset.go));
    });
    for (const button of document.querySelectorAll("[data-help]")) {
      button.hidden = false;
      button.addEventListener("click", () => this.dialogs.help.showModal());
    }
    this.dialogs.over.addEventListener("cancel", (event) => event.preventDefault());
    this.tabs?.addEventListener("message", ({ data }) => (data.finished ? this.look() : this.#learn(data)));
    addEventListener("online", () => this.courier.poke());
    addEventListener("focus", () => this.look());
    addEventListener("pageshow", (event) => event.persisted && this.look());
    addEventListener("pagehide", () => this.#goodbye());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#goodbye() : this.look()));
  }

  #goodbye() {
    const batch = this.outbox.batch();
    if (batch) this.wire.sendLast(batch);
  }
}

document.documentElement.classList.add("paper-js");
new Paper(read("paper-config"), read("paper-words"));
