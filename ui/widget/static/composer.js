// Where the shopper writes. What stands here half-written is kept with its conversation.

import { el, iconButton } from "./element.js";

const ACCEPTED = ["image/png", "image/jpeg", "image/webp", "image/gif", "application/pdf", "text/plain"];
const LIMIT = 4000;
const TALLEST = 160;

export class Composer {
  /**
   * @param {import("./turn.js").Scene} scene
   * @param {(text: string, files: object[]) => void} send
   * @param {() => void} typing
   */
  constructor(scene, send, typing) {
    this.scene = scene;
    this.send = send;
    this.uploads = [];
    this.box = el("textarea", { rows: 1, maxlength: LIMIT, dir: "auto", enterkeyhint: "send", on: {
      input: () => {
        this.grow();
        this.keep();
        if (this.box.value.trim()) typing();
      },
      keydown: (event) => {
        // Enter sends; with Shift, or while an input method composes a word, it doesn't.
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        this.submit();
      },
      paste: (event) => this.take(event, event.clipboardData?.files),
    } });
    this.picker = el("input", { type: "file", accept: ACCEPTED.join(","), multiple: true, hidden: true, tabindex: -1, on: {
      change: () => {
        this.upload(this.picker.files);
        this.picker.value = "";
      },
    } });
    this.shelf = el("ul", { class: "shelf" });
    this.tools = el("div", { class: "tools" });
    this.button = el("button", { class: "send" });
    this.form = el(
      "form", { class: "composer", on: {
        submit: (event) => {
          event.preventDefault();
          this.submit();
        },
        dragover: (event) => event.preventDefault(),
        drop: (event) => this.take(event, event.dataTransfer?.files),
      } },
      this.shelf, el("div", { class: "field" }, this.box, el("div", { class: "under" }, this.tools, this.button)), this.picker,
    );
    // A click beside the words is meant for them.
    this.form.querySelector(".field").addEventListener("click", (event) => event.target.closest("button") || this.box.focus());
  }

  /** Say everything in the language of now. */
  render() {
    const { words, site, form } = this.scene;
    this.box.setAttribute("aria-label", words.t("your_message"));
    this.box.placeholder = words.t("write_here");
    this.button.replaceWith(this.button = iconButton("send", words.t("send"), null, { class: "send", type: "submit" }));
    this.tools.replaceChildren(
      ...[
        site.upload && iconButton("clip", words.t("attach"), () => this.picker.click()),
        site.order_lookup && iconButton("parcel", words.t("track_order"), () => form("order")),
      ].filter(Boolean),
    );
    this.shelve();
  }

  focus() {
    this.box.focus({ preventScroll: true });
  }

  submit() {
    const text = this.box.value.trim();
    const { words, announce } = this.scene;
    if (this.uploads.some((one) => one.state === "going")) return announce(words.t("upload_going"));
    const ready = this.uploads.filter((one) => one.state === "there").map((one) => one.file);
    if (!text && !ready.length) return this.focus();
    this.box.value = "";
    this.uploads = [];
    this.shelve();
    this.keep();
    this.grow();
    this.focus();
    // A message needs words: a file alone is named in them.
    return this.send(text || ready.map((file) => file.name).join(", "), ready);
  }

  grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, TALLEST)}px`;
    this.button.classList.toggle("ready", Boolean(this.box.value.trim() || this.uploads.length));
  }

  /** Show what was half-written in this conversation. */
  restore() {
    this.box.value = this.drafts()[this.scene.talk.id || "new"] || "";
    this.grow();
  }

  keep() {
    const drafts = this.drafts();
    const id = this.scene.talk.id || "new";
    delete drafts[id];
    if (this.box.value) drafts[id] = this.box.value;
    // The newest ten: nobody goes back to more, and the browser's room is the store's page's.
    const kept = Object.entries(drafts).slice(-10);
    if (kept.length) this.scene.frame.keep.set("drafts", JSON.stringify(Object.fromEntries(kept)));
    else this.scene.frame.keep.remove("drafts");
  }

  drafts() {
    try {
      return JSON.parse(this.scene.frame.keep.get("drafts")) || {};
    } catch {
      return {};
    }
  }

  take(event, files) {
    if (!files?.length || !this.scene.site.upload) return;
    event.preventDefault();
    this.upload(files);
  }

  async upload(files) {
    const given = [...files].slice(0, 5 - this.uploads.length);
    const { Upload } = await import("./upload.js");
    for (const file of given) {
      this.uploads.push(new Upload(this.scene, file, ACCEPTED, () => this.shelve(), (gone) => {
        this.uploads = this.uploads.filter((one) => one !== gone);
        this.shelve();
        this.focus();
      }));
    }
    this.shelve();
  }

  shelve() {
    this.shelf.replaceChildren(...this.uploads.map((one) => one.draw()));
    this.shelf.hidden = !this.uploads.length;
    this.grow();
  }
}
