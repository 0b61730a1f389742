// A conversation's events, over fetch: EventSource can't send a token in a header, and one in the
// address would stand in the server's log.

/** Takes bytes as they come and gives whole events, as the HTML standard reads them. */
export class Parser {
  constructor() {
    this.decoder = new TextDecoder();
    this.rest = "";
    this.clear();
  }

  clear() {
    this.event = { id: "", type: "message", data: "" };
    this.lines = [];
  }

  /**
   * @param {Uint8Array} bytes
   * @returns {{id: string, type: string, data: string}[]}
   */
  take(bytes) {
    this.rest += this.decoder.decode(bytes, { stream: true });
    const lines = this.rest.split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop();
    const whole = [];
    for (const line of lines) {
      if (line === "") {
        if (this.lines.length) whole.push({ ...this.event, data: this.lines.join("\n") });
        this.clear();
        continue;
      }
      const colon = line.indexOf(":");
      if (colon === 0) continue; // a sign of life
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (field === "data") this.lines.push(value);
      else if (field === "event") this.event.type = value;
      else if (field === "id") this.event.id = value;
    }
    return whole;
  }
}

// After a cut: at once, and then with growing waits, so that a server that restarts isn't stormed; it is
// mostly there again within ten seconds, and until then nobody is to wait long.
const WAITS = [0, 400, 1000, 2000, 2000, 2000, 4000, 8000, 16000, 30000];
// The server says something every 15 seconds; a line that is silent for longer is dead. While an answer is
// on its way it says something twice a second, and who joins again then is heard at once, or tries once more.
const SILENCE = 40000;
const MIDWAY = 2000;
const JOINING = 1000;
// A tab that nobody sees gives its connection back: browsers have six for one server.
const HIDDEN = 60000;

export class Stream {
  /**
   * @param {import("./session.js").Session} session
   * @param {{take: (type: string, data: any, sequence: number) => void, joined: (connected: boolean) => void,
   *   gone: () => void}} ears
   */
  constructor(session, ears) {
    this.session = session;
    this.ears = ears;
    this.conversation = "";
    this.last = 0;
    this.failures = 0;
    this.watch = () => this.look();
    addEventListener("online", this.watch);
    document.addEventListener("visibilitychange", this.watch);
  }

  /** Follow a conversation from the event after `last`. */
  follow(conversation, last) {
    this.stop();
    this.conversation = conversation;
    this.last = last;
    this.failures = 0;
    this.run();
  }

  stop() {
    this.conversation = "";
    this.hangUp();
  }

  hangUp() {
    clearTimeout(this.waiting);
    clearTimeout(this.silent);
    this.waiting = null;
    if (this.connection) this.connection.abort();
    this.connection = null;
  }

  look() {
    clearTimeout(this.away);
    if (!this.conversation) return;
    if (document.hidden) this.away = setTimeout(() => this.hangUp(), HIDDEN);
    else if (!this.connection) {
      clearTimeout(this.waiting);
      this.failures = 0;
      this.run();
    }
  }

  async run() {
    const connection = new AbortController();
    const { conversation } = this;
    this.connection = connection;
    try {
      await this.read(conversation, connection);
    } catch (error) {
      if (error && error.name === "NotFound") {
        this.stop();
        this.ears.gone();
      }
    }
    if (this.connection !== connection) return; // another one took its place, or it was ended
    this.connection = null;
    clearTimeout(this.silent);
    const wait = WAITS[Math.min(this.failures, WAITS.length - 1)];
    this.failures += 1;
    if (this.failures > 1) this.ears.joined(false);
    // Not all at the same moment, when many lost the same server.
    this.waiting = setTimeout(() => this.run(), wait * (0.8 + Math.random() * 0.4));
  }

  async read(conversation, connection) {
    const token = await this.session.token();
    this.listen(connection, this.midway ? JOINING : SILENCE);
    this.midway = false;
    const headers = { Authorization: `Bearer ${token}`, Accept: "text/event-stream" };
    if (this.last) headers["Last-Event-ID"] = String(this.last);
    const answer = await fetch(`${this.session.frame.base}v1/conversations/${conversation}/events`, {
      headers, signal: connection.signal, cache: "no-store", credentials: "omit",
    });
    if (answer.status === 401) await this.session.refusedToken();
    if (answer.status === 404) throw Object.assign(new Error("no such conversation"), { name: "NotFound" });
    if (!answer.ok) return;
    this.ears.joined(true);
    const parser = new Parser();
    const reader = answer.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      this.failures = 0;
      for (const event of parser.take(value)) {
        if (this.connection !== connection) return;
        this.pass(event);
      }
      this.listen(connection, this.midway ? MIDWAY : SILENCE);
    }
  }

  pass({ id, type, data }) {
    const sequence = Number(id) || 0;
    if (sequence) {
      if (sequence <= this.last) return; // it came before the cut
      this.last = sequence;
      this.midway = ["message", "status", "delta"].includes(type);
    }
    let read;
    try {
      read = JSON.parse(data);
    } catch {
      return; // not of this API
    }
    this.ears.take(type, read, sequence);
  }

  listen(connection, patience) {
    clearTimeout(this.silent);
    this.silent = setTimeout(() => connection.abort(), patience);
  }

  close() {
    this.stop();
    removeEventListener("online", this.watch);
    document.removeEventListener("visibilitychange", this.watch);
  }
}
