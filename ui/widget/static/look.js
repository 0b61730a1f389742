// Light or dark, the brand's colour, and whether the panel stands beside the page or covers it.

import { ink, readable } from "./colours.js";
import { sheet as layout } from "./styles/layout.js";
import { sheet as talk } from "./styles/talk.js";
import { sheet as forms } from "./styles/forms.js";

// The darkest and the lightest ground on which words in the brand's colour stand.
const LIGHT_GROUND = "#f4f5f7";
const DARK_GROUND = "#24282f";

export class Look {
  constructor(frame, box) {
    this.frame = frame;
    this.box = box;
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.small = matchMedia("(max-width: 480px), (max-height: 520px)");
    this.dark.addEventListener("change", () => this.paint());
    this.small.addEventListener("change", () => this.measure());
    // A phone's keyboard shrinks what can be seen, and not the page.
    visualViewport?.addEventListener("resize", () => this.measure());
    visualViewport?.addEventListener("scroll", () => this.measure());
    const shadow = frame.root.getRootNode();
    // Constructed sheets are no inline style, so a page's strict policy lets them be.
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, ...[layout, talk, forms].map((css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      return sheet;
    })];
    this.paint();
  }

  /** Whether the page behind can't be seen. */
  get covers() {
    return this.small.matches;
  }

  paint() {
    const { options, settings, accent, root } = this.frame;
    const wish = options.theme || settings.theme;
    const dark = wish === "dark" || (wish !== "light" && this.dark.matches);
    root.dataset.theme = dark ? "dark" : "light";
    root.style.setProperty("--link", dark ? readable(accent, DARK_GROUND, "#ffffff", 6.5) : readable(accent, LIGHT_GROUND, "#000000"));
    root.style.setProperty("--accent-ink", ink(accent));
  }

  measure() {
    const { root } = this.frame;
    root.classList.toggle("covers", this.covers);
    if (this.covers) {
      this.box.setAttribute("aria-modal", "true");
      const seen = visualViewport;
      root.style.setProperty("--seen", seen && seen.scale === 1 ? `${seen.height}px` : "100dvh");
      root.style.setProperty("--above", seen && seen.scale === 1 ? `${seen.offsetTop}px` : "0px");
    } else {
      this.box.removeAttribute("aria-modal");
    }
  }
}
