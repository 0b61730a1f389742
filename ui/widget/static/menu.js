// A menu under a button, as the ARIA practices describe one: arrows move, Escape and Tab close.

import { el, icon } from "./element.js";

/** @typedef {{label: string, run: () => void, icon?: string, lang?: string, checked?: boolean, stay?: boolean}} Entry */

export class Menu {
  constructor() {
    this.list = el("div", { class: "menu", role: "menu", hidden: true, on: {
      keydown: (event) => this.key(event),
      focusout: (event) => {
        if (event.relatedTarget && !this.list.contains(event.relatedTarget) && event.relatedTarget !== this.button) this.close(false);
      },
    } });
  }

  get open() {
    return !this.list.hidden;
  }

  toggle(button, entries) {
    if (this.open) return this.close();
    this.button = button;
    button.setAttribute("aria-expanded", "true");
    this.list.setAttribute("aria-label", button.getAttribute("aria-label"));
    this.list.hidden = false;
    return this.show(entries);
  }

  /** @param {Entry[]} entries */
  show(entries) {
    this.list.replaceChildren(...entries.map((entry) => {
      const role = entry.checked === undefined ? "menuitem" : "menuitemradio";
      const checked = entry.checked === undefined ? null : String(entry.checked);
      return el(
        "button", { type: "button", role, tabindex: -1, lang: entry.lang, "aria-checked": checked, on: {
          click: () => {
            if (!entry.stay) this.close();
            entry.run();
          },
        } },
        icon(entry.icon ?? "check", entry.checked === false ? "blank" : ""), el("span", {}, entry.label),
      );
    }));
    (this.list.querySelector("[aria-checked=true]") ?? this.list.firstChild).focus();
  }

  close(back = true) {
    if (!this.open) return false;
    this.list.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (back) this.button.focus();
    return true;
  }

  key(event) {
    const items = [...this.list.children];
    const at = items.indexOf(event.target);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      items.at(to % items.length).focus();
    } else if (event.key === "Tab") {
      this.close();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
    }
  }
}
