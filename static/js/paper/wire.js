// Talking to the server: the save door with its ticket, the ticket itself, the stored answers.

const PATIENCE = 12000;

// No answer, or an answer that means "later": everything stays in the outbox.
export class Later extends Error {
  constructor(seconds = 0) {
    super("later");
    this.seconds = seconds;
  }
}

// The server understood and said no.
export class Refused extends Error {
  constructor(status, sentence) {
    super(sentence || String(status));
    this.status = status;
    this.sentence = sentence;
  }
}

export class Wire {
  #ticket = null;

  constructor({ urls, csrfCookie, clock }) {
    this.urls = urls;
    this.csrfCookie = csrfCookie;
    this.clock = clock;
  }

  async send(batch, { submit = false } = {}) {
    const body = JSON.stringify({ ...batch, submit });
    const url = submit ? this.urls.submit : this.urls.save;
    for (let tries = 0; ; tries += 1) {
      const ticket = await this.#currentTicket();
      const headers = { "Content-Type": "application/json", Authorization: `Ticket ${ticket}` };
      try {
        return await this.#ask(url, { method: "POST", headers, body });
      } catch (error) {
        if (error.status !== 401 || tries > 0) throw error.status === 401 ? new Later(2) : error;
        this.#ticket = null;
      }
    }
  }

  // The page is going away: send without waiting. What is not acknowledged stays in the outbox all the same.
  sendLast(batch) {
    if (!this.#ticket) return;
    const headers = { "Content-Type": "application/json", Authorization: `Ticket ${this.#ticket}` };
    const body = JSON.stringify({ ...batch, submit: false });
    fetch(this.urls.save, { method: "POST", headers, body, keepalive: true }).catch(() => {});
  }

  state() {
    return this.#ask(this.urls.state, { headers: { Accept: "application/json" } });
  }

  async #currentTicket() {
    if (!this.#ticket) {
      const headers = { "X-CSRFToken": this.#csrfToken(), Accept: "application/json" };
      const answer = await this.#ask(this.urls.ticket, { method: "POST", headers });
      this.#ticket = answer.ticket;
    }
    return this.#ticket;
  }

  // From the cookie, because signing in again in another tab changes it.
  #csrfToken() {
    const found = document.cookie.split("; ").find((cookie) => cookie.startsWith(`${this.csrfCookie}=`));
    return found ? found.slice(this.csrfCookie.length + 1) : "";
  }

  async #ask(url, options) {
    const abort = new AbortController();
    const patience = setTimeout(() => abort.abort(), PATIENCE);
    const sentAt = performance.now();
    try {
      const response = await fetch(url, { ...options, cache: "no-store", redirect: "manual", signal: abort.signal });
      return await this.#read(response, sentAt);
    } catch (error) {
      throw error instanceof Refused || error instanceof Later ? error : new Later();
    } finally {
      clearTimeout(patience);
    }
  }

  async #read(response, sentAt) {
    if (response.type === "opaqueredirect") throw new Refused(403, "");
    if (response.status >= 500 || response.status === 429 || response.status === 408) {
      throw new Later(Number(response.headers.get("Retry-After")) || 0);
    }
    const body = await response.json().catch(() => null);
    if (!response.ok) throw new Refused(response.status, body?.message ?? "");
    if (body === null) throw new Later();
    if (body.now) this.clock.learn(body.now, sentAt, performance.now());
    return body;
  }
}
