// Forms that ask for an e-mail address: a copy of the conversation, and where an answer may be sent.

import { el, icon } from "../element.js";
import { field, isEmail, why } from "./field.js";

/** A copy of the conversation. */
export function transcript(scene, done) {
  const { words, talk } = scene;
  return asking(scene, words.t("transcript_why"), words.t("send_transcript"), false, async ({ email }) => {
    await talk.act("POST", "transcript", { email });
    done();
    scene.announce(words.t("transcript_sent", { email }));
    scene.notice(words.t("transcript_sent", { email }));
  });
}

/** Where to answer while nobody is here; stands in the conversation, under the word about it. */
export function contact(scene, given, left) {
  const { words, talk } = scene;
  const place = el("div", { class: "card asking" });
  const thank = (email) => place.replaceChildren(el("p", { class: "thanks", tabindex: -1 }, icon("check"), el("span", {}, words.t("contact_kept", { email }))));
  if (given) {
    thank(given);
    return place;
  }
  place.append(asking(scene, words.t("contact_why"), words.t("leave_email"), true, async (json) => {
    await talk.act("PUT", "contact", json);
    left(json.email);
    thank(json.email);
    place.firstChild.focus();
    scene.announce(words.t("contact_kept", { email: json.email }));
  }));
  return place;
}

function asking(scene, lead, label, named, send) {
  const { words } = scene;
  const email = field(words.t("email"), { type: "email", autocomplete: "email", maxlength: 254, inputmode: "email", dir: "ltr" });
  const name = named ? field(words.t("name_optional"), { autocomplete: "name", maxlength: 200 }) : null;
  const button = el("button", { class: "primary" }, label);
  const form = el("form", { class: "form", novalidate: true }, el("p", { class: "lead" }, lead), email, name, button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const json = { email: email.input.value.trim() };
    if (!isEmail(json.email)) return email.complain(words.t("email_wrong"));
    const said = name?.input.value.trim();
    if (said) json.name = said;
    button.disabled = true;
    try {
      await send(json);
    } catch (error) {
      email.complain(why(words, error));
    }
    button.disabled = false;
    return undefined;
  });
  return form;
}
