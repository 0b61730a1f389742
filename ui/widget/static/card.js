// A product as the store's record has it: picture, price, stock, what can be chosen, and the basket.

import { el, icon, link, name, safe } from "./element.js";

const FEW = 5;
const CHIPS = 6;
const GONE = ["out_of_stock", "discontinued"];

/** Whether something can't be bought now. */
const gone = (one) => GONE.includes(one.availability);

/** Which of a product's variants the shopper's choice leaves, and what can still be had. */
class Choosing {
  /** @param {object} item A card; where it has no variants only what was chosen is known. */
  constructor(item) {
    this.item = item;
    this.variants = item.variants ?? [];
    this.chosen = {};
    const meant = this.variants.find((one) => one.id === item.variant_id);
    if (meant) Object.assign(this.chosen, meant.options);
  }

  /** Choose a value of an option; an empty one takes the choice back. */
  set(option, value) {
    if (value) this.chosen[option] = value;
    else delete this.chosen[option];
  }

  fitting(chosen = this.chosen) {
    return this.variants.filter((one) => Object.entries(chosen).every(([option, value]) => one.options[option] === value));
  }

  /** The one variant that is meant; null while more than one is left, or none is known. */
  get variant() {
    const left = this.fitting();
    return left.length === 1 ? left[0] : null;
  }

  /** What the card tells of: the variant, or the product as a whole. */
  get shown() {
    return this.variant ? { ...this.variant, price_from: false } : this.item;
  }

  /** Whether nothing that was chosen exists like this. */
  get none() {
    return this.variants.length > 0 && this.fitting().length === 0;
  }

  /** Whether what is chosen so far leaves nothing that can be bought. */
  get out() {
    const left = this.fitting();
    return this.variants.length ? left.every(gone) : gone(this.item);
  }

  /** Why a value can't be had beside what else is chosen, as the key of a word; empty if it can. */
  lacks(option, value) {
    const left = this.fitting({ ...this.chosen, [option]: value });
    if (!this.variants.length || !left.every(gone)) return "";
    return left.length ? "stock_out_of_stock" : "no_such_choice";
  }
}

/**
 * @param {import("./turn.js").Scene} scene
 * @param {object} item
 * @param {boolean} compact One among several: what can be chosen takes one line.
 */
export function card(scene, item, compact) {
  const choosing = new Choosing(item);
  const told = el("div", { class: "told" });
  const button = !gone(item) && safe(item.url) && scene.frame.options.cart !== "off" && basket(scene, item, choosing);
  const marks = [];
  const show = () => {
    told.replaceChildren(...figures(scene.words, choosing, item));
    for (const mark of marks) mark();
    if (button) button.disabled = choosing.out;
  };
  const spoken = () => [scene.words.money(choosing.shown.price), stock(scene.words, choosing)].filter(Boolean).join(", ");
  const set = (option, value) => {
    const before = spoken();
    choosing.set(option, value);
    show();
    // Whoever hears the page instead of seeing it is told what the choice changed.
    if (spoken() !== before) scene.announce(spoken());
  };
  const choices = item.options
    .filter((option) => option.values.length > 1)
    .map((option) => choice(scene.words, option, choosing, set, marks, item, compact));
  show();
  return el(
    "article", { class: "card", "aria-label": item.title },
    el(
      "div", { class: "upper" },
      picture(item),
      el(
        "div", { class: "facts" },
        item.brand && el("p", { class: "brand" }, name(item.brand)),
        el("h3", { class: "title" }, link(item.url, undefined, name(item.title))),
        told,
        item.note && el("p", { class: "note" }, name(item.note)),
      ),
    ),
    el(
      "div", { class: `buying${compact ? " compact" : ""}` },
      ...choices,
      button,
    ),
  );
}

/** The price and whether it can be had, of what is chosen so far. */
function figures(words, choosing, item) {
  const { shown } = choosing;
  const text = stock(words, choosing);
  const state = (text || item.rating) && el(
    "p", { class: "state" },
    text && el("span", { class: `stock ${choosing.out ? "out_of_stock" : shown.availability}` }, text),
    item.rating && rating(words, item),
  );
  return [price(words, shown), state].filter(Boolean);
}

function stock(words, choosing) {
  if (choosing.none) return words.t("no_such_choice");
  return choosing.out && !choosing.variant && !gone(choosing.item) ? words.t("stock_out_of_stock") : standing(words, choosing.shown);
}

