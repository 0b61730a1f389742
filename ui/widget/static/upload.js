// A file on its way to the server, with its progress.

import { el, icon, iconButton } from "./element.js";

const LARGEST = 5 * 1024 * 1024;

export class Upload {
  /**
   * @param {import("./turn.js").Scene} scene
   * @param {File} given
   * @param {readonly string[]} accepted Types that the server takes.
   * @param {() => void} changed
   * @param {(upload: Upload) => void} remove
   */
  constructor(scene, given, accepted, changed, remove) {
    Object.assign(this, { scene, given, accepted, changed, remove });
    this.state = "going";
    this.share = 0;
    this.run().catch(() => this.fail("upload_failed"));
  }

  async run() {
    // Said at once, without sending it first; the server looks for itself.
    if (this.given.size > LARGEST) return this.fail("too_big");
    if (!this.accepted.includes(this.given.type)) return this.fail("wrong_type");
    const { talk, frame } = this.scene;
    const id = await talk.needed();
    const token = await talk.session.token();
    const body = new FormData();
    body.append("file", this.given);
    // fetch doesn't tell how much has gone.
    const request = (this.request = new XMLHttpRequest());
    request.open("POST", `${frame.base}v1/conversations/${id}/files`);
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.upload.onprogress = ({ loaded, total }) => {
      this.share = loaded / total;
      if (this.bar) this.bar.value = this.share;
    };
    await new Promise((resolve, reject) => {
      request.onload = resolve;
      request.onerror = reject;
      request.send(body);
    });
    if (request.status !== 201) return this.fail({ 413: "too_big", 415: "wrong_type", 422: "wrong_type" }[request.status] ?? "upload_failed");
    this.file = JSON.parse(request.responseText);
    this.state = "there";
    this.scene.announce(this.scene.words.t("uploaded", { name: this.given.name }));
    return this.changed();
  }

  fail(why) {
    this.state = "failed";
    this.why = why;
    this.scene.announce(`${this.given.name}: ${this.scene.words.t(why)}`);
    this.changed();
  }

  draw() {
    const { words } = this.scene;
    this.bar = this.state === "going" ? el("progress", { max: 1, value: this.share, "aria-label": this.given.name }) : null;
    return el(
      "li", { class: `upload ${this.state}` },
      icon("file"),
      el("div", {}, el("span", { class: "named", dir: "auto" }, this.given.name), this.bar, this.state === "failed" && el("span", { class: "why" }, words.t(this.why)), this.state === "there" && el("span", { class: "size" }, words.size(this.given.size))),
      iconButton("close", words.t("remove", { name: this.given.name }), () => {
        if (this.request) this.request.abort();
        this.remove(this);
      }),
    );
  }
}
