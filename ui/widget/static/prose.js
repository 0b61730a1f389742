// Draws the tree of an answer's words, and says it in plain words for the ear.

import { blocks } from "./markdown.js";
import { el, link } from "./element.js";

const SCHEMES = ["http:", "https:", "mailto:", "tel:"];

/**
 * Show Markdown in an element. Blocks that stay the same keep their elements, so that a growing
 * answer doesn't flicker, and what a shopper has selected stays selected.
 * @param {HTMLElement} place
 * @param {string} text
 */
export function show(place, text) {
  const wanted = blocks(text);
  wanted.forEach((block, at) => {
    const key = JSON.stringify(block);
    const there = place.children[at];
    if (there && there.shows === key) return;
    const drawn = draw(block);
    drawn.shows = key;
    if (there) there.replaceWith(drawn);
    else place.append(drawn);
  });
  while (place.children.length > wanted.length) place.lastChild.remove();
}

/** The words without marks, for announcements and comparisons. */
export function spoken(text) {
  return blocks(text).map(said).join(" ").replace(/\s+/g, " ").trim();
}

function draw(block) {
  switch (block.t) {
    case "ul":
    case "ol":
      return el(
        block.t,
        { start: block.start > 1 && block.start },
        // A short item is its words alone, not a paragraph with its space around.
        ...block.items.map((item) => el("li", {}, ...(item.length === 1 && item[0].t === "p" ? item[0].c.map(word) : item.map(draw)))),
      );
    case "pre":
      return el("pre", { tabindex: 0 }, el("code", {}, block.v));
    case "quote":
      return el("blockquote", {}, ...block.c.map(draw));
    case "rule":
      return el("hr");
    case "table":
      return grid(block);
    default:
      return el("p", {}, ...block.c.map(word));
  }
}

function grid(table) {
  const cell = (tag, props) => (content, at) => el(tag, { ...props, class: table.align[at] || null }, ...content.map(word));
  return el(
    // A wide table scrolls in a box of its own, which the keyboard reaches.
    "div", { class: "wide", tabindex: 0, role: "group", "aria-label": table.head.map((c) => c.map(heard).join("")).join(", ") || null },
    el(
      "table", {},
      // A head without words heads nothing.
      el("thead", {}, el("tr", {}, ...table.head.map((content, at) => (content.length ? cell("th", { scope: "col" }) : cell("td", {}))(content, at)))),
      el("tbody", {}, ...table.rows.map((row) => el("tr", {}, ...row.map(cell("td", {}))))),
    ),
  );
}

function word(piece, at, all) {
  switch (piece.t) {
    case "strong":
    case "em":
      return el(piece.t, {}, ...piece.c.map(word));
    case "code":
      return el("code", {}, piece.v);
    case "link":
      return link(piece.href, SCHEMES, ...piece.c.map(word));
    case "br":
      return el("br");
    case "mark":
      // What stands under this number is said after the answer; in its middle it would only disturb.
      return el("sup", { class: "mark", "aria-hidden": "true" }, piece.n);
    default:
      // A source's number never stands alone in a line.
      return document.createTextNode(all?.[at + 1]?.t === "mark" ? piece.v.replace(/ +$/, "\u00a0") : piece.v);
  }
}

function said(block) {
  if (block.t === "table") return [block.head, ...block.rows].map((row) => `${row.map((c) => c.map(heard).join("")).join(", ")}.`).join(" ");
  if (block.items) return block.items.map((item) => item.map(said).join(" ")).join(". ");
  if (block.t === "quote") return block.c.map(said).join(" ");
  return block.c ? block.c.map(heard).join("") : block.v ?? "";
}

const heard = (piece) => piece.v ?? (piece.c ? piece.c.map(heard).join("") : piece.t === "mark" ? "" : " ");

