// What was written and isn't with the server yet. It is kept in the browser with the key it is sent
// under, so that a page that closes, a line that breaks or a second tab never sends it twice.

/** @typedef {{key: string, conversation: string, text: string, files: {id: string, name: string}[], created: string, state: "waiting"|"sending"|"refused", why?: string}} Letter */

const WAITS = [1000, 2000, 4000, 8000, 15000, 30000];

export class Outbox {
  /**
   * @param {object} keep The loader's store.
   * @param {(letter: Letter) => Promise<{id: string}>} post Sends one; throws Refusal or TypeError.
   * @param {{changed: () => void, sent: (letter: Letter, id: string) => void}} ears
   */
  constructor(keep, post, ears) {
    this.keep = keep;
    this.post = post;
    this.ears = ears;
    this.failures = 0;
    this.sending = null;
    this.letters = this.read();
    this.again = () => this.hurry();
    addEventListener("online", this.again);
  }

  read() {
    try {
      const letters = JSON.parse(this.keep.get("outbox")) || [];
      // Who was sending, a page before or another tab, may be gone.
      for (const letter of letters) if (letter.state === "sending") letter.state = "waiting";
      return letters;
    } catch {
      return [];
    }
  }

  write() {
    if (this.letters.length) this.keep.set("outbox", JSON.stringify(this.letters));
    else this.keep.remove("outbox");
    this.ears.changed();
  }

  /** Write a message for a conversation; an empty one is begun when the message is sent. */
  add(conversation, text, files = []) {
    const key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
    this.letters.push({ key, conversation, text, files, created: new Date().toISOString(), state: "waiting" });
    this.write();
    return this.send();
  }

  /** Try at once what waits for its next try. */
  hurry() {
    clearTimeout(this.timer);
    this.failures = 0;
    return this.send();
  }

  retry(key) {
    const letter = this.letters.find((one) => one.key === key);
    if (letter) letter.state = "waiting";
    this.write();
    return this.hurry();
  }

  remove(key) {
    this.letters = this.letters.filter((one) => one.key !== key);
    this.write();
  }

  /** Another tab changed what waits. */
  reload() {
    if (!this.sending) this.letters = this.read();
    this.ears.changed();
  }

  /** One after the other, in the order they were written. */
  send() {
    // What is added while the last one is just done is not forgotten.
    if (this.sending) this.more = true;
    this.sending ||= this.run().finally(() => {
      this.sending = null;
      if (this.more) {
        this.more = false;
        this.send();
      }
    });
    return this.sending;
  }

  async run() {
    clearTimeout(this.timer);
    for (let letter = this.next(); letter; letter = this.next()) {
      letter.state = "sending";
      this.ears.changed();
      try {
        const { id } = await this.post(letter);
        this.failures = 0;
        this.letters = this.letters.filter((one) => one !== letter);
        this.ears.sent(letter, id);
        this.write();
      } catch (error) {
        const refused = error.status && !error.passing;
        letter.state = refused ? "refused" : "waiting";
        letter.why = error.kind ?? "";
        this.write();
        if (refused) continue;
        const wait = Math.max(WAITS[Math.min(this.failures, WAITS.length - 1)], (error.wait || 0) * 1000);
        this.failures += 1;
        this.timer = setTimeout(() => this.send(), wait);
        return;
      }
    }
  }

  next() {
    return this.letters.find((one) => one.state === "waiting");
  }

  clear() {
    clearTimeout(this.timer);
    this.letters = [];
    this.write();
  }
}
