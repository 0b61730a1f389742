// The panel: fetched with the first opening, put together here, and kept for the life of the page.

import { Announcer } from "./announcer.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { el } from "./element.js";
import { Focus } from "./focus.js";
import { Header } from "./header.js";
import { Log } from "./log.js";
import { Session } from "./session.js";
import { Sheet } from "./sheet.js";
import { Look } from "./look.js";
import { Words } from "./words.js";
import { Extras } from "./extras.js";
import { Reading } from "./reading.js";
// What these need in turn, so that the browser asks for everything at once.
import "./card.js";
import "./markdown.js";
import "./menu.js";
import "./outbox.js";
import "./prose.js";
import "./stream.js";
import "./turn.js";

/**
 * Put the panel beside the launcher.
 * @param {object} frame What the loader gives.
 */
export async function mount(frame) {
  const panel = new Panel(frame, await Words.load(frame.locale));
  await panel.restore();
  return panel;
}

class Panel {
  constructor(frame, words) {
    this.frame = frame;
    this.opened = false;
    this.session = new Session(frame);
    this.session.onchange = () => this.lost();
    this.talk = new Conversation(this.session, frame.keep, {
      changed: () => this.changed(),
      finished: (message) => this.finished(message),
      standing: (now, before) => this.stands(now, before),
      began: () => this.composer.keep(),
      lost: () => this.lost(),
    });
    /** @type {import("./turn.js").Scene} */
    const scene = (this.scene = {
      frame, words, talk: this.talk, site: { suggestions: [], ...frame.settings },
      say: (text) => this.say(text),
      person: () => this.person(),
      announce: (text) => this.opened && this.announcer.say(text),
      notice: (text) => this.notice(text),
      form: (name) => this.form(name),
      extras: () => this.extras.pieces(),
      anew: () => this.anew(),
    });
    this.announcer = new Announcer(scene);
    this.extras = new Extras(scene, () => this.changed());
    this.log = new Log(scene);
    this.composer = new Composer(scene, (text, files) => this.say(text, files), () => this.reading.types());
    this.header = new Header(scene, {
      close: () => this.close(),
      anew: () => this.anew(),
      past: () => this.form("past"),
      transcript: () => this.form("transcript"),
      end: () => this.end(),
      person: () => this.person(),
      language: (code) => window.aisle("setLocale", code),
    });
    this.word = el("p", { class: "notice", hidden: true });
    this.main = el("div", { class: "main" }, this.log.place, this.word, this.composer.form);
    this.sheet = new Sheet(scene, () => [this.main]);
    this.box = el(
      "div", { class: "panel", role: "dialog", "aria-labelledby": "aisle-name", tabindex: -1, hidden: true, id: "aisle-panel" },
      this.header.bar, this.main, this.sheet.place, this.announcer.region,
    );
    this.look = new Look(frame, this.box);
    this.focus = new Focus(this.box, frame.launcher, this.look, {
      escape: () => this.header.menu.close() || this.sheet.close() || this.close(),
    });
    this.reading = new Reading(scene, () => this.opened);
    frame.launcher.setAttribute("aria-controls", "aisle-panel");
    frame.root.append(this.box);
    this.retell();
    for (const kind of ["online", "offline"]) addEventListener(kind, () => this.changed());
    // Another tab of this shop: it sent, began or ended something.
    addEventListener("storage", (event) => this.elsewhere(event));
  }

  /** Take up the conversation of the page before. */
  async restore() {
    const id = this.frame.keep.get("conversation");
    try {
      if (this.frame.identity) await this.session.token();
      if (id) await this.talk.open(id);
    } catch (error) {
      if (error.status === 404) this.lost();
      // Nobody can be reached: what was said shows up once that is mended.
      else if (id) this.waiting = setTimeout(() => this.restore(), 4000);
    }
    this.composer.restore();
    this.changed();
    this.talk.outbox.send();
  }

  open(focused = true) {
    if (this.opened) return focused && this.focus.into(this.composer);
    this.opened = true;
    this.box.hidden = false;
    this.frame.expanded(true);
    this.look.measure();
    this.talk.outbox.hurry();
    this.changed();
    this.log.toEnd(true);
    if (!this.frame.keep.allowed) this.form("consent");
    if (focused) this.focus.into(this.composer);
    this.frame.emit("opened");
    return true;
  }

  close() {
    if (!this.opened) return false;
    this.header.menu.close(false);
    this.sheet.close(false);
    this.opened = false;
    this.box.hidden = true;
    this.frame.expanded(false);
    this.focus.back();
    this.frame.emit("closed");
    return true;
  }

  ask(text) {
    this.open();
    if (text && this.frame.keep.allowed) this.say(text);
    else if (text) this.asked = text;
  }

  say(text, files = []) {
    // Without a yes nothing goes anywhere; the words wait in the box.
    if (!this.frame.keep.allowed) {
      this.asked = text;
      return this.form("consent");
    }
    this.notice("");
    this.log.quiet = false;
    this.log.follow = true;
    const sent = this.talk.say(text, files);
    this.reading.sent();
    this.changed();
    this.log.toEnd();
    this.frame.emit("message", { role: "shopper", text });
    return sent;
  }

