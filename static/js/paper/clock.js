// The server's clock as seen from here. The device's own clock may be wrong by a year without any effect.

const GOOD_FOR = 5 * 60 * 1000;

export class Clock {
  #offset;
  #roundTrip;
  #takenAt;
  #wall;

  // `now` is the server's time in the page, which was sent at `responseStart` of this page load.
  constructor(now) {
    const start = performance.getEntriesByType("navigation")[0]?.responseStart || performance.now();
    this.#take(now - start, Infinity);
  }

  now() {
    return performance.now() + this.#offset;
  }

  // One answer of the server: it was written about half a round trip ago.
  learn(serverNow, sentAt, receivedAt) {
    const roundTrip = receivedAt - sentAt;
    const stale = performance.now() - this.#takenAt > GOOD_FOR || this.hasSlept();
    if (stale || roundTrip <= this.#roundTrip) this.#take(serverNow + roundTrip / 2 - receivedAt, roundTrip);
  }

  // Some devices stop performance.now() while they sleep; the wall clock then runs ahead of it.
  hasSlept() {
    return Math.abs(Date.now() - performance.now() - this.#wall) > 2000;
  }

  #take(offset, roundTrip) {
    this.#offset = offset;
    this.#roundTrip = roundTrip;
    this.#takenAt = performance.now();
    this.#wall = Date.now() - performance.now();
  }
}
