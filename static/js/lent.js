// On a device that is not one's own: signing out lets the server have everything wiped. While an answer waits to be sent,
// the person is asked first: back to the paper, which sends it, or sign out and delete it.

import { acknowledge, isAcknowledged, waitingAnswers, waitingKeys } from "./paper/storage.js";
import { fill } from "./paper/sentences.js";

const dialog = document.getElementById("lent-dialog");
const summary = dialog.querySelector("[data-lent-summary]");
const sentence = summary.textContent;
let asked;

for (const form of document.querySelectorAll('form[action$="/accounts/logout/"]')) form.addEventListener("submit", say);
dialog.querySelector("[data-lent-delete]").addEventListener("click", () => {
  for (const key of waitingKeys()) localStorage.removeItem(key);
  acknowledge(asked);
  asked.submit();
});

function say(event) {
  asked = event.currentTarget;
  if (isAcknowledged()) return acknowledge(asked);
  event.preventDefault();
  const keys = waitingKeys();
  summary.textContent = fill(sentence, { count: waitingAnswers() });
  const paper = dialog.querySelector("[data-lent-paper]");
  paper.href = dialog.dataset.paper.replace("00000000-0000-0000-0000-000000000000", keys[0].split(":")[1]);
  dialog.showModal();
}
