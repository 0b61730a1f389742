// A form over the conversation: what is behind it can't be reached until it is closed.

import { el, iconButton } from "./element.js";

export class Sheet {
  /** @param {() => HTMLElement[]} behind What lies under a sheet. */
  constructor(scene, behind) {
    this.scene = scene;
    this.behind = behind;
    this.place = el("div", { class: "sheet", hidden: true, role: "group", "aria-labelledby": "aisle-sheet" });
  }

  get open() {
    return !this.place.hidden;
  }

  /**
   * @param {string} title
   * @param {HTMLElement} content
   * @param {() => void} [closed] Where the focus goes on.
   */
  show(title, content, closed = () => {}) {
    this.closed = closed;
    const heading = el("h3", { id: "aisle-sheet", tabindex: -1 }, title);
    const back = iconButton("back", this.scene.words.t("back"), () => this.close(), { class: "icon turns" });
    this.place.replaceChildren(el("div", { class: "sheet-top" }, back, heading), el("div", { class: "sheet-body" }, content));
    this.place.hidden = false;
    for (const part of this.behind()) part.inert = true;
    (content.querySelector("input, textarea") ?? heading).focus();
  }

  close(back = true) {
    if (!this.open) return false;
    this.place.hidden = true;
    this.place.replaceChildren();
    for (const part of this.behind()) part.inert = false;
    if (back) this.closed();
    return true;
  }
}
