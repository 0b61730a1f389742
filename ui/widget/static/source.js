// The proof of an answer: literal words of the store's articles, and where they stand.

import { el, link, name, safe } from "./element.js";
import { spoken } from "./prose.js";

/** @param {import("./turn.js").Scene} scene */
export function sources(scene, citations, said) {
  // One line an article's section; two quotes of one section stand together.
  const found = new Map();
  citations.forEach((citation, at) => {
    const key = `${citation.url} ${citation.heading}`;
    if (!found.has(key)) found.set(key, { ...citation, quotes: [], numbers: [] });
    found.get(key).numbers.push(at + 1);
    const quote = spoken(citation.quote);
    // An answer that is the store's own sentence doesn't show that sentence again.
    if (!said.includes(quote)) found.get(key).quotes.push(quote);
  });
  return el(
    "ul", { class: "sources", "aria-label": scene.words.t("sources") },
    ...[...found.values()].map((citation) =>
      el(
        "li", { class: "source" },
        el("span", { class: "number", "aria-hidden": "true" }, citation.numbers.join(", ")),
        el(
          "div", {},
          el("p", { class: "article" }, link(marked(citation), undefined, name(citation.title)), citation.heading && citation.heading !== citation.title && el("span", { class: "heading" }, name(citation.heading))),
          ...citation.quotes.map((quote) => el("blockquote", { dir: "auto" }, `“${quote}”`)),
        ),
      )),
  );
}

/** The article's address such that browsers that can do so mark the quoted words in it. */
function marked(citation) {
  const address = safe(citation.url);
  const words = citation.quote.split(/\s+/).slice(0, 8).join(" ");
  if (!address || !words || /[*_`|[\]\\#<>]/.test(words)) return address;
  const text = encodeURIComponent(words).replace(/-/g, "%2D");
  return `${address}${address.includes("#") ? "" : "#"}:~:text=${text}`;
}
