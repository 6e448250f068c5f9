// Lets the service worker keep the page “No network”, in the language of this one. Nothing here is needed to go on.

addEventListener("load", () => {
  keepOfflinePage().catch(() => {}); // a private window may refuse
});

async function keepOfflinePage() {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  await workers.register("/service-worker.js");
  const { active } = await workers.ready;
  active.postMessage({ language: document.documentElement.lang });
}
