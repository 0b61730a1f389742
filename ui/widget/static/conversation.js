// One conversation as this tab knows it: what was said, what is coming, who is in charge. Everything
// that happens arrives as numbered events; what was sent waits in the outbox until it is answered for.

import { Outbox } from "./outbox.js";
import { Stream } from "./stream.js";

const FRESH = { charge: "bot", status: "open", agent: null, waiting: false, ended: false, agent_read: null, rated: false };
const OPEN_STATES = ["accepted", "answering"];

export class Conversation {
  /**
   * @param {import("./session.js").Session} session
   * @param {object} keep The loader's store.
   * @param {{changed: () => void, finished: (message: object) => void, standing: (now: object, before: object) => void,
   *   began: () => void, lost: () => void}} ears
   */
  constructor(session, keep, ears) {
    this.session = session;
    this.keep = keep;
    this.ears = ears;
    this.outbox = new Outbox(keep, (letter) => this.post(letter), {
      changed: () => ears.changed(),
      sent: (letter, id) => this.sent(letter, id),
    });
    this.stream = new Stream(session, {
      take: (type, data, sequence) => this.take(type, data, sequence),
      joined: (connected) => {
        if (this.connected === connected) return;
        this.connected = connected;
        if (connected) this.outbox.hurry();
        ears.changed();
      },
      gone: () => ears.lost(),
    });
    this.empty();
  }

  empty() {
    this.id = "";
    this.messages = [];
    /** Answers on their way, by the shopper's message. @type {Map<string, {text: string, doing: string}>} */
    this.coming = new Map();
    this.standing = FRESH;
    this.typing = "";
    this.read = "";
    this.connected = true;
  }

  /** Letters that belong here and aren't among the messages yet. */
  get pending() {
    const heard = new Set(this.messages.filter((one) => one.role === "shopper").map((one) => one.id));
    return this.outbox.letters.filter((one) => one.conversation === this.id && !heard.has(one.id));
  }

  /** Whether the shopper waits for the bot. */
  get awaiting() {
    return this.coming.size > 0 || this.pending.some((letter) => letter.state !== "refused");
  }

  /** Read a conversation and follow it. */
  async open(id) {
    const view = await this.session.request("GET", `conversations/${id}`);
    this.empty();
    this.id = id;
    this.messages = view.messages;
    this.standing = { ...FRESH, ...view.standing };
    this.snapshot = view.sequence;
    this.greeting = view.greeting;
    const open = view.messages.filter((one) => one.role === "shopper" && OPEN_STATES.includes(one.state));
    for (const one of open) this.coming.set(one.id, { text: "", doing: "" });
    this.keep.set("conversation", id);
    this.mark();
    // Where an answer is under way its first pieces are in events before this snapshot.
    this.stream.follow(id, open.length ? 0 : view.sequence);
    this.ears.changed();
  }

  /** Begin anew; what was said stays with the server. */
  leave() {
    this.stream.stop();
    this.empty();
    this.keep.remove("conversation");
    this.keep.remove("live");
    this.ears.changed();
  }

  say(text, files = []) {
    return this.outbox.add(this.id, text, files);
  }

  /** A conversation to do something in, begun now if there is none. */
  async needed(key) {
    if (this.id) return this.id;
    this.beginning ||= this.session
      .request("POST", "conversations", { json: { locale: this.session.frame.locale }, key })
      .finally(() => (this.beginning = null));
    const { id } = await this.beginning;
    if (!this.id) {
      for (const letter of this.outbox.letters) if (!letter.conversation) letter.conversation = id;
      this.outbox.write();
      this.id = id;
      this.snapshot = 0;
      this.keep.set("conversation", id);
      this.stream.follow(id, 0);
      this.ears.began();
    }
    return id;
  }

  async post(letter) {
    // The same key for the conversation as well: a page that is closed in between begins no second.
    if (!letter.conversation) {
      const id = await this.needed(`begin-${letter.key}`);
      letter.conversation ||= id;
    }
    const json = { text: letter.text };
    if (letter.files.length) json.attachments = letter.files.map((file) => file.id);
    const to = letter.conversation;
    try {
      return await this.session.request("POST", `conversations/${to}/messages`, { json, key: letter.key });
    } catch (error) {
      if (error.kind !== "unknown-conversation") throw error;
      // The conversation isn't kept any more; what was written goes into a new one, without files
      // that went with the old.
      Object.assign(letter, { conversation: "", files: [] });
      if (this.id === to) this.ears.lost();
      return this.post(letter);
    }
  }

