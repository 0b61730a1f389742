// Before anything is kept in the browser or at the store, where the site asks for a yes first.

import { el } from "../element.js";

/** @param {import("../turn.js").Scene} scene */
export function consent(scene, agreed, declined) {
  const { words, site } = scene;
  return el(
    "div", { class: "form consent" },
    el("p", { class: "greeting" }, words.t("consent_title")),
    el("p", { class: "lead" }, words.t("consent_text", { name: site.name })),
    el("button", { type: "button", class: "primary", on: { click: agreed } }, words.t("consent_yes")),
    el("button", { type: "button", class: "secondary", on: { click: declined } }, words.t("consent_no")),
  );
}
