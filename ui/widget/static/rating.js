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
    if (message.rating === "down") ask(scene, place, send);
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

function ask(scene, place, send) {
  const { words } = scene;
  const box = el("textarea", { rows: 2, maxlength: 1000, "aria-label": words.t("what_was_wrong"), placeholder: words.t("what_was_wrong"), dir: "auto" });
  const form = el("form", { on: { submit } }, box, el("button", { class: "small" }, words.t("send_comment")));
  async function submit(event) {
    event.preventDefault();
    const comment = box.value.trim();
    if (!comment) return box.focus();
    try {
      await send("down", comment);
      place.replaceChildren(el("p", { class: "thanks", tabindex: -1 }, words.t("thanks")));
      place.firstChild.focus();
      return scene.announce(words.t("thanks"));
    } catch {
      return scene.announce(words.t("not_saved"));
    }
  }
  place.replaceChildren(form);
  box.focus({ preventScroll: false });
}
