// What is read aloud: each finished turn once. The log itself is silent, or every piece of an answer
// would be spoken while it comes.

import { el } from "./element.js";
import { spoken } from "./prose.js";

export class Announcer {
  constructor(scene) {
    this.scene = scene;
    this.region = el("div", { class: "hidden announcer", role: "status", "aria-live": "polite", "aria-atomic": "true" });
    this.waiting = [];
  }

  /** Say one thing; what comes at the same moment is said after it, not over it. */
  say(text) {
    this.waiting.push(text);
    if (this.waiting.length === 1) this.next();
  }

  next() {
    // A paragraph of its own, so that the same words twice are heard twice.
    this.region.replaceChildren(el("p", {}, this.waiting[0]));
    setTimeout(() => {
      this.waiting.shift();
      if (this.waiting.length) this.next();
    }, 1200);
  }

  turn(message) {
    const { words } = this.scene;
    if (message.role === "error") return this.say(words.t("not_answered"));
    const parts = [spoken(message.text)];
    const cards = message.answer?.cards ?? [];
    if (cards.length) parts.push(words.t("products_shown", { count: cards.length }), ...cards.map((card) => `${card.title}, ${words.money(card.price)}`));
    const who = { assistant: words.t("assistant_said"), agent: words.t("agent_said", { name: message.author?.name || words.t("colleague") }) }[message.role];
    return this.say(`${who ? `${who}: ` : ""}${parts.join(". ")}`);
  }
}
