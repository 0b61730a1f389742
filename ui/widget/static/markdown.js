// An answer's Markdown as a tree of blocks: paragraphs, lists, tables, emphasis, code and links.
// Made for what assistants write; whatever it doesn't know stays text, so nothing is lost.

/**
 * @typedef {{t: "text", v: string} | {t: "strong"|"em", c: Inline[]} | {t: "code", v: string}
 *   | {t: "link", href: string, c: Inline[]} | {t: "mark", n: number} | {t: "br"}} Inline
 * @typedef {{t: "p", c: Inline[]} | {t: "ul"|"ol", start: number, items: Block[][]}
 *   | {t: "pre", v: string} | {t: "quote", c: Block[]} | {t: "rule"}
 *   | {t: "table", align: string[], head: Inline[][], rows: Inline[][][]}} Block
 */

const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)]) +(.*)$/;
const RULE = /^ {0,3}([-*_])( *\1){2,} *$/;
const DEEP = 6;

/**
 * @param {string} text
 * @returns {Block[]}
 */
export function blocks(text, depth = 0) {
  const lines = String(text).replace(/\r\n?/g, "\n").split("\n");
  const found = [];
  let at = 0;
  let prose = [];
  const flush = () => {
    if (prose.length) found.push({ t: "p", c: inlines(prose.join("\n")) });
    prose = [];
  };
  while (at < lines.length) {
    const line = lines[at];
    const heading = /^ {0,3}#{1,6} +(.+?)[ #]*$/.exec(line);
    if (!line.trim()) {
      flush();
      at += 1;
    } else if (/^ {0,3}```/.test(line)) {
      flush();
      const begin = (at += 1);
      while (at < lines.length && !/^ {0,3}```/.test(lines[at])) at += 1;
      found.push({ t: "pre", v: lines.slice(begin, at).join("\n") });
      at += 1;
    } else if (heading) {
      flush();
      // A chat has no headings of its own: they would stand beside those of the store's page.
      found.push({ t: "p", c: [{ t: "strong", c: inlines(heading[1]) }] });
      at += 1;
    } else if (RULE.test(line)) {
      flush();
      found.push({ t: "rule" });
      at += 1;
    } else if (ITEM.test(line) && depth < DEEP && (!prose.length || !/^ {0,3}\d/.test(line) || /^ {0,3}1[.)]/.test(line))) {
      flush();
      at = list(lines, at, depth, found);
    } else if (/^ {0,3}>/.test(line) && depth < DEEP) {
      flush();
      const begin = at;
      while (at < lines.length && /^ {0,3}>/.test(lines[at])) at += 1;
      const inner = lines.slice(begin, at).map((quoted) => quoted.replace(/^ {0,3}> ?/, ""));
      found.push({ t: "quote", c: blocks(inner.join("\n"), depth + 1) });
    } else if (!prose.length && line.includes("|") && divides(lines[at + 1], line)) {
      at = table(lines, at, found);
    } else {
      prose.push(line.trim());
      at += 1;
    }
  }
  flush();
  return found;
}

function list(lines, at, depth, found) {
  const ordered = /\d/.test(ITEM.exec(lines[at])[2]);
  const made = { t: ordered ? "ol" : "ul", start: ordered ? parseInt(ITEM.exec(lines[at])[2], 10) : 1, items: [] };
  let item = null;
  const close = () => item && made.items.push(blocks(item.join("\n"), depth + 1));
  for (; at < lines.length; at += 1) {
    const line = lines[at];
    const begun = ITEM.exec(line);
    if (begun && begun[1].length < 2 && /\d/.test(begun[2]) === ordered && !RULE.test(line)) {
      close();
      item = [begun[3]];
    } else if (!line.trim()) {
      // A blank line belongs to the list while what follows is still inside it.
      const next = lines[at + 1] ?? "";
      if (!/^ {2,}\S/.test(next) && !(ITEM.test(next) && /\d/.test(ITEM.exec(next)[2]) === ordered)) break;
      item.push("");
    } else if (/^ {2,}/.test(line)) {
      item.push(line.replace(/^ {2,4}/, ""));
    } else if (begun || !item.at(-1)) {
      break;
    } else {
      item.push(line);
    }
  }
  close();
  found.push(made);
  return at;
}

const cells = (line) => {
  const parts = line.trim().replace(/^\|/, "").split(/(?<!\\)\|/);
  if (parts.length > 1 && !parts.at(-1).trim()) parts.pop();
  return parts.map((part) => part.trim().replace(/\\\|/g, "|"));
};

const divides = (line, head) =>
  line !== undefined && line.includes("-") && cells(line).every((cell) => /^:?-+:?$/.test(cell)) &&
  cells(line).length === cells(head).length;

