// Why an answer didn't help.

import { el } from "../element.js";

/**
 * @param {import("../turn.js").Scene} scene
 * @param {HTMLElement} place Where the form goes.
 * @param {(value: string, comment: string) => Promise<unknown>} send
 */
export function ask(scene, place, send) {
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
