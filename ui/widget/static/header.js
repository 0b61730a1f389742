// The panel's top: who answers, and what else can be done.

import { el, icon, iconButton } from "./element.js";
import { avatar } from "./turn.js";
import { Menu } from "./menu.js";
import { LANGUAGES } from "./words.js";

export class Header {
  /**
   * @param {import("./turn.js").Scene} scene
   * @param {{close: () => void, anew: () => void, past: () => void, transcript: () => void, end: () => void,
   *   person: () => void, language: (code: string) => void}} deeds
   */
  constructor(scene, deeds) {
    this.scene = scene;
    this.deeds = deeds;
    this.face = el("span", { class: "face" });
    this.name = el("bdi");
    this.state = el("p", { class: "status" });
    this.buttons = el("div", { class: "buttons" });
    this.bar = el("header", { class: "header" }, this.face, el("div", { class: "title" }, el("h2", { class: "name", id: "aisle-name" }, this.name), this.state), this.buttons);
    this.menu = new Menu();
  }

  /** Buttons in the language of now. */
  words() {
    const { words } = this.scene;
    const { deeds } = this;
    this.person = iconButton("person", words.t("talk_to_person"), deeds.person);
    const more = iconButton("more", words.t("menu"), () => this.menu.toggle(more, this.entries()), { "aria-haspopup": "menu", "aria-expanded": "false" });
    this.more = more;
    this.buttons.replaceChildren(this.person, more, iconButton("close", words.t("close"), deeds.close));
    this.buttons.append(this.menu.list);
  }

  /** Who answers now. */
  render() {
    const { words, site, talk } = this.scene;
    const { standing } = talk;
    const name = standing.charge === "person" && standing.agent ? standing.agent.name : site.name;
    if (this.name.textContent !== name) {
      this.name.textContent = name;
      this.face.replaceChildren(avatar(name));
    }
    const said = words.t(this.status(standing), { name: site.name });
    if (this.state.textContent !== said) this.state.textContent = said;
    this.bar.classList.toggle("human", standing.charge === "person" && Boolean(standing.agent));
    this.person.hidden = standing.charge === "person" && !standing.ended;
  }

  status(standing) {
    if (!navigator.onLine || !this.scene.talk.connected) return "status_offline";
    if (standing.ended) return "status_ended";
    if (standing.charge !== "person") return "status_bot";
    return standing.agent ? "status_person" : "status_waiting";
  }

  entries() {
    const { words, talk } = this.scene;
    const { deeds } = this;
    const said = talk.id && talk.messages.length > 0;
    return [
      { icon: "plus", label: words.t("new_conversation"), run: deeds.anew },
      { icon: "clock", label: words.t("past_conversations"), run: deeds.past },
      said && this.scene.site.availability?.email !== false && { icon: "mail", label: words.t("transcript"), run: deeds.transcript },
      said && !talk.standing.ended && { icon: "leave", label: words.t("end"), run: deeds.end },
      { icon: "globe", label: `${words.t("language")}: ${LANGUAGES[words.code]}`, stay: true, run: () => this.menu.show(this.languages()) },
    ].filter(Boolean);
  }

  languages() {
    const { words, site } = this.scene;
    const offered = Object.entries(LANGUAGES).filter(([code]) => !site.languages?.length || site.languages.includes(code));
    return offered.map(([code, label]) => ({ label, lang: code, checked: code === words.code, run: () => this.deeds.language(code) }));
  }
}
