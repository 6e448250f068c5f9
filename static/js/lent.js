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
  if (!dialog.showModal) return; // an old browser: what waits stays on the device, and signing out is not held up
  event.preventDefault();
  const attempt = waitingKeys()[0].split(":")[1].replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  summary.textContent = fill(sentence, { count: waitingAnswers() });
  const paper = dialog.querySelector("[data-lent-paper]");
  paper.href = dialog.dataset.paper.replace("00000000-0000-0000-0000-000000000000", attempt);
  dialog.showModal();
}
