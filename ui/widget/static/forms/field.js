// A labelled field whose complaint stands under it and is read with it.

import { el } from "../element.js";

let fields = 0;

/**
 * @param {string} label
 * @param {Record<string, any>} [props] Attributes of the input; `tag` for another element.
 */
export function field(label, { tag = "input", ...props } = {}) {
  const id = `aisle-field-${(fields += 1)}`;
  const complaint = el("p", { class: "complaint", id: `${id}-complaint`, hidden: true });
  const input = el(tag, { id, dir: "auto", ...props });
  input.addEventListener("input", () => made.complain(""));
  const made = el("div", { class: "labelled" }, el("label", { for: id }, label), input, complaint);
  made.input = input;
  made.complain = (why) => {
    complaint.textContent = why;
    complaint.hidden = !why;
    if (why) {
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", complaint.id);
      input.focus();
    } else {
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
    }
  };
  return made;
}

/** Deliberately plain: what an address is, only its mail server knows. */
export const isEmail = (text) => /^[^\s@<>,;:"()[\]\\]{1,64}@[^\s@]{1,190}\.[^\s@.\d]{2,63}$/.test(text);

/** What to say about a request that failed. */
export function why(words, error) {
  return words.maybe(`refused_${error.kind}`) || words.t(error.status ? "refused" : "unreachable");
}
