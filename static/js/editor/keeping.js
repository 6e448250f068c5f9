// htmx sends what is typed two seconds after a pause, to be kept as a draft. Here it is also sent when the page is left
// before that; and whoever types is told when it could not be kept, which is tried again until it can.
const AGAIN = 10_000; // milliseconds

export function keepWhatIsTyped() {
  const told = document.querySelector("[data-keeping]"); // a row of a file keeps no draft
  if (!told) return;
  const form = told.closest("form");
  let isNews = form.querySelector("[role=alert]") !== null; // typed and kept by nobody yet, as by a save that is refused
  let again = 0;

  form.addEventListener("input", () => { isNews = true; });
  form.addEventListener("submit", () => { isNews = false; });
  told.addEventListener("htmx:beforeRequest", () => { isNews = false; });

  function fail() {
    isNews = true;
    told.textContent = told.dataset.failed;
    clearTimeout(again);
    again = setTimeout(() => told.dispatchEvent(new Event("keep")), AGAIN);
  }

  for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) told.addEventListener(failure, fail);

  // Who was signed out meanwhile is led to another page, which is no answer.
  told.addEventListener("htmx:beforeSwap", (event) => {
    if (new URL(event.detail.xhr.responseURL).pathname === told.getAttribute("hx-post")) return;
    event.detail.shouldSwap = false;
    fail();
  });

  function leave() {
    if (!isNews) return;
    isNews = false;
    const typed = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    fetch(told.getAttribute("hx-post"), { method: "POST", body: new URLSearchParams(typed), keepalive: true }).catch(() => {});
  }

  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
  window.addEventListener("pagehide", leave);
}
