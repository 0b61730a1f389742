// What stands below the last turn: quick replies, the contact form, the survey, a way to begin anew.

import { el } from "./element.js";
import { replies } from "./home.js";

export class Extras {
  /** @param {import("./turn.js").Scene} scene */
  constructor(scene, changed) {
    this.scene = scene;
    this.changed = changed;
    this.loaded = {};
  }

  clear() {
    this.round = (this.round || 0) + 1;
  }

  /** @returns {import("./log.js").Piece[]} */
  pieces() {
    const { scene, round } = this;
    const { talk } = scene;
    const last = talk.messages.at(-1);
    const found = [];
    const asked = talk.standing.ended ? null : this.asking();
    if (asked) found.push(this.later("contact", `${asked.id} ${round}`, "./forms/mail.js", ({ contact }) => contact(scene, this.contact(), (email) => this.left(email))));
    const suggestions = last?.answer?.suggestions ?? [];
    if (suggestions.length && !talk.awaiting && talk.standing.charge === "bot" && !talk.standing.ended) {
      found.push({ key: "replies", version: `${last.id} ${round}`, draw: () => replies(scene, suggestions) });
    }
    if (talk.standing.ended) {
      found.push(this.later("survey", `${talk.id} ${round}`, "./forms/survey.js", ({ survey }) => survey(scene, talk.standing.rated)));
      found.push({ key: "anew", version: `${talk.id} ${round}`, draw: () => this.anew() });
    }
    return found;
  }

  anew() {
    const { words, anew } = this.scene;
    return el("li", { class: "turn replies" }, el("ul", {}, el("li", {}, el("button", { type: "button", class: "reply", on: { click: anew } }, words.t("start_new")))));
  }

  /** The word that nobody is here and an e-mail would help, while nobody has come since. */
  asking() {
    const { messages, standing } = this.scene.talk;
    if (standing.charge !== "person" || standing.agent) return null;
    return messages.findLast((one) => one.role === "system" && one.code === "nobody_here" && one.data?.email_asked);
  }

  contact() {
    return this.scene.frame.keep.get(`contact.${this.scene.talk.id}`);
  }

  left(email) {
    this.scene.frame.keep.set(`contact.${this.scene.talk.id}`, email);
  }

  /** A piece whose form is fetched first. */
  later(key, version, path, draw) {
    const place = (node) => el("li", { class: "turn extra" }, node);
    const module = this.loaded[path];
    if (module) return { key, version, draw: () => place(draw(module)) };
    import(path).then((got) => {
      this.loaded[path] = got;
      this.changed();
    }, () => {});
    return { key: `${key}-coming`, version, draw: () => place(el("p", { class: "lead" }, this.scene.words.t("loading"))) };
  }
}
