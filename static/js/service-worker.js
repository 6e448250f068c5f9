// Shows the page “No network” when a page cannot be had. Keeps that page and what it is made of, and nothing else: no
// page about a person is ever stored. Served at /service-worker.js, which says first what there is to keep.

const { version, page, files } = self.OFFLINE;
const CACHE = `offline-${version}`;
const known = new Set(files);

self.addEventListener("install", (event) => {
  event.waitUntil(keep([page, ...files]).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate" && request.method === "GET") event.respondWith(visit(event));
  else if (request.method === "GET" && known.has(new URL(request.url).pathname)) event.respondWith(load(request));
});

// A page tells its language: whoever changes it gets the kept page anew.
self.addEventListener("message", (event) => {
  event.waitUntil(speak(event.data.language));
});

async function keep(addresses) {
  const cache = await caches.open(CACHE);
  await Promise.all(addresses.map(async (address) => {
    const response = await fetch(address);
    if (!response.ok || response.redirected) throw new Error(`${address} cannot be kept`);
    await cache.put(address, response);
  }));
}

async function takeOver() {
  const outdated = (await caches.keys()).filter((name) => name.startsWith("offline-") && name !== CACHE);
  await Promise.all(outdated.map((name) => caches.delete(name)));
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

async function visit(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await recall(page)) ?? Response.error();
  }
}

async function load(request) {
  try {
    return await fetch(request);
  } catch {
    return (await recall(request)) ?? Response.error();
  }
}

function recall(what) {
  return caches.match(what, { cacheName: CACHE, ignoreVary: true });
}

async function speak(language) {
  const shown = await recall(page);
  if (shown?.headers.get("Content-Language") !== language) await keep([page]).catch(() => {});
}
