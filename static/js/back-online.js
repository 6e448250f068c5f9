// The page “No network” makes room for the page that was asked for as soon as the site answers again.

const FIRST_MS = 3000;
const SPREAD_MS = 4000; // so that not everybody comes back in the same moment

addEventListener("online", tryAgain);
setTimeout(watch, pause());

async function watch() {
  await tryAgain();
  setTimeout(watch, pause());
}

async function tryAgain() {
  const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
  if (answer?.ok) location.reload();
}

function pause() {
  return FIRST_MS + Math.random() * SPREAD_MS;
}
