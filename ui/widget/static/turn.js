// One thing said, as the shopper sees it.

import { el, icon } from "./element.js";
import { card } from "./card.js";
import { sources } from "./source.js";
import { show, spoken } from "./prose.js";
import { thumbs } from "./rating.js";

/**
 * @typedef {object} Scene What every part may ask for.
 * @property {import("./words.js").Words} words
 * @property {import("./conversation.js").Conversation} talk
 * @property {object} frame
 * @property {(text: string) => void} say
 */

/** The files of a message; what shows them comes with the first of them. */
function files(scene, attachments = []) {
  if (!attachments.length) return null;
  const list = el("ul", { class: "files" });
  const shown = import("./attachment.js");
  shown.then(({ fill }) => fill(scene, list, attachments), () => {});
  return list;
}

/** The shopper's own words. */
export function shopper(scene, message) {
  const { words } = scene;
  return turn(
    "shopper", words.t("you_said"), message.created, words,
    message.text && el("p", { class: "bubble", dir: "auto" }, message.text),
    files(scene, message.attachments),
    message.state === "failed" && trouble(words.t("not_answered")),
  );
}

/** What is still to be sent, or was refused. */
export function letter(scene, pending) {
  const { words, talk } = scene;
  const refused = pending.state === "refused";
  const state = refused
    ? trouble(
      words.maybe(`refused_${pending.why}`) || words.t("refused"),
      el("button", { type: "button", class: "text", on: { click: () => talk.outbox.retry(pending.key) } }, words.t("send_again")),
      el("button", { type: "button", class: "text", on: { click: () => talk.outbox.remove(pending.key) } }, words.t("discard")),
    )
    : el("p", { class: "fate" }, words.t(fate(pending, talk)));
  return turn(
    `shopper pending${refused ? " refused" : ""}`, words.t("you_said"), pending.created, words,
    pending.text && el("p", { class: "bubble", dir: "auto" }, pending.text),
    files(scene, pending.files),
    state,
  );
}

function fate(pending, talk) {
  if (!navigator.onLine || !talk.connected) return "waits_for_network";
  return ["rate-limited", "too-fast"].includes(pending.why) ? "waits_for_turn" : "sending";
}

/** A finished answer with its cards and its proof. */
export function answer(scene, message) {
  const { words } = scene;
  const given = message.answer ?? { cards: [], citations: [] };
  const prose = el("div", { class: "prose", dir: "auto" });
  show(prose, message.text);
  return turn(
    "assistant", words.t("assistant_said"), message.created, words,
    prose,
    given.cards.length > 0 && el("ul", { class: "cards", "aria-label": words.t("products") }, ...given.cards.map((item) => el("li", {}, card(scene, item, given.cards.length > 1)))),
    given.citations.length > 0 && sources(scene, given.citations, spoken(message.text)),
    message.answer && thumbs(scene, message),
  );
}

/** An answer on its way; `update` shows what has come since. */
export function coming(scene, at) {
  const { words } = scene;
  const prose = el("div", { class: "prose", dir: "auto" });
  const doing = el("p", { class: "doing" }, dots(), el("span", {}));
  const made = turn("assistant coming", words.t("assistant_said"), null, words, prose, doing);
  made.firstChild.setAttribute("aria-busy", "true");
  made.update = (now) => {
    show(prose, now.text);
    prose.hidden = !now.text;
    // Once words come they say enough; until then what is being done, which is a tool's name.
    doing.hidden = Boolean(now.text);
    const tool = now.doing.startsWith("propose_") ? "propose" : now.doing;
    const said = words.maybe(`doing_${tool}`) || words.t("doing");
    if (doing.lastChild.textContent !== said) doing.lastChild.textContent = said;
  };
  made.update(at);
  return made;
}

/** A person of the store. */
export function agent(scene, message) {
  const { words } = scene;
  const name = message.author?.name || words.t("colleague");
  const prose = el("div", { class: "bubble prose", dir: "auto" });
  // A person who writes [1] means just that.
  show(prose, message.text.replace(/\[(\d{1,2})\](?!\()/g, "\\[$1\\]"));
  return turn(
    "agent", words.t("agent_said", { name }), message.created, words,
    el("p", { class: "who", "aria-hidden": "true" }, avatar(name), el("span", {}, name)),
    message.text && prose,
    files(scene, message.attachments),
  );
}

/** What happened to the conversation. */
export function system(scene, message) {
  return el("li", { class: `turn system ${message.code || ""}` }, el("p", { dir: "auto" }, message.text));
}

/** A day, where one begins. */
export const day = (said) => el("li", { class: "day" }, el("p", {}, said));

/** A round picture of somebody: the first letter of the name. */
export const avatar = (name) => el("span", { class: "avatar", "aria-hidden": "true" }, [...name.trim()][0]?.toUpperCase() || "?");

/** Three points that say that somebody is at it. */
export const dots = () => el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i"));

/** One sentence about what went wrong, with what can be done. */
export const trouble = (said, ...deeds) => el("div", { class: "trouble" }, el("p", {}, said), ...deeds);

/** Typing, by a person. */
export function typing(scene, name) {
  return el("li", { class: "turn agent typing" }, el("p", { class: "doing" }, dots(), el("span", {}, scene.words.t("typing", { name: name.trim() || scene.words.t("colleague") }))));
}

/** Under the shopper's last message: a person has read it. */
export const seen = (scene) => el("li", { class: "seen" }, icon("check"), el("span", {}, scene.words.t("seen")));

function turn(kind, label, created, words, ...parts) {
  const said = created ? `${label}, ${words.time(created)}` : label;
  return el("li", { class: `turn ${kind}` }, el("article", { "aria-label": said, title: created ? words.moment(created) : null }, ...parts));
}
