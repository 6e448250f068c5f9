// For a moment after a step no tap is taken: the second tap of a double one was meant for what stood there before, and
// would skip a question, choose an answer or even hand the paper in. Keys are not held back: their clicks have no detail.

const MOMENT = 400;
const ends = new WeakMap();

export function holdTaps(element) {
  const hold = (event) => {
    if (!("resting" in element.dataset) || event.detail === 0) return;
    event.preventDefault();
    event.stopPropagation();
  };
  element.addEventListener("click", hold, true);
}

export function rest(element) {
  clearTimeout(ends.get(element));
  element.dataset.resting = "";
  ends.set(element, setTimeout(() => delete element.dataset.resting, MOMENT));
}
