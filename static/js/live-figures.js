// Keeps the numbers of a running contest fresh by reading the page again, and says so when it cannot. Nothing is replaced
// under somebody's cursor: while a link in the numbers has the focus they stand, and so does the time they are of.

const EVERY_MS = 15_000;
const LONGEST_WAIT_MS = 10_000;

const parts = () => [...document.querySelectorAll("[data-live]")];
const lost = document.querySelector("[data-live-lost]");

setInterval(refresh, EVERY_MS);
document.addEventListener("visibilitychange", refresh);

async function refresh() {
  if (document.hidden || parts().some((part) => part.contains(document.activeElement))) return;
  try {
    const request = { cache: "no-store", redirect: "error", signal: AbortSignal.timeout(LONGEST_WAIT_MS) };
    const reply = await fetch(location.href, request);
    if (!reply.ok) throw new Error(String(reply.status));
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const fresh = parts().map((part) => [part, page.getElementById(part.id)]);
    if (fresh.some(([, next]) => !next)) throw new Error("another page came");
    for (const [part, next] of fresh) part.replaceWith(next);
    say("");
  } catch {
    say(lost.dataset.words);
  }
}

function say(words) {
  if (lost.textContent === words) return;
  lost.textContent = words;
  lost.hidden = !words;
}
