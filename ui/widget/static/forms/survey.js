// How it was, at the end: one to five, and a word if one likes.

import { el, icon } from "../element.js";
import { field, why } from "./field.js";

/** @param {import("../turn.js").Scene} scene */
export function survey(scene, rated) {
  const { words, talk } = scene;
  const place = el("div", { class: "card asking survey" });
  if (rated) {
    place.append(el("p", { class: "thanks" }, icon("check"), el("span", {}, words.t("survey_thanks"))));
    return place;
  }
  let score = 0;
  const comment = field(words.t("survey_comment"), { tag: "textarea", rows: 2, maxlength: 1000 });
  const button = el("button", { class: "primary" }, words.t("send_survey"));
  const more = el("div", { class: "more", hidden: true }, comment, button);
  const stars = [1, 2, 3, 4, 5].map((value) => {
    const input = el("input", { type: "radio", name: "aisle-score", value, "aria-label": words.t("score", { value, word: words.t(`score_${value}`) }) });
    input.addEventListener("change", () => {
      score = value;
      more.hidden = false;
      said.textContent = words.t(`score_${value}`);
      stars.forEach((star, at) => star.classList.toggle("on", at < value));
    });
    return el("label", { class: "star" }, input, icon("star"));
  });
  const said = el("span", { class: "said", "aria-hidden": "true" });
  const form = el(
    "form", { class: "form" },
    el("fieldset", {}, el("legend", {}, words.t("survey_question")), el("div", { class: "stars" }, ...stars, said)),
    more,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!score) return;
    button.disabled = true;
    try {
      const text = comment.input.value.trim();
      await talk.act("PUT", "survey", { score, ...(text && { comment: text }) });
      talk.standing.rated = true;
      scene.announce(words.t("survey_thanks"));
      place.replaceChildren(el("p", { class: "thanks", tabindex: -1 }, icon("check"), el("span", {}, words.t("survey_thanks"))));
      place.firstChild.focus();
    } catch (error) {
      button.disabled = false;
      comment.complain(why(words, error));
    }
  });
  place.append(form);
  return place;
}