function table(lines, at, found) {
  const head = cells(lines[at]);
  const align = cells(lines[at + 1]).map((cell) => (cell.endsWith(":") ? (cell.startsWith(":") ? "center" : "end") : ""));
  const rows = [];
  for (at += 2; at < lines.length && lines[at].includes("|"); at += 1) {
    const row = cells(lines[at]);
    rows.push(head.map((_, column) => inlines(row[column] ?? "")));
  }
  found.push({ t: "table", align, head: head.map((cell) => inlines(cell)), rows });
  return at;
}

const MARKS = /[\\`*_[<\n]|https?:\/\//g;
const ADDRESS = /^https?:\/\/[^\s<>"'`]*[^\s<>"'`.,;:!?*_)\]]/;

/**
 * @param {string} text
 * @returns {Inline[]}
 */
export function inlines(text, depth = 0) {
  const found = [];
  let plain = "";
  const add = (piece) => {
    if (plain) found.push({ t: "text", v: plain });
    plain = "";
    found.push(piece);
  };
  let at = 0;
  while (at < text.length) {
    MARKS.lastIndex = at;
    const mark = depth < DEEP ? MARKS.exec(text) : null;
    if (!mark) break;
    plain += text.slice(at, mark.index);
    at = mark.index;
    const taken = marked(text, at, depth);
    if (taken) {
      if (taken.piece.t === "text") plain += taken.piece.v;
      else add(taken.piece);
      at = taken.end;
    } else {
      // The whole run, so that a thousand stars are looked at once.
      const run = /^(.)\1*/s.exec(text.slice(at, at + 200))[0];
      plain += run;
      at += run.length;
    }
  }
  plain += text.slice(at);
  if (plain) found.push({ t: "text", v: plain });
  return found;
}

function marked(text, at, depth) {
  const sign = text[at];
  const rest = text.slice(at, at + 4000);
  if (sign === "\n") return { piece: { t: "br" }, end: at + 1 };
  if (sign === "\\") {
    const next = text[at + 1] ?? "";
    return /[!-/:-@[-`{-~]/.test(next) ? { piece: { t: "text", v: next }, end: at + 2 } : null;
  }
  if (sign === "`") {
    const fence = /^`+/.exec(rest)[0];
    const close = rest.indexOf(fence, fence.length);
    return close < 0 ? null : { piece: { t: "code", v: rest.slice(fence.length, close).trim() }, end: at + close + fence.length };
  }
  if (sign === "*" || sign === "_") return emphasis(text, at, rest, depth);
  if (sign === "[") {
    const named = /^\[((?:\\.|[^\\[\]])*)\]\(\s*<?([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?(?:\s+["'(][^"')]*["')])?\s*\)/.exec(rest);
    const mark = /^\[(\d{1,2})\]/.exec(rest);
    // The number of a source, as answers carry them.
    if (!named && mark) return { piece: { t: "mark", n: Number(mark[1]) }, end: at + mark[0].length };
    if (!named) return null;
    return { piece: { t: "link", href: named[2], c: inlines(named[1], depth + 1) }, end: at + named[0].length };
  }
  if (sign === "<") {
    const auto = /^<((?:https?:\/\/|mailto:|tel:)[^\s<>]+)>/.exec(rest);
    if (!auto) return null;
    const shown = auto[1].replace(/^(mailto|tel):/, "");
    return { piece: { t: "link", href: auto[1], c: [{ t: "text", v: shown }] }, end: at + auto[0].length };
  }
  const bare = ADDRESS.exec(rest);
  if (!bare || /\w/.test(text[at - 1] ?? "")) return null;
  return { piece: { t: "link", href: bare[0], c: [{ t: "text", v: bare[0] }] }, end: at + bare[0].length };
}

function emphasis(text, at, rest, depth) {
  const sign = text[at];
  const wide = /^(.)\1{0,2}/.exec(rest)[0].length;
  const fence = sign.repeat(wide);
  if (/\s|^$/.test(text[at + wide] ?? "") || (sign === "_" && /\w/.test(text[at - 1] ?? ""))) return null;
  for (let close = rest.indexOf(fence, wide + 1); close > 0; close = rest.indexOf(fence, close + 1)) {
    // `**` inside `*…*` is not its end.
    if (wide === 1 && (rest[close + 1] === sign || rest[close - 1] === sign)) {
      if (rest[close + 1] === sign) close += 1;
      continue;
    }
    if (/[\s\\]/.test(rest[close - 1]) || (sign === "_" && /\w/.test(rest[close + wide] ?? ""))) continue;
    const inner = inlines(rest.slice(wide, close), depth + 1);
    const piece = wide === 3 ? { t: "strong", c: [{ t: "em", c: inner }] } : { t: wide === 2 ? "strong" : "em", c: inner };
    return { piece, end: at + close + wide };
  }
  return null;
}
