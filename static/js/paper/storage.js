// Where unsent answers survive a reload. Some in-app browsers forbid localStorage: then they live in memory only.

export function openStorage() {
  try {
    const probe = "paper:probe";
    localStorage.setItem(probe, "1");
    localStorage.removeItem(probe);
    return localStorage;
  } catch {
    return new MemoryStorage();
  }
}

class MemoryStorage {
  #items = new Map();

  get length() {
    return this.#items.size;
  }

  key(index) {
    return [...this.#items.keys()][index] ?? null;
  }

  getItem(key) {
    return this.#items.get(key) ?? null;
  }

  setItem(key, value) {
    this.#items.set(key, String(value));
  }

  removeItem(key) {
    this.#items.delete(key);
  }
}

export function keysOf(storage, prefix) {
  const keys = [];
  for (let index = 0; index < storage.length; index += 1) {
    const key = storage.key(index);
    if (key !== null && key.startsWith(prefix)) keys.push(key);
  }
  return keys;
}

// What was tapped here and has not reached the server.
export function waitingKeys() {
  try {
    return keysOf(localStorage, "paper:").filter((key) => key !== "paper:probe");
  } catch {
    return []; // a browser that stores nothing
  }
}

// A key holds what one page load of one paper has not sent.
export function waitingAnswers() {
  return waitingKeys().reduce((count, key) => count + held(localStorage.getItem(key)), 0);
}

function held(text) {
  try {
    return JSON.parse(text).length;
  } catch {
    return 1; // something is there that cannot be read
  }
}

export const isAcknowledged = () => waitingKeys().length === 0;

// Tell the server, with a form, that nothing here waits to be sent.
export function acknowledge(form) {
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "acknowledged", value: "1" }));
}

// A page load is a device of its own, so that two tabs, and a duplicated tab, never share one.
export function newDevice() {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