  async person() {
    if (!this.frame.keep.allowed) return this.form("consent");
    const { words } = this.scene;
    // Said in the conversation as well, so that both sides read what was asked for.
    if (!this.talk.id || !this.talk.messages.length) return this.say(words.t("ask_for_person"));
    try {
      await this.talk.act("POST", "handover", { to: "person" });
      this.log.toEnd(true);
    } catch {
      // The same wish in words works wherever messages do.
      this.say(words.t("ask_for_person"));
    }
    return this.composer.focus();
  }

  async end() {
    try {
      await this.talk.act("POST", "end");
      this.talk.standing = { ...this.talk.standing, ended: true };
      this.changed();
      this.log.toEnd(true);
      this.composer.focus();
    } catch {
      this.notice(this.scene.words.t("refused"));
    }
  }

  anew() {
    this.sheet.close(false);
    this.talk.leave();
    this.composer.restore();
    this.notice("");
    this.composer.focus();
  }

  async resume(id) {
    this.sheet.close(false);
    try {
      await this.talk.open(id);
      this.log.toEnd(true);
    } catch {
      this.notice(this.scene.words.t("refused"));
    }
    this.composer.restore();
    this.composer.focus();
  }

  /** A form over the conversation; each is fetched when it is first wanted. */
  async form(name) {
    const { scene, sheet } = this;
    const { words } = scene;
    const done = () => sheet.close();
    const back = () => this.composer.focus();
    if (name === "consent") {
      const { consent } = await import("./forms/consent.js");
      if (this.frame.keep.allowed || sheet.open) return;
      sheet.show(scene.site.name, consent(scene, () => window.aisle("consent", true), () => this.close()), back);
    } else if (name === "order") {
      if (!this.frame.keep.allowed) return this.form("consent");
      const { order } = await import("./forms/order.js");
      sheet.show(words.t("track_order"), order(scene, done), back);
    } else if (name === "transcript") {
      const { transcript } = await import("./forms/mail.js");
      sheet.show(words.t("transcript"), transcript(scene, done), back);
    } else {
      const { past } = await import("./forms/past.js");
      sheet.show(words.t("past_conversations"), past(scene, (id) => this.resume(id)), back);
    }
  }

  consented() {
    if (!this.frame.keep.allowed) return this.forget();
    if (!this.opened) return undefined;
    this.frame.expanded(true); // may be noted now, for the next page
    this.sheet.close();
    const { asked } = this;
    this.asked = "";
    return asked && this.say(asked);
  }

  /** Everything of this shopper goes from this page; the server is told what to forget elsewhere. */
  forget() {
    this.session.forget();
    this.talk.outbox.clear();
    this.talk.leave();
    this.composer.restore();
    if (this.opened && !this.frame.keep.allowed) this.form("consent");
  }

  async identify() {
    const before = this.session.kept;
    await this.session.token().catch((error) => console.warn("aisle: the customer was not identified:", error.message));
    if (!before) this.frame.track();
  }

  async setLocale(tag) {
    this.scene.words = await Words.load(tag);
    this.retell();
  }

  /** Say everything in the language of now. */
  retell() {
    this.header.words();
    this.composer.render();
    this.extras.clear();
    this.log.clear();
    this.changed();
  }

  notice(text) {
    this.word.textContent = text;
    this.word.hidden = !text;
  }

  /** Something about the conversation is different: show it, once a frame. */
  changed() {
    if (this.drawing) return;
    this.drawing = true;
    const draw = () => {
      this.drawing = false;
      const held = this.box.getRootNode().activeElement;
      this.header.render();
      this.log.render();
      this.reading.count();
      // What had the focus is gone, like a quick reply that was said.
      if (this.opened && held && (!held.isConnected || held.checkVisibility?.() === false)) this.focus.into(this.composer);
    };
    // A tab in the background draws no frames, and its badge has to be right all the same.
    if (document.hidden || !this.opened) setTimeout(draw, 0);
    else requestAnimationFrame(draw);
  }

  finished(message) {
    if (this.opened) this.announcer.turn(message);
    if (message.role === "error") return;
    const { id, role, text } = message;
    this.frame.emit("message", { id, role, text, conversation_id: this.talk.id });
  }

  stands(now, before) {
    if (now.charge !== before.charge || now.agent?.name !== before.agent?.name) {
      const state = now.charge === "bot" ? "returned" : now.agent ? "joined" : "requested";
      this.frame.emit("handoff", { state, agent: now.agent?.name ?? null });
    }
  }

  lost() {
    const had = this.talk.messages.length > 0;
    this.talk.leave();
    if (had) this.notice(this.scene.words.t("lost"));
  }

  elsewhere(event) {
    const mine = `aisle.${this.frame.site}.`;
    if (event.key === null || !event.key.startsWith(mine)) return;
    const key = event.key.slice(mine.length);
    if (key === "outbox") this.talk.outbox.reload();
    else if (key === "unread") this.reading.count();
    else if (key === "drafts" && !this.opened) this.composer.restore();
    else if (key === "conversation" && event.newValue !== (this.talk.id || null)) {
      if (event.newValue) this.talk.open(event.newValue).then(() => this.composer.restore(), () => {});
      else this.talk.leave();
    }
  }
}

