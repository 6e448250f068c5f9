// Carries the outbox to the server, one batch at a time, and does not give up.

import { Later, Refused } from "./wire.js";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15000;

export class Courier {
  #busy = false;
  #silentSince = null;
  #timer = null;
  #submitting = false;

  // `heard` is told everything that comes of it: state(name), settled(result, verdict), answered(body), refused(error).
  constructor({ wire, outbox, heard }) {
    this.wire = wire;
    this.outbox = outbox;
    this.heard = heard;
  }

  get isSubmitting() {
    return this.#submitting;
  }

  submit() {
    this.#submitting = true;
    this.#silentSince = null;
    return this.flush();
  }

  withdraw() {
    this.#submitting = false;
  }

  // Soon, or at once: typing waits a moment so that a word is one save.
  poke(delay = 0) {
    clearTimeout(this.#timer);
    if (!delay) {
      this.flush();
      return;
    }
    this.heard.state("saving"); // "saved" would no longer be true of what stands in the field
    this.#timer = setTimeout(() => this.flush(), delay);
  }

  async flush() {
    clearTimeout(this.#timer);
    if (this.#busy) return;
    this.#busy = true;
    try {
      await this.#sendAll();
      this.#silentSince = null;
      this.heard.state("saved");
    } catch (error) {
      if (error instanceof Refused) this.heard.refused(error);
      this.#retry(error);
    } finally {
      this.#busy = false;
    }
  }

  async #sendAll() {
    while (this.#submitting || !this.outbox.isEmpty) {
      this.heard.state("saving");
      const batch = this.outbox.batch();
      const body = batch ? await this.#send(batch) : await this.#sendSubmit();
      if (batch) this.#settle(batch, body);
      if (batch && !body.saves.length && !batch.refused) throw new Later();
      this.heard.answered(body);
    }
  }

  // Only when every save is settled: a save that has to be sent again would come too late after it.
  async #sendSubmit() {
    const body = await this.wire.send({ device: this.outbox.device, saves: [] }, { submit: true });
    this.#submitting = false;
    return body;
  }

  async #send(batch) {
    try {
      return await this.wire.send(batch);
    } catch (error) {
      if (!(error instanceof Refused) || ![400, 413, 422].includes(error.status)) throw error;
      return this.#sendSingly(batch, error);
    }
  }

  // One save that the server cannot read must not hold up the others.
  async #sendSingly(batch, error) {
    if (batch.saves.length <= 1) {
      this.outbox.refuse(batch);
      batch.refused = true;
      this.heard.refused(error, batch.saves);
      return { saves: [] };
    }
    const saves = [];
    let body = {};
    for (const save of batch.saves) {
      body = await this.#send({ device: batch.device, saves: [save] });
      saves.push(...body.saves);
    }
    return { ...body, saves };
  }

  #settle(batch, body) {
    for (const result of body.saves ?? []) {
      this.heard.settled(result, this.outbox.settle(batch.device, result), batch.device);
    }
  }

  // Waits as long again as nothing was heard, however often somebody tapped meanwhile, and never longer than the longest;
  // with jitter, so that a whole province does not come back in the same second.
  #retry(error) {
    const jitter = 0.5 + crypto.getRandomValues(new Uint8Array(1))[0] / 510;
    const now = performance.now();
    this.#silentSince ??= now;
    const wait = Math.min(Math.max(now - this.#silentSince, FIRST_WAIT), LONGEST_WAIT);
    const least = error instanceof Later && error.seconds ? error.seconds * 1000 + FIRST_WAIT * jitter : 0;
    this.heard.state(error instanceof Later ? "offline" : "error");
    this.#timer = setTimeout(() => this.flush(), Math.max(least, wait * jitter));
  }
}
