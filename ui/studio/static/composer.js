/* Writing a reply: tabs, what was typed is kept, canned replies, drafts, typing. */
(() => {
  "use strict";
  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const csrf = () => document.body.dataset.csrf;

  /* ---- reply or note */
  let tab = "reply";
  function show(name, focus) {
    tab = name;
    const tabs = one("[data-tabs]");
    if (!tabs) return;
    tabs.hidden = false;
    for (const button of all("[data-tab]", tabs)) button.setAttribute("aria-pressed", String(button.dataset.tab === name));
    for (const form of all("form[data-form]")) form.hidden = form.dataset.form !== name;
    if (focus) one(`form[data-form="${name}"] textarea`)?.focus();
  }
  window.studioTab = (name) => show(name, true);

  /* ---- what is being written outlives a look into another conversation */
  const place = (field) => `aisle-studio:${one("#talk")?.dataset.conversation}:${field.hasAttribute("data-note") ? "note" : "reply"}`;
  const field = (target) => target.closest?.("[data-reply], [data-note]");
  let restored = new WeakSet();
  function restore() {
    for (const each of all("[data-reply], [data-note]")) {
      if (restored.has(each)) continue;
      restored.add(each);
      const kept = sessionStorage.getItem(place(each));
      if (kept && !each.value) each.value = kept;
    }
  }
  function ready() {
    if (one('form[data-form="note"] textarea')?.value && !one('form[data-form="reply"] textarea')?.value) tab = "note";
    restore();
    show(tab, false);
  }
  let shown = "";
  function arrive() {
    const now = one("#talk")?.dataset.conversation ?? "";
    if (now !== shown) { shown = now; tab = "reply"; }
    ready();
  }
  document.addEventListener("DOMContentLoaded", arrive);
  addEventListener("htmx:after:swap", arrive, true);
  document.addEventListener("submit", (event) => {
    const written = one("[data-reply], [data-note]", event.target);
    if (written && !event.submitter?.hasAttribute("data-drafts")) sessionStorage.removeItem(place(written));
  }, true);

  /* ---- typing is told to the shopper, at most every four seconds */
  let told = 0;
  function types(text) {
    if (!text.value.trim() || Date.now() - told < 4000) return;
    told = Date.now();
    fetch(text.dataset.typing, { method: "POST", headers: { "X-CSRF-Token": csrf() }, body: new URLSearchParams({ typing: "yes" }) }).catch(() => {});
  }

  /* ---- canned replies: a slash and some letters */
  let picker = null, found = [], chosen = 0, span = null, asked = 0;
  function close() {
    picker?.remove();
    picker = span = null;
    one("[data-reply]")?.removeAttribute("aria-activedescendant");
  }
  function draw(text) {
    picker ??= Object.assign(document.createElement("ul"), { className: "picker", id: "picker" });
    picker.setAttribute("role", "listbox");
    picker.setAttribute("aria-label", "Canned replies");
    picker.replaceChildren(...found.map((each, index) => {
      const item = document.createElement("li");
      item.id = `canned-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(index === chosen));
      const head = document.createElement("span");
      head.textContent = `/${each.shortcut}  ${each.title}`;
      const tail = Object.assign(document.createElement("span"), { className: "quiet", textContent: each.text });
      item.append(head, tail);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); chosen = index; insert(text); });
      return item;
    }));
    if (!picker.isConnected) text.closest("form").prepend(picker);
    text.setAttribute("aria-activedescendant", `canned-${chosen}`);
    picker.children[chosen]?.scrollIntoView({ block: "nearest" });
  }
  function insert(text) {
    const each = found[chosen];
    if (!each || !span) return;
    text.setRangeText(each.text, span[0], span[1], "end");
    close();
    const gap = text.value.indexOf("\u27e6");
    if (gap >= 0) text.setSelectionRange(gap, text.value.indexOf("\u27e7", gap) + 1);
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
  async function look(text) {
    const before = text.value.slice(0, text.selectionStart);
    const slash = /(?:^|\s)\/([\w-]{0,40})$/.exec(before);
    if (!slash) { close(); return; }
    span = [text.selectionStart - slash[1].length - 1, text.selectionStart];
    const mine = ++asked;
    try {
      const answer = await fetch(`${text.dataset.canned}?q=${encodeURIComponent(slash[1])}`);
      if (mine !== asked || !answer.ok) return;
      found = await answer.json();
      chosen = 0;
      if (found.length) draw(text); else close();
    } catch { close(); }
  }

  document.addEventListener("input", (event) => {
    const text = field(event.target);
    if (!text) return;
    if (text.value) sessionStorage.setItem(place(text), text.value); else sessionStorage.removeItem(place(text));
    if (text.hasAttribute("data-reply")) { types(text); look(text); }
  });
  document.addEventListener("keydown", (event) => {
    const text = field(event.target);
    if (!text) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      event.preventDefault();
      text.form.requestSubmit(one("button.primary", text.form));
    } else if (picker && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
      draw(text);
    } else if (picker && ["Enter", "Tab"].includes(event.key)) {
      event.preventDefault();
      insert(text);
    } else if (picker && event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  }, true);
  document.addEventListener("focusout", (event) => { if (field(event.target)) close(); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tab]");
    if (button) show(button.dataset.tab, true);
    if (event.target.closest("[data-use-draft]")) {
      const text = one("[data-reply]"), words = one("[data-draft]").textContent;
      text.value = words;
      text.focus();
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
})();
