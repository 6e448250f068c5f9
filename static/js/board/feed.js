// Brings a board's news: by a socket, and by asking every few seconds while there is none. The first text is whole; after
// it the socket tells what has changed since the version before. Whoever missed one asks for the whole text again.

import { patch } from "./delta.js";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000;
const POLL_FROM = 5000;
const POLL_TO = 10000;
const TOO_SLOW = 4008;
const FULL = 4013;
const REST = 60000;
const ASK_WITHIN = 1500;

export class Feed {
  #config;
  #tell;
  #version;
  #text = null;
  #ticket;
  #wait = FIRST_WAIT;
  #polling = 0;
  #asking = false;
  #missing = null;

  // `tell` has board(text), own(place) and state("live" | "polling" | "offline").
  constructor(config, tell) {
    this.#config = config;
    this.#tell = tell;
    this.#version = config.version;
    this.#ticket = config.ticket;
  }

  start() {
    this.#connect();
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.#polling) this.#poll();
    });
    // A socket does not notice for minutes that the network has gone, and may live on when it comes back.
    addEventListener("offline", () => this.#tell.state("offline"));
    addEventListener("online", () => this.#tell.state(this.#polling ? "polling" : "live"));
  }

  #connect() {
    const address = new URL(this.#config.socket, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    address.searchParams.set("ticket", this.#ticket);
    if (this.#text) address.searchParams.set("since", this.#text.version);
    const socket = new WebSocket(address);
    let opened = false;
    let heard = false;
    socket.addEventListener("open", () => {
      opened = true;
    });
    socket.addEventListener("message", (event) => {
      this.#wait = FIRST_WAIT;
      if (!heard) {
        heard = true; // only now: a server without room opens a socket to say so
        this.#stopPolling();
        this.#tell.state("live");
      }
      this.#hear(JSON.parse(event.data));
    });
    socket.addEventListener("close", (event) => this.#reconnect(opened, event.code));
  }

  // All browsers lose their socket at once when a server restarts: each waits a while of its own before it comes back.
  #reconnect(opened, code) {
    const wait = code === TOO_SLOW || code === FULL ? REST : this.#wait;
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
    this.#startPolling();
    setTimeout(async () => {
      if (!opened) await this.#askMine(); // perhaps the ticket was too old
      this.#connect();
    }, wait * (0.5 + Math.random()));
  }

  #hear(news) {
    if ("own" in news) this.#tell.own(news.own);
    else if ("after" in news) this.#change(news);
    else if ("rows" in news) this.#take(news);
    else if (news.version > this.#version) this.#askSoon();
  }

  #change(change) {
    if (change.after === this.#text?.version) this.#take(patch(this.#text, change));
    else if (change.version > this.#version) this.#askSoon();
  }

  #take(text) {
    if (this.#text && text.version <= this.#text.version) return;
    this.#text = text;
    if (text.version <= this.#version) return; // the page shows it already
    this.#version = text.version;
    this.#tell.board(text);
  }

  // Many may have missed the same version: each waits a moment of its own before it asks.
  #askSoon() {
    this.#missing ??= setTimeout(async () => {
      await this.#ask();
      this.#missing = null;
    }, ASK_WITHIN * Math.random());
  }

  #startPolling() {
    if (this.#polling) return;
    this.#tell.state(navigator.onLine ? "polling" : "offline");
    this.#polling = setTimeout(() => this.#poll(), POLL_FROM * Math.random());
  }

  #stopPolling() {
    clearTimeout(this.#polling);
    this.#polling = 0;
  }

  async #poll() {
    clearTimeout(this.#polling);
    this.#polling = setTimeout(() => this.#poll(), POLL_FROM + (POLL_TO - POLL_FROM) * Math.random());
    if (document.hidden || this.#asking) return;
    const answered = await this.#ask();
    if (!this.#polling) return;
    this.#tell.state(answered ? "polling" : "offline");
    if (answered && this.#config.entrant) await this.#askMine();
  }

  // The browser asks with the ETag it has; an unchanged board costs a 304.
  async #ask() {
    this.#asking = true;
    const board = await fetchJson(this.#config.data, "no-cache");
    this.#asking = false;
    if (board) this.#take(board);
    return Boolean(board);
  }

  async #askMine() {
    const mine = await fetchJson(this.#config.mine, "no-store");
    if (!mine) return;
    this.#ticket = mine.ticket;
    if (this.#config.entrant) this.#tell.own(mine.own);
  }
}

async function fetchJson(address, cache) {
  try {
    const answer = await fetch(address, { cache, credentials: "same-origin" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
