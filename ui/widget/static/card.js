// A product as the store's record has it: picture, price, stock, what can be chosen, and the basket.

import { el, icon, link, name, safe } from "./element.js";

const FEW = 5;
const CHIPS = 6;

/**
 * @param {import("./turn.js").Scene} scene
 * @param {object} item
 * @param {boolean} compact One among several: what can be chosen takes one line.
 */
export function card(scene, item, compact) {
  const { words } = scene;
  const chosen = {};
  const stock = standing(words, item);
  const gone = ["out_of_stock", "discontinued"].includes(item.availability);
  return el(
    "article", { class: "card", "aria-label": item.title },
    el(
      "div", { class: "upper" },
      picture(item),
      el(
        "div", { class: "facts" },
        item.brand && el("p", { class: "brand" }, name(item.brand)),
        el("h3", { class: "title" }, link(item.url, undefined, name(item.title))),
        price(words, item),
        (stock || item.rating) && el(
          "p", { class: "state" },
          stock && el("span", { class: `stock ${item.availability}` }, stock),
          item.rating && rating(words, item),
        ),
        item.note && el("p", { class: "note" }, name(item.note)),
      ),
    ),
    el(
      "div", { class: `buying${compact ? " compact" : ""}` },
      ...item.options.filter((option) => option.values.length > 1).map((option) => choice(words, option, chosen, item, compact)),
      !gone && safe(item.url) && scene.frame.options.cart !== "off" && basket(scene, item, chosen),
    ),
  );
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

function choice(words, option, chosen, item, compact) {
  const set = (value) => (chosen[option.name] = value);
  if (compact || option.values.length > CHIPS) {
    const select = el(
      "select", { "aria-label": `${option.name}, ${item.title}`, on: { change: () => set(select.value) } },
      el("option", { value: "" }, compact ? option.name : words.t("choose")),
      ...option.values.map((value) => el("option", { value }, value)),
    );
    return el("div", { class: "choice" }, !compact && el("span", { class: "name", "aria-hidden": "true" }, name(option.name)), select);
  }
  const group = `choice-${(groups += 1)}`;
  return el(
    "fieldset", { class: "choice" },
    el("legend", { class: "name" }, name(option.name)),
    el("div", { class: "chips" }, ...option.values.map((value) =>
      el("label", { class: "chip" }, el("input", { type: "radio", name: group, value, on: { change: () => set(value) } }), el("span", { dir: "auto" }, value)))),
  );
}

function basket(scene, item, chosen) {
  const { words, frame } = scene;
  const label = el("span", {}, words.t("add_to_cart"));
  const button = el("button", { type: "button", class: "basket", "aria-label": `${words.t("add_to_cart")}: ${item.title}` }, label);
  button.addEventListener("click", () => {
    const detail = { product_id: item.product_id, variant_id: item.variant_id, url: safe(item.url), options: { ...chosen }, title: item.title };
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
