// The conversations of before, newest first.

import { el, name } from "../element.js";
import { why } from "./field.js";

/** @param {import("../turn.js").Scene} scene */
export function past(scene, choose) {
  const { words, talk } = scene;
  const place = el("div", { class: "past" }, el("p", { class: "lead" }, words.t("loading")));
  fill().catch((error) => place.replaceChildren(el("p", { class: "lead" }, why(words, error))));
  return place;

  async function fill() {
    // Asking makes somebody a visitor; who never wrote has nothing to be asked for.
    const known = talk.session.kept || scene.frame.identity;
    const { conversations } = known ? await talk.session.request("GET", "conversations") : { conversations: [] };
    if (!conversations.length) {
      place.replaceChildren(el("p", { class: "lead" }, words.t("no_past")));
      return;
    }
    place.replaceChildren(el("ul", { class: "rows" }, ...conversations.map((one) => {
      const current = one.id === talk.id;
      const row = el(
        "button", { type: "button", class: "row heading", "aria-current": current && "true", on: { click: () => choose(one.id) } },
        el("span", { class: "titled" }, name(one.title || words.t("untitled"))),
        el("span", { class: "when" }, words.moment(one.active), one.ended ? ` · ${words.t("ended")}` : null),
        one.unread > 0 && el("span", { class: "unread" }, words.t("unread", { count: one.unread })),
      );
      return el("li", {}, row);
    })));
    place.querySelector("button").focus();
  }
}
