/* The studio's own script: shortcuts, what is kept in view, the beat, copying. Pages work without. */
(() => {
  "use strict";
  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const writes = (element) => element?.matches?.("input, textarea, select, [contenteditable]");

  /* ---- shortcuts */
  const rows = () => all("a[data-row]");
  function step(by) {
    const list = rows();
    if (!list.length) return;
    const at = list.findIndex((row) => row === document.activeElement || row.hasAttribute("aria-current"));
    const focused = list.indexOf(document.activeElement);
    const from = focused >= 0 ? focused : at;
    const next = list[Math.min(list.length - 1, Math.max(0, from < 0 ? 0 : from + by))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }
  function menu(key) {
    const summary = one(`summary[data-menu="${key}"]`);
    if (!summary) return false;
    summary.parentElement.open = true;
    (one("button, input:not([type=hidden])", summary.nextElementSibling) ?? summary).focus();
    return true;
  }
  const press = (act) => { const button = one(`#head button[data-act="${act}"]`); button?.click(); return Boolean(button); };
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    r: () => window.studioTab?.("reply"),
    n: () => window.studioTab?.("note"),
    a: () => menu("a"),
    s: () => menu("s"),
    e: () => press("resolve"),
    "/": () => one("#query")?.focus(),
    "?": () => one("#shortcuts")?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = all("details.menu[open]");
      for (const each of open) { each.open = false; if (each.contains(document.activeElement)) one("summary", each).focus(); }
      if (!open.length && writes(event.target)) event.target.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target) || one("dialog[open]")) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  document.addEventListener("click", (event) => {
    for (const each of all("details.menu[open]")) if (!each.contains(event.target)) each.open = false;
    const copies = event.target.closest("[data-copies]");
    if (copies) {
      const field = one("[data-copy]", copies.parentElement);
      field.select();
      navigator.clipboard?.writeText(field.value).then(() => { copies.textContent = "Copied"; }, () => {});
    }
    const asks = event.target.closest("[data-asks]");
    if (asks && !window.confirm(asks.dataset.asks)) { event.preventDefault(); event.stopPropagation(); }
  }, true);

  /* ---- what was said stays in view: at the end, unless somebody reads further up */
  const turns = () => one("#turns[data-of]");
  const scroller = () => { const t = turns(); return t && getComputedStyle(t).overflowY === "auto" ? t : one("#main"); };
  let shown = "", end = true;
  const watch = () => { const s = scroller(); const c = one("#compose"); if (s && turns()) end = s === turns() ? s.scrollHeight - s.scrollTop - s.clientHeight < 60 : turns().getBoundingClientRect().bottom - innerHeight + (c?.offsetHeight ?? 0) < 60; };
  function settle() {
    const t = turns();
    if (!t) { shown = ""; return; }
    if (shown !== t.dataset.of) { shown = t.dataset.of; end = true; }
    const s = scroller();
    if (!end || !s) return;
    // On a small screen the customer stands below: there the end is the composer.
    if (s === t) s.scrollTop = s.scrollHeight; else t.lastElementChild?.scrollIntoView({ block: "end" });
  }
  document.addEventListener("scroll", watch, true);
  for (const name of ["htmx:after:swap", "htmx:after:settle", "load"]) addEventListener(name, () => requestAnimationFrame(settle), true);
  document.addEventListener("DOMContentLoaded", settle);

  /* ---- what was just done is said once, and what is under way only as long as it is */
  function said() {
    const here = new URL(location.href);
    if (here.searchParams.has("done")) {
      here.searchParams.delete("done");
      history.replaceState(history.state, "", here);
    }
  }
  for (const name of ["htmx:after:settle", "htmx:after:history:update"]) addEventListener(name, said, true);
  document.addEventListener("DOMContentLoaded", said);
  addEventListener("htmx:after:swap", () => { if (!one("[data-busy]")) for (const each of all("[data-passing]")) each.remove(); }, true);

  /* ---- times, by the same rule as ui/studio/moments.py */
  function ago(moment) {
    const seconds = (Date.now() - Date.parse(moment)) / 1000;
    if (seconds < 60) return "now";
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
    if (seconds < 86400) return `${Math.floor(seconds / 3600)} h`;
    return seconds < 7 * 86400 ? `${Math.floor(seconds / 86400)} d` : null;
  }
  setInterval(() => {
    for (const time of all("time[datetime]")) {
      const words = ago(time.dateTime);
      if (words && time.textContent !== words) time.textContent = words;
    }
  }, 30000);

  /* ---- the beat: who is here, and what waits, in the title of the tab */
  let title = "";
  function count(waiting) {
    const plain = document.title.replace(/^\(\d+\) /, "");
    title = waiting ? `(${waiting}) ${plain}` : plain;
    if (document.title !== title) document.title = title;
  }
  async function beat() {
    const { csrf, beat: where } = document.body.dataset;
    if (!where) return;
    try {
      const answer = await fetch(where, { method: "POST", headers: { "X-CSRF-Token": csrf } });
      if (answer.status === 401) location.reload();
      if (!answer.ok) return;
      const { here, waiting, mentions } = await answer.json();
      for (const each of all("[data-here]")) each.textContent = `${here} here`;
      document.body.dataset.waiting = waiting + mentions;
      count(waiting + mentions);
    } catch { /* the next beat may reach the server */ }
  }
  addEventListener("htmx:after:swap", () => count(Number(document.body.dataset.waiting || 0)), true);
  document.addEventListener("DOMContentLoaded", () => { beat(); setInterval(beat, 25000); });
})();
