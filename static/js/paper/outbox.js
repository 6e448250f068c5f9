// Every tap waits here until the server has acknowledged it. The order of saves is (n, device), the greatest stands.
//
// What this page did is "live"; what an earlier page left behind is "left over" and keeps its own device and counter,
// so that sending it twice is harmless.

import { keysOf } from "./storage.js";

const BATCH = 20;
const BATCH_CHARACTERS = 40000;

export const isGreater = (a, b) => a.n > b.n || (a.n === b.n && a.device > b.device);
export const isSame = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

export class Outbox {
  constructor({ attempt, device, storage, stored }) {
    this.prefix = `paper:${attempt}:`;
    this.device = device;
    this.storage = storage;
    this.stored = new Map(stored.map((response) => [response.slot, response]));
    this.live = new Map();
    this.leftOver = this.#readLeftOver();
  }

  // What the person sees for a slot: the newest thing known, acknowledged or not.
  current(slot) {
    let newest = this.live.get(slot) ?? null;
    for (const entry of this.leftOver) {
      if (entry.slot === slot && !entry.asked && (!newest || isGreater(entry, newest))) newest = entry;
    }
    const stored = this.stored.get(slot);
    return stored && (!newest || isGreater(stored, newest)) ? stored : newest;
  }

  put(slot, answer, flag) {
    const waiting = this.live.get(slot);
    const n = waiting && !waiting.sent ? waiting.n : this.#greatestSeen(slot) + 1;
    this.live.set(slot, { slot, n, device: this.device, answer, flag, sent: false, refused: false });
    this.#write();
  }

  get isEmpty() {
    return this.waiting === 0;
  }

  get waiting() {
    const count = (entries) => entries.filter((entry) => !entry.refused && !entry.asked).length;
    return count([...this.live.values()]) + count(this.leftOver);
  }

  // The next saves to send, all of one device, left-over ones first; null when nothing waits.
  batch(limit = BATCH) {
    const left = this.leftOver.filter((entry) => !entry.asked && !entry.refused);
    const live = [...this.live.values()].filter((entry) => !entry.refused);
    const device = left.length ? left[0].device : this.device;
    const saves = [];
    let characters = 0;
    for (const entry of left.length ? left.filter((each) => each.device === device) : live) {
      characters += JSON.stringify(entry).length;
      if (saves.length === limit || (saves.length && characters > BATCH_CHARACTERS)) break;
      entry.sent = true;
      saves.push({ slot: entry.slot, n: entry.n, answer: entry.answer, flag: entry.flag });
    }
    return saves.length ? { device, saves } : null;
  }

  // Take in what the server said of one save. Returns "saved", "again", "ask" or "late".
  settle(device, { slot, n, outcome, stored }) {
    const entry = this.#find(device, slot, n);
    if (stored) this.learn({ ...stored, slot });
    if (!entry) return "saved";
    if (outcome === "older" && device !== this.device) return this.#olderLeftOver(entry);
    if (outcome === "older" && !isSame(entry.answer, stored?.answer)) return this.#sendAgain(entry);
    if (outcome === "older" && entry.flag !== stored?.flag) return this.#sendAgain(entry);
    this.#drop(entry);
    return outcome === "late" ? "late" : "saved";
  }

  // The server will not have these as they are: keep them, but do not stand in the way of the others.
  refuse({ device, saves }) {
    for (const { slot, n } of saves) {
      const entry = this.#find(device, slot, n);
      if (entry) entry.refused = true;
    }
  }

  // A newer state of a slot, from the server or from another tab. Returns whether it was news.
  learn(response) {
    const known = this.stored.get(response.slot);
    if (known && !isGreater(response, known)) return false;
    this.stored.set(response.slot, response);
    return true;
  }

  // The person has chosen between a left-over answer and the stored one.
  resolve(entry, { keep }) {
    this.#drop(entry);
    if (keep) this.put(entry.slot, entry.answer, entry.flag);
  }

  #olderLeftOver(entry) {
    const decided = this.live.has(entry.slot) || this.stored.get(entry.slot)?.device === this.device;
    if (decided || isSame(entry.answer, this.stored.get(entry.slot)?.answer)) {
      this.#drop(entry);
      return "saved";
    }
    entry.asked = true;
    return "ask";
  }

  #sendAgain(entry) {
    entry.n = this.#greatestSeen(entry.slot) + 1;
    entry.sent = false;
    this.#write();
    return "again";
  }

  #greatestSeen(slot) {
    const known = [this.stored.get(slot), this.live.get(slot), ...this.leftOver.filter((each) => each.slot === slot)];
    return Math.max(0, ...known.filter(Boolean).map((each) => each.n));
  }

  #find(device, slot, n) {
    if (device === this.device) {
      const entry = this.live.get(slot);
      return entry && entry.n === n ? entry : null;
    }
    return this.leftOver.find((each) => each.device === device && each.slot === slot && each.n === n) ?? null;
  }

  #drop(entry) {
    if (entry.device === this.device) {
      this.live.delete(entry.slot);
      this.#write();
      return;
    }
    this.leftOver = this.leftOver.filter((each) => each !== entry);
    const rest = this.leftOver.filter((each) => each.device === entry.device);
    this.#save(this.prefix + entry.device, rest);
  }

  #write() {
    this.#save(this.prefix + this.device, [...this.live.values()]);
  }

  #save(key, entries) {
    const kept = entries.map(({ slot, n, answer, flag }) => ({ slot, n, answer, flag }));
    try {
      if (kept.length) this.storage.setItem(key, JSON.stringify(kept));
      else this.storage.removeItem(key);
    } catch {
      // The storage is full or was taken away: the answers still wait in memory and go on being sent.
    }
  }

  #readLeftOver() {
    return keysOf(this.storage, this.prefix).flatMap((key) => {
      const device = key.slice(this.prefix.length);
      try {
        const saves = JSON.parse(this.storage.getItem(key));
        return saves.map((save) => ({ ...save, device, sent: true, asked: false, refused: false }));
      } catch {
        return [];
      }
    });
  }
}
