// What remains, by the server's clock; said aloud at a few moments only.

const WARNINGS = [
  [300, "fiveMinutes"],
  [60, "oneMinute"],
  [10, "tenSeconds"],
];

export class Timer {
  #last = Infinity;
  #over = false;

  constructor({ clock, deadline, element, words, announce, atZero }) {
    Object.assign(this, { clock, deadline, element, words, announce, atZero });
    this.text = element.querySelector("[data-time-left]");
    this.tick();
    setInterval(() => this.tick(), 250);
  }

  get secondsLeft() {
    return Math.max(0, Math.ceil((this.deadline - this.clock.now()) / 1000));
  }

  // Takes in the deadline that the server tells; returns by how many milliseconds it is later than before.
  learn(deadline) {
    if (!deadline || deadline === this.deadline) return 0;
    const gained = deadline - this.deadline;
    this.deadline = deadline;
    this.#last = Infinity;
    this.#over = false;
    this.tick();
    return gained;
  }

  tick() {
    const left = this.secondsLeft;
    if (left === this.#last) return;
    this.text.textContent = asClock(left);
    this.element.dataset.state = left <= 60 ? "urgent" : left <= 300 ? "warn" : "calm";
    this.#warn(left);
    this.#last = left;
    if (left === 0 && !this.#over) {
      this.#over = true;
      this.atZero();
    }
  }

  #warn(left) {
    const crossed = WARNINGS.filter(([seconds]) => this.#last > seconds && left <= seconds && left > 0).at(-1);
    const started = this.#last === Infinity;
    if (crossed && !started) this.announce(this.words[crossed[1]]);
  }
}

export function asClock(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}
