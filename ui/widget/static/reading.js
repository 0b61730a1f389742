// What the shopper has seen, how much is new, and that somebody types: told to the server sparingly.

export class Reading {
  /**
   * @param {import("./turn.js").Scene} scene
   * @param {() => boolean} opened
   */
  constructor(scene, opened) {
    this.scene = scene;
    this.opened = opened;
    this.typed = 0;
    document.addEventListener("visibilitychange", () => this.count());
  }

  /** What came after the last thing that was seen. */
  count() {
    const { talk, frame } = this.scene;
    const theirs = talk.messages.filter((one) => one.role === "assistant" || one.role === "agent");
    const last = talk.messages.at(-1);
    if (this.opened() && !document.hidden && last) this.saw(last.id, theirs.at(-1)?.id);
    const seen = talk.messages.findIndex((one) => one.id === frame.keep.get(`seen.${talk.id}`));
    // Nothing is known of a conversation that was opened elsewhere: then nothing counts as new.
    const known = seen >= 0 || this.mine(talk.id);
    const unread = known ? theirs.filter((one) => talk.messages.indexOf(one) > seen).length : 0;
    if (talk.id || !frame.keep.get("unread")) frame.count(unread);
    if (unread) frame.keep.set("unread", String(unread));
    else if (talk.id) frame.keep.remove("unread");
  }

  mine(id) {
    return Boolean(id) && this.scene.talk.snapshot === 0;
  }

  saw(id, theirs) {
    const { talk, frame } = this.scene;
    const key = `seen.${talk.id}`;
    if (frame.keep.get(key) === id) return;
    frame.keep.set(key, id);
    if (!theirs || theirs === this.told) return;
    this.told = theirs;
    talk.act("PUT", "read", { message_id: theirs }).catch(() => {
      this.told = ""; // told with the next one
    });
  }

  /** Somebody who answers sees that the shopper is typing; a bot has no use for it. */
  types() {
    const { talk } = this.scene;
    if (talk.standing.charge !== "person" || !talk.id || talk.standing.ended) return;
    if (Date.now() - this.typed < 3000) return;
    this.typed = Date.now();
    talk.act("POST", "typing", { typing: true }).catch(() => {});
  }

  /** What was typed is said. */
  sent() {
    if (this.typed) this.scene.talk.act("POST", "typing", { typing: false }).catch(() => {});
    this.typed = 0;
  }
}