function picture(item) {
  const letter = el("span", { "aria-hidden": "true" }, [...(item.title || "?")][0]?.toUpperCase());
  const shown = el("div", { class: "photo" }, letter);
  const src = safe(item.image);
  if (src) {
    // Beside the title it says nothing new, so it is not read aloud.
    const image = el("img", { alt: "", loading: "lazy", decoding: "async", referrerpolicy: "no-referrer" });
    image.addEventListener("error", () => image.remove());
    image.addEventListener("load", () => letter.remove());
    image.src = src;
    shown.append(image);
  }
  return shown;
}

function price(words, item) {
  if (!item.price) return null;
  const before = item.list_price && el("s", {}, el("span", { class: "hidden" }, words.t("instead_of")), words.money(item.list_price));
  const now = el("strong", { class: item.list_price ? "less" : null }, words.money(item.price));
  return el("p", { class: "price" }, item.price_from && el("span", { class: "from" }, words.t("from")), now, before);
}

function standing(words, item) {
  if (item.availability === "in_stock" && item.stock && item.stock <= FEW) return words.t("left", { count: item.stock });
  return words.maybe(`stock_${item.availability}`);
}

function rating(words, item) {
  const value = words.number(item.rating, { maximumFractionDigits: 1 });
  return el(
    "span", { class: "rated" },
    icon("star"),
    el("span", { "aria-hidden": "true" }, value, item.rating_count ? el("span", { class: "count" }, ` (${words.number(item.rating_count)})`) : null),
    el("span", { class: "hidden" }, words.t("rated", { value, count: item.rating_count || 0 })),
  );
}

let groups = 0;

function choice(words, option, choosing, set, marks, item, compact) {
  const chosen = choosing.chosen[option.name] ?? "";
  if (compact || option.values.length > CHIPS) {
    const select = el(
      "select", { "aria-label": `${option.name}, ${item.title}`, on: { change: () => set(option.name, select.value) } },
      el("option", { value: "" }, compact ? option.name : words.t("choose")),
      ...option.values.map((value) => {
        const made = el("option", { value, selected: value === chosen });
        marks.push(() => {
          // What is chosen is told of above, and has little room here.
          const lacks = value !== choosing.chosen[option.name] && choosing.lacks(option.name, value);
          made.textContent = lacks ? `${value} (${words.t(lacks)})` : value;
        });
        return made;
      }),
    );
    return el("div", { class: "choice" }, !compact && el("span", { class: "name", "aria-hidden": "true" }, name(option.name)), select);
  }
  const group = `choice-${(groups += 1)}`;
  return el(
    "fieldset", { class: "choice" },
    el("legend", { class: "name" }, name(option.name)),
    el("div", { class: "chips" }, ...option.values.map((value) => {
      const said = el("span", { class: "hidden" });
      const chip = el(
        "label", { class: "chip" },
        el("input", { type: "radio", name: group, value, checked: value === chosen, on: { change: () => set(option.name, value) } }),
        el("span", { dir: "auto" }, value),
        said,
      );
      marks.push(() => {
        const lacks = choosing.lacks(option.name, value);
        chip.classList.toggle("out", Boolean(lacks));
        said.textContent = lacks ? ` (${words.t(lacks)})` : "";
      });
      return chip;
    })),
  );
}

function basket(scene, item, choosing) {
  const { words, frame } = scene;
  const label = el("span", {}, words.t("add_to_cart"));
  const button = el("button", { type: "button", class: "basket", "aria-label": `${words.t("add_to_cart")}: ${item.title}` }, label);
  button.addEventListener("click", () => {
    const detail = { product_id: item.product_id, variant_id: choosing.variant?.id ?? item.variant_id, url: safe(item.url), options: { ...choosing.chosen }, title: item.title };
    // A page that puts it into its basket says so with preventDefault(); in any other the product's
    // own page opens, where it can be bought.
    if (!frame.emit("addtocart", detail).defaultPrevented) {
      location.assign(detail.url);
      return;
    }
    button.classList.add("done");
    button.replaceChildren(icon("check"), el("span", {}, words.t("added")));
    scene.announce(`${words.t("added")}: ${item.title}`);
    setTimeout(() => {
      button.classList.remove("done");
      button.replaceChildren(label);
    }, 4000);
  });
  return button;
}
