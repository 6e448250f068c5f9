// A press that has begun ends on what it began on: whatever would move the page waits until the finger is lifted.

let isDown = false;
const waiting = new Map();

addEventListener("pointerdown", () => (isDown = true), true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, lifted, true);

function lifted() {
  isDown = false;
  setTimeout(() => {
    for (const work of waiting.values()) work();
    waiting.clear();
  }); // after the click
}

// Of what is to be done to one element only the newest counts.
export function afterPress(element, work) {
  waiting.delete(element);
  if (isDown) waiting.set(element, work);
  else work();
}
