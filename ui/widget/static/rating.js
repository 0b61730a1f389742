// Whether an answer helped; somebody whom it didn't help may say why.

import { el, iconButton } from "./element.js";

/** @param {import("./turn.js").Scene} scene */
export function thumbs(scene, message) {
  const { words, talk } = scene;
  const place = el("div", { class: "comment", hidden: true });
  const press = () => {
    for (const button of group.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset.value === message.rating));
    }
  };
  const send = (value, comment) => {
    const path = `messages/${message.id}/rating`;
    return value ? talk.act("PUT", path, { value, ...(comment && { comment }) }) : talk.act("DELETE", path);
  };
  const rate = async (value) => {
    const before = message.rating;
    message.rating = before === value ? null : value;
    press();
    place.hidden = message.rating !== "down";
    if (message.rating === "down") import("./forms/comment.js").then(({ ask }) => !place.hidden && ask(scene, place, send), () => {});
    try {
      await send(message.rating);
    } catch {
      message.rating = before;
      press();
      scene.announce(words.t("not_saved"));
    }
  };
  const thumb = (value, label) =>
    iconButton("thumb", label, () => rate(value), { class: `icon thumb-${value}`, data: { value }, "aria-pressed": String(message.rating === value) });
  const group = el(
    "div", { class: "thumbs", role: "group", "aria-label": words.t("was_it_helpful") },
    thumb("up", words.t("helpful")), thumb("down", words.t("not_helpful")),
  );
  return el("div", {}, group, place);
}