  sent(letter, id) {
    if (letter.conversation !== this.id) return;
    const there = this.find(id);
    if (there) return void (there.attachments.length || (there.attachments = letter.files));
    // The event is still to come; what the shopper wrote must not vanish in between.
    this.messages.push({
      id, role: "shopper", text: letter.text, created: letter.created, state: "accepted", attachments: letter.files, told: true,
    });
    if (this.standing.charge === "bot") this.coming.set(id, this.coming.get(id) ?? { text: "", doing: "" });
    this.mark();
  }

  find(id) {
    return this.messages.find((one) => one.id === id);
  }

  /** One event of the stream. */
  take(type, data, sequence) {
    const old = sequence && sequence <= this.snapshot;
    // Events from before the snapshot only bring the pieces of answers that are under way.
    if (old && !(["status", "delta", "withdrawn"].includes(type) && this.coming.has(data.message_id))) return;
    const before = this.standing;
    const handler = this[`on_${type}`];
    if (!handler) return;
    handler.call(this, data);
    this.mark();
    this.ears.changed();
    if (this.standing !== before) this.ears.standing(this.standing, before);
  }

  add(message) {
    const there = this.find(message.id);
    if (there && !there.told) return void Object.assign(there, message);
    // What was only sent so far takes the server's place: an answer may have come in before it.
    this.messages = [...this.messages.filter((one) => one !== there), message];
    return true;
  }

  on_message(data) {
    const there = this.find(data.message_id);
    const twin = !there && this.pending.find((one) => one.state !== "refused" && one.text === data.text && !one.id);
    // It is ours, and its 202 is still on its way or was lost: shown once.
    if (twin) twin.id = data.message_id;
    // An event from before a release carries no files; this tab knows those that it sent.
    const attachments = data.attachments ?? there?.attachments ?? twin?.files ?? [];
    this.add({ ...data, id: data.message_id, role: "shopper", state: "accepted", attachments });
    if (this.standing.charge === "bot") this.coming.set(data.message_id, { text: "", doing: "" });
  }

  on_status(data) {
    const coming = this.coming.get(data.message_id);
    if (coming) coming.doing = data.doing;
  }

  on_delta(data) {
    const coming = this.coming.get(data.message_id);
    if (coming) coming.text = upTo(coming.text, data.offset) + data.text;
  }

  on_answer(data) {
    this.coming.delete(data.message_id);
    this.settle(data.message_id, "answered");
    const message = {
      id: data.id, role: "assistant", text: data.answer.text, created: data.created, state: "answered",
      reply_to: data.message_id, answer: data.answer, rating: null, attachments: [],
    };
    if (this.add(message)) this.ears.finished(message);
  }

  on_error(data) {
    this.coming.delete(data.message_id);
    this.settle(data.message_id, "failed");
    this.ears.finished({ role: "error", id: data.message_id });
  }

  on_withdrawn(data) {
    this.coming.delete(data.message_id);
    this.settle(data.message_id, "passed");
  }

  on_agent(data) {
    this.typing = "";
    const message = { attachments: [], ...data, role: "agent" };
    if (this.add(message)) this.ears.finished(message);
  }

  on_system(data) {
    const message = { attachments: [], ...data, role: "system" };
    if (this.add(message)) this.ears.finished(message);
  }

  on_state(data) {
    this.standing = { ...this.standing, ...data };
    // The bot is silent from here on.
    if (data.charge === "person") {
      for (const [id, coming] of this.coming) if (!coming.text) this.coming.delete(id);
    }
  }

  on_typing(data) {
    if (data.by !== "agent") return;
    this.typing = data.typing ? data.name || " " : "";
    clearTimeout(this.stopped);
    this.stopped = setTimeout(() => {
      this.typing = "";
      this.ears.changed();
    }, 8000);
  }

  on_read(data) {
    if (data.by !== "agent") return;
    this.standing.agent_read = data.message_id;
  }

  settle(id, state) {
    const message = this.find(id);
    if (message) message.state = state;
  }

  /** Remember for the next page whether somebody may write at any moment. */
  mark() {
    const live = this.id && !this.standing.ended && (this.standing.charge === "person" || this.coming.size > 0);
    if (live) this.keep.set("live", "1");
    else this.keep.remove("live");
  }

  /** Do something to this conversation. */
  act(method, what, json) {
    return this.session.request(method, `conversations/${this.id}/${what}`, { json });
  }
}

// The server counts characters as people do; JavaScript counts an emoji twice.
const upTo = (text, offset) =>
  /[\ud800-\udfff]/.test(text) ? Array.from(text).slice(0, offset).join("") : text.slice(0, offset);
