// A press that has begun ends on what it began on: whatever would move the page waits until the finger is lifted.

let isDown = false;
const waiting = [];

addEventListener("pointerdown", () => (isDown = true), true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, lifted, true);

function lifted() {
  isDown = false;
  setTimeout(() => waiting.splice(0).forEach((work) => work())); // after the click
}

export function afterPress(work) {
  if (isDown) waiting.push(work);
  else work();
}
