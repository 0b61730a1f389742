// Makes elements. Words of others only ever become text nodes here: nothing parses HTML.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element with its properties and children.
 * @param {string} tag
 * @param {Record<string, any>} [props] `class`, `on` (listeners by event), `data` (dataset);
 *   everything else becomes an attribute, unless it is null or false.
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {HTMLElement}
 */
export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") made.className = value;
    else if (name === "on") for (const [kind, heard] of Object.entries(value)) made.addEventListener(kind, heard);
    else if (name === "data") Object.assign(made.dataset, value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child || child === 0).map((child) => (child instanceof Node ? child : String(child))));
  return made;
}

/** A name inside words of another direction: it turns none of them round, and stands where they do. */
export const name = (text) => el("bdi", {}, text);

/** A button with an icon alone; `label` is its name and its tooltip. */
export function iconButton(drawn, label, click, props = {}) {
  return el("button", { type: "button", class: "icon", "aria-label": label, title: label, on: { click }, ...props }, icon(drawn));
}

const PATHS = {
  close: "M6 6l12 12M18 6 6 18",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  down: "M12 5v14M6 13l6 6 6-6",
  send: "M12 19V5M5.5 11.5 12 5l6.5 6.5",
  clip: "M20 11.5l-8 8a5 5 0 0 1-7-7l8.5-8.5a3.4 3.4 0 0 1 4.8 4.8l-8.4 8.4a1.7 1.7 0 0 1-2.4-2.4l7.6-7.6",
  parcel: "M3.5 7.8 12 3.5l8.5 4.3v8.4L12 20.5l-8.5-4.3zM3.5 7.8 12 12.2l8.5-4.4M12 12.2v8.3M7.8 5.7l8.4 4.2",
  person: "M4 14.5v-2a8 8 0 0 1 16 0v2M4 14.5A1.5 1.5 0 0 1 5.5 13H7v5.5H5.5A1.5 1.5 0 0 1 4 17zM20 14.5A1.5 1.5 0 0 0 18.5 13H17v5.5h1.5A1.5 1.5 0 0 0 20 17zM20 17c0 2.5-2.5 4-6 4",
  thumb: "M7 10.5 11 3c1.4 0 2.400 1 2.400 2.400V9h5.200c1.300 0 2.200 1.200 1.900 2.400l-1.600 6.800A2.400 2.400 0 0 1 16.600 20H7zM7 10.5H3.5V20H7",
  file: "M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5",
  check: "M5 12.5l4.5 4.5L19 7.5",
  plus: "M12 5v14M5 12h14",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2",
  mail: "M3.5 6h17v12h-17zM3.5 7l8.5 6 8.5-6",
  globe: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM3.5 12h17M12 3.5c5 5.5 5 11.5 0 17M12 3.5c-5 5.5-5 11.5 0 17",
  leave: "M14 4.5H5v15h9M10 12h10.5M17 8.5l3.5 3.5-3.5 3.5",
  star: "M12 3.600l2.600 5.300 5.800.8-4.200 4.100 1 5.800-5.200-2.700-5.200 2.700 1-5.800-4.200-4.100 5.800-.8z",
};

/** A line drawing in the colour of the text around it; never read aloud. */
export function icon(name, kind = "") {
  const drawn = document.createElementNS(SVG, "svg");
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("class", `i-${name} ${kind}`.trim());
  drawn.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  drawn.append(path);
  return drawn;
}

/**
 * The address if a shopper may be sent there: the web, or a path of the store's own page.
 * @param {string} address
 * @param {readonly string[]} [schemes]
 * @returns {string} Nothing when it may not be opened.
 */
export function safe(address, schemes = ["http:", "https:"]) {
  const given = String(address || "");
  if (/[\u0000-\u0020\\]/.test(given) || given.startsWith("//")) return "";
  const rooted = given.startsWith("/");
  if (!rooted && !/^[a-z]+:/i.test(given)) return "";
  try {
    const url = new URL(given, document.baseURI);
    return rooted || schemes.includes(url.protocol) ? url.href : "";
  } catch {
    return "";
  }
}

/** A link: pages of the store open in the page, where the chat goes on; others beside it. */
export function link(address, schemes, ...children) {
  const href = safe(address, schemes);
  if (!href) return el("span", {}, ...children);
  const away = /^https?:/.test(href) && new URL(href).origin !== location.origin;
  return el("a", { href, target: away && "_blank", rel: away && "noopener noreferrer" }, ...children);
}
