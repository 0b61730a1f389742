// Where a conversation begins: a greeting, questions to begin with, and who is there.

import { el, icon, name } from "./element.js";

/**
 * @param {import("./turn.js").Scene} scene
 * @param {boolean} blank Nothing was said yet; afterwards only the greeting stays.
 */
export function home(scene, blank) {
  const { words, site } = scene;
  const greeting = scene.talk.greeting || site.greeting || words.t("greeting");
  if (!blank) return el("li", { class: "turn assistant opening" }, el("p", { class: "prose", dir: "auto" }, greeting));
  const rows = site.suggestions.map((text) =>
    el("li", {}, el("button", { type: "button", class: "row", on: { click: () => scene.say(text) } }, el("span", {}, name(text)), icon("next", "turns"))));
  const more = [
    site.order_lookup && deed("parcel", words.t("track_order"), () => scene.form("order")),
    deed("person", words.t("talk_to_person"), () => scene.person()),
  ];
  return el(
    "li", { class: "home" },
    el("p", { class: `greeting${greeting.length > 70 ? " long" : ""}`, dir: "auto" }, greeting),
    rows.length > 0 && el("ul", { class: "rows", "aria-label": words.t("begin_with") }, ...rows),
    el("ul", { class: "deeds" }, ...more.filter(Boolean).map((one) => el("li", {}, one))),
    el("p", { class: "presence" }, el("span", { class: `dot${site.availability?.here ? " here" : ""}`, "aria-hidden": "true" }), presence(words, site.availability)),
  );
}

const deed = (drawn, label, click) => el("button", { type: "button", class: "deed", on: { click } }, icon(drawn), el("span", {}, label));

/** What can truthfully be said about people. */
export function presence(words, here) {
  if (!here) return words.t("people_later");
  if (here.here) return words.t("people_here");
  if (!here.open && here.opens_at) return words.t("people_back", { when: words.moment(here.opens_at) });
  return words.t("people_later");
}

/** Short things to say next, as the last answer offers them. */
export function replies(scene, suggestions) {
  return el(
    "li", { class: "turn replies" },
    el("ul", { "aria-label": scene.words.t("you_could_say") }, ...suggestions.map((text) =>
      el("li", {}, el("button", { type: "button", class: "reply", dir: "auto", on: { click: () => scene.say(text) } }, text)))),
  );
}
