// Where the keyboard is: in on opening, kept inside while the panel covers the page, back on the way out.

const REACHABLE = "button:not([disabled]), a[href], input:not([disabled]):not([hidden]), select, textarea, [tabindex='0']";

export class Focus {
  /**
   * @param {HTMLElement} box
   * @param {HTMLElement} launcher
   * @param {import("./look.js").Look} look
   * @param {{escape: () => void}} deeds
   */
  constructor(box, launcher, look, deeds) {
    Object.assign(this, { box, launcher, look, deeds });
    box.addEventListener("keydown", (event) => this.key(event));
  }

  /** Into the composer; on a touch screen onto the panel, because the keyboard would cover it. */
  into(composer) {
    const root = this.box.getRootNode();
    const host = root.host;
    if (document.activeElement !== host) this.from = document.activeElement;
    const sheet = this.box.querySelector(".sheet:not([hidden]) :is(input, textarea, button)");
    if (sheet) sheet.focus();
    else if (matchMedia("(pointer: coarse)").matches) this.box.focus({ preventScroll: true });
    else composer.focus();
  }

  /** To the launcher, or where it was before if the page hides the launcher. */
  back() {
    const shown = !this.launcher.hidden;
    if (shown) this.launcher.focus({ preventScroll: true });
    else if (this.from?.isConnected) this.from.focus({ preventScroll: true });
    this.from = null;
  }

  key(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.deeds.escape();
    } else if (event.key === "Tab" && this.look.covers) {
      this.around(event);
    }
  }

  around(event) {
    const parts = [...this.box.querySelectorAll(REACHABLE)].filter((part) => part.tabIndex >= 0 && part.checkVisibility?.() !== false && !part.closest("[inert]"));
    const active = this.box.getRootNode().activeElement;
    const [first, last] = [parts[0], parts.at(-1)];
    const out = event.shiftKey ? active === first || active === this.box : active === last;
    if (!out) return;
    event.preventDefault();
    (event.shiftKey ? last : first).focus();
  }
}
