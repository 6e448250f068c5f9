// On a device that is not one's own: signing out lets the server have everything wiped, once no answer waits to be sent.

import { keysOf } from "./paper/storage.js";

for (const form of document.querySelectorAll('form[action$="/accounts/logout/"]')) form.addEventListener("submit", say);

function say(event) {
  if (!isAcknowledged()) return;
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "acknowledged", value: "1" });
  event.currentTarget.append(field);
}

function isAcknowledged() {
  try {
    return keysOf(localStorage, "paper:").length === 0;
  } catch {
    return true; // a browser that stores nothing
  }
}
