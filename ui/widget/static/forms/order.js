// Asks for what the check of identity needs, and says it as the shopper's own words: only those
// count as said, whatever surface they come from.

import { el } from "../element.js";
import { field, isEmail } from "./field.js";

const POSTCODE = /^(?=.*\d)[A-Za-z0-9][A-Za-z0-9 -]{2,9}$/;

/** @param {import("../turn.js").Scene} scene */
export function order(scene, done) {
  const { words } = scene;
  const number = field(words.t("order_number"), { autocomplete: "off", maxlength: 40, required: true, placeholder: words.t("order_example") });
  const proof = field(words.t("email_or_postcode"), { autocomplete: "email", maxlength: 254, required: true });
  const form = el(
    "form", { class: "form", novalidate: true },
    el("p", { class: "lead" }, words.t("order_why")),
    number, proof,
    el("button", { class: "primary" }, words.t("find_order")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = { number: number.input.value.trim().replace(/^#\s*/, ""), proof: proof.input.value.trim() };
    if (!/\d/.test(given.number) || /\s{2}|[^\w\s/-]/.test(given.number)) return number.complain(words.t("order_number_wrong"));
    const mail = isEmail(given.proof);
    if (!mail && !POSTCODE.test(given.proof)) return proof.complain(words.t("proof_wrong"));
    done();
    return scene.say(words.t(mail ? "order_by_email" : "order_by_postcode", given));
  });
  return form;
}
