// The conversation on the screen: what is there stays where it is, what changed is drawn anew.

import { el, icon } from "./element.js";
import * as turn from "./turn.js";
import { home } from "./home.js";

/** @typedef {{key: string, version: string, draw: () => HTMLElement, update?: (node: HTMLElement) => void}} Piece */

export class Log {
  /** @param {import("./turn.js").Scene} scene */
  constructor(scene) {
    this.scene = scene;
    this.drawn = new Map();
    this.list = el("ol", { class: "turns", role: "list" });
    this.later = el("button", { type: "button", class: "later", hidden: true, tabindex: -1, on: { click: () => {
      // It goes away under the pointer; the keyboard scrolls the log itself and never comes here.
      this.box.focus({ preventScroll: true });
      this.toEnd(true);
    } } }, icon("down"));
    this.box = el("div", { class: "log", tabindex: 0, role: "region" }, this.list);
    this.place = el("div", { class: "log-place" }, this.box, this.later);
    this.follow = true;
    // Whoever scrolls by hand is left alone until the next question.
    this.box.addEventListener("scroll", () => {
      const { scrollTop, scrollHeight, clientHeight, clientWidth } = this.box;
      const end = scrollHeight - clientHeight - scrollTop < 48;
      // A window that changes its size, or a log that gets shorter, scrolls as well.
      const shape = `${clientWidth} ${clientHeight}`;
      const hand = shape === this.shape && scrollHeight >= this.height;
      [this.shape, this.height] = [shape, scrollHeight];
      if (hand && scrollTop < this.top - 4) this.follow = false;
      if (end) this.follow = true;
      this.top = scrollTop;
      this.later.hidden = end;
    }, { passive: true });
    new ResizeObserver(() => this.settle()).observe(this.list);
    this.top = 0;
  }

  /** Draw everything anew, as after another language was chosen. */
  clear() {
    this.drawn.clear();
    this.list.replaceChildren();
  }

  /** Bring the screen up to what is known. */
  render() {
    const { words } = this.scene;
    this.box.setAttribute("aria-label", words.t("conversation"));
    this.later.setAttribute("aria-label", words.t("to_the_end"));
    this.later.title = words.t("to_the_end");
    const wanted = this.pieces();
    const keys = new Set(wanted.map((piece) => piece.key));
    for (const [key, { node }] of this.drawn) {
      if (keys.has(key)) continue;
      node.remove();
      this.drawn.delete(key);
    }
    let before = null;
    for (const piece of wanted) {
      let there = this.drawn.get(piece.key);
      if (!there || there.version !== piece.version) {
        const node = piece.draw();
        if (there) there.node.replaceWith(node);
        // Only what is new comes in with a movement; what is redrawn would flicker.
        else if (this.begun) node.classList.add("new");
        there = { node, version: piece.version };
        this.drawn.set(piece.key, there);
      }
      if (piece.update) piece.update(there.node);
      const next = before ? before.nextSibling : this.list.firstChild;
      if (there.node !== next) this.list.insertBefore(there.node, next);
      before = there.node;
    }
    this.begun = true;
    this.settle();
  }

  /** @returns {Piece[]} */
  pieces() {
    const { scene } = this;
    const { talk, words } = scene;
    const found = [];
    const { messages, pending } = talk;
    const blank = !messages.length && !pending.length;
    found.push({ key: `home-${blank}`, version: JSON.stringify([scene.site, talk.greeting]), draw: () => home(scene, blank) });
    let date = new Date().toDateString();
    let mine = null;
    for (const message of messages) {
      const day = new Date(message.created).toDateString();
      if (day !== date) {
        date = day;
        found.push({ key: `day-${day}`, version: day, draw: () => turn.day(words.day(message.created)) });
      }
      found.push(piece(scene, message));
      if (message.role === "shopper") mine = message;
      if (message.role === "agent") mine = null;
    }
    if (mine && talk.standing.charge === "person" && this.readUpTo(mine)) {
      found.push({ key: "seen", version: mine.id, draw: () => turn.seen(scene) });
    }
    for (const [id, now] of talk.coming) {
      found.push({ key: `answer-${id}`, version: "coming", draw: () => turn.coming(scene, now), update: (node) => node.update && node.update(now) });
    }
    for (const one of pending) {
      const version = `${one.state} ${one.why} ${navigator.onLine && talk.connected}`;
      found.push({ key: `letter-${one.key}`, version, draw: () => turn.letter(scene, one) });
    }
    if (talk.typing) found.push({ key: "typing", version: talk.typing, draw: () => turn.typing(scene, talk.typing) });
    return found.concat(scene.extras());
  }

  readUpTo(message) {
    const { messages, standing } = this.scene.talk;
    const read = messages.findIndex((one) => one.id === standing.agent_read);
    return read >= 0 && read >= messages.indexOf(message);
  }

  /** Keep the shopper's last question in sight while the answer grows below it, and what a person says. */
  settle() {
    if (!this.follow || !this.box.clientHeight) return;
    const asked = [...this.list.querySelectorAll(".shopper, .agent:not(.typing), .system")].at(-1);
    const end = this.box.scrollHeight - this.box.clientHeight;
    const limit = asked && !this.quiet ? asked.offsetTop - 12 : end;
    this.box.scrollTop = Math.min(end, Math.max(limit, 0));
    this.top = this.box.scrollTop;
    this.later.hidden = end - this.box.scrollTop < 48;
  }

  /** Go to the newest: after something was sent, or when the shopper asks for it. */
  toEnd(quiet = false) {
    this.follow = true;
    this.quiet = quiet;
    if (quiet) this.box.scrollTop = this.box.scrollHeight;
    this.settle();
  }
}

function piece(scene, message) {
  // An answer takes the place of its pieces.
  const key = message.role === "assistant" && message.reply_to ? `answer-${message.reply_to}` : message.id;
  const version = `${message.role} ${message.state === "failed"} ${message.text.length} ${(message.attachments || []).length}`;
  return { key, version, draw: () => (DRAW[message.role] ?? turn.answer)(scene, message) };
}

const DRAW = { shopper: turn.shopper, agent: turn.agent, system: turn.system };
