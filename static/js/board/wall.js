// A board on a wall: full screen, awake, and without controls while nobody touches them.

const IDLE_AFTER = 4000;

export function startWall(tools) {
  const button = tools.querySelector("[data-full-screen]");
  button.hidden = !document.fullscreenEnabled;
  button.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  });
  let timer = 0;
  const wake = () => {
    delete document.body.dataset.idle;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!tools.contains(document.activeElement)) document.body.dataset.idle = "";
    }, IDLE_AFTER);
  };
  for (const sign of ["pointermove", "pointerdown", "keydown", "focusin"]) document.addEventListener(sign, wake);
  wake();
  const stayAwake = () => navigator.wakeLock?.request("screen").catch(() => {});
  document.addEventListener("visibilitychange", () => document.hidden || stayAwake());
  stayAwake();
}
