// What was typed and is not known to have arrived, kept in this browser until it has. It may tell the key of a question,
// so it is sealed: what opens it comes only with a page of whoever typed it, and nobody else who uses the browser can read
// it. Where the browser seals or stores nothing (without https), or is not one's own, nothing is kept here.

const PREFIX = "draft:"; // what begins with it goes at signing out: ui.js
const KEPT = 30 * 24 * 60 * 60 * 1000; // milliseconds

const written = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
const read = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

export class Unsent {
  #key = null;
  #turn = 0; // of putting and dropping, so that a seal that took longer than the next one does not win
  #mine = ""; // what this page has put there: another tab's is not its to drop

  constructor({ seal, writer }) {
    this.prefix = `${PREFIX}${writer}:`;
    this.isKept = false;
    if (seal && globalThis.crypto?.subtle) {
      this.#key = crypto.subtle.importKey("raw", read(seal), "AES-GCM", false, ["encrypt", "decrypt"]);
    }
  }

  async put(place, typed) {
    const turn = ++this.#turn;
    try {
      const nonce = crypto.getRandomValues(new Uint8Array(12));
      const bytes = new TextEncoder().encode(JSON.stringify(typed));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, await this.#key, bytes);
      if (turn !== this.#turn) return;
      const kept = [Date.now(), written(nonce), written(new Uint8Array(sealed))].join(" ");
      localStorage.setItem(this.prefix + place, kept);
      this.#mine = kept;
      this.isKept = true;
    } catch {
      this.isKept = false; // no key, or the storage is full or was taken away
    }
  }

  drop(place) {
    this.#turn += 1;
    if (this.#mine && this.#stored(this.prefix + place) === this.#mine) this.forget(this.prefix + place);
  }

  // The page after a save that was taken has "#saved" in its address, and drops what is named here: ui.js.
  noteSaving(place, form) {
    try {
      sessionStorage.setItem("draft-saving", this.prefix + place);
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "stamp", value: "saving" }));
    } catch {
      // A browser that stores nothing keeps no draft either.
    }
  }

  forget(name) {
    localStorage.removeItem(name);
  }

  // What this person left behind, each with its name, place and time; what is a month old goes, whoever's it is.
  async all() {
    if (!this.#key) return [];
    const found = [];
    for (const name of names()) {
      const [at, nonce, sealed] = this.#stored(name).split(" ");
      if (!(Date.now() - at < KEPT)) this.forget(name);
      else if (name.startsWith(this.prefix)) found.push(await this.#opened(name, Number(at), nonce, sealed));
    }
    return found.filter(Boolean).sort((one, other) => other.at - one.at);
  }

  async #opened(name, at, nonce, sealed) {
    try {
      const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv: read(nonce) }, await this.#key, read(sealed));
      return { name, at, place: name.slice(this.prefix.length), typed: JSON.parse(new TextDecoder().decode(opened)) };
    } catch {
      this.forget(name); // sealed by a key that is no more
      return null;
    }
  }

  #stored(name) {
    return localStorage.getItem(name) ?? "";
  }
}

function names() {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  } catch {
    return []; // a browser that stores nothing
  }
}
