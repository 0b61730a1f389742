// What a store's page loads: the button, the commands, and nothing else. The panel comes with the
// first opening. A classic script, because a page may need `window.aisle` without a module.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || (window.aisle && window.aisle.version)) return;
  const options = script.dataset;
  const site = options.site || "default";
  const base = new URL(".", script.src).href;
  const version = "@VERSION@";
  // Only what the button says; the panel has its own words.
  const WORDS = {
    en: ["Open the chat", "Close the chat", "unread"],
    de: ["Chat öffnen", "Chat schließen", "ungelesen"],
    fr: ["Ouvrir la discussion", "Fermer la discussion", "non lus"],
    es: ["Abrir el chat", "Cerrar el chat", "sin leer"],
    ar: ["افتح المحادثة", "أغلق المحادثة", "غير مقروءة"],
  };
  const STYLE = `
    :host { all: initial; position: fixed; inset: auto 0 0 auto; z-index: var(--aisle-z, 2147483000); }
    .root { all: initial; font: 16px/1.5 -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif; }
    .launcher { position: fixed; bottom: calc(var(--aisle-bottom, 20px) + env(safe-area-inset-bottom, 0px)); right: var(--aisle-side, 20px);
      width: 56px; height: 56px; padding: 0; border: 1px solid transparent; border-radius: 50%; cursor: pointer;
      display: grid; place-items: center; background: var(--accent); color: var(--accent-ink);
      box-shadow: 0 1px 2px rgb(0 0 0 / .18), 0 8px 24px rgb(0 0 0 / .2); -webkit-tap-highlight-color: transparent; }
    .root[data-side=left] .launcher { right: auto; left: var(--aisle-side, 20px); }
    .launcher:hover { filter: brightness(1.08); }
    .launcher:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; box-shadow: 0 0 0 3px #fff, 0 0 0 7px rgb(0 0 0 / .35); }
    .launcher svg { width: 26px; height: 26px; grid-area: 1 / 1; fill: none; stroke: currentColor; stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round; }
    .launcher[aria-expanded=true] .ask, .launcher[aria-expanded=false] .shut { display: none; }
    .badge { position: absolute; top: -3px; inset-inline-end: -3px; min-width: 22px; height: 22px; box-sizing: border-box; padding: 0 6px; border-radius: 11px;
      background: #c2281d; color: #fff; border: 2px solid #fff; font-size: 12px; font-weight: 700; line-height: 18px; text-align: center; }
    .launcher[hidden], .badge[hidden] { display: none; }
    @media (prefers-reduced-motion: no-preference) {
      .launcher { transition: transform .15s ease, filter .15s ease; } .launcher:active { transform: scale(.95); }
    }
    @media print { :host { display: none !important; } }`;

  const memory = new Map();
  const name = (key) => `aisle.${site}.${key}`;
  // All that is kept in the browser goes through here, so that consent is asked in one place.
  const keep = {
    needed: true,
    get allowed() {
      return !keep.needed || keep.given;
    },
    given: options.consent === "granted",
    get(key) {
      if (memory.has(key) || !keep.allowed) return memory.get(key) ?? null;
      try {
        return localStorage.getItem(name(key));
      } catch {
        return null; // the browser forbids it; the chat then lasts as long as the page
      }
    },
    set(key, value) {
      try {
        if (keep.allowed) return localStorage.setItem(name(key), value);
      } catch { /* full or forbidden */ }
      memory.set(key, value);
    },
    remove(key) {
      memory.delete(key);
      try {
        localStorage.removeItem(name(key));
      } catch { /* nothing there */ }
    },
    clear() {
      memory.clear();
      try {
        for (const key of Object.keys(localStorage)) {
          if (key.startsWith(name(""))) localStorage.removeItem(key);
        }
        sessionStorage.removeItem(name("open"));
      } catch { /* nothing there */ }
    },
    allow(yes) {
      keep.given = yes;
      if (!yes) return keep.clear();
      keep.set("consent", "1");
      for (const [key, value] of memory) {
        memory.delete(key);
        keep.set(key, value);
      }
    },
    // Whether the panel stands open in this tab, for the next page of it.
    tab(open) {
      try {
        if (open === undefined) return sessionStorage.getItem(name("open")) === "1";
        if (keep.allowed) sessionStorage.setItem(name("open"), open ? "1" : "0");
      } catch { /* forbidden */ }
      return false;
    },
  };

  const host = document.createElement("aisle-widget");
  const svg = (kind, path) => {
    const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    drawn.setAttribute("viewBox", "0 0 24 24");
    drawn.setAttribute("class", kind);
    drawn.setAttribute("aria-hidden", "true");
    drawn.append(document.createElementNS("http://www.w3.org/2000/svg", "path"));
    drawn.firstChild.setAttribute("d", path);
    return drawn;
  };
  const root = document.createElement("div");
  root.className = "root";
  const launcher = document.createElement("button");
  launcher.type = "button";
  launcher.className = "launcher";
  launcher.setAttribute("aria-expanded", "false");
  launcher.setAttribute("aria-haspopup", "dialog");
  const badge = document.createElement("span");
  badge.className = "badge";
  badge.hidden = true;
  badge.setAttribute("aria-hidden", "true");
  launcher.append(
    svg("ask", "M12 3.5c-5 0-9 3.4-9 7.7 0 2.3 1.2 4.4 3 5.8L5.4 20.5l3.9-1.9c.9.2 1.8.3 2.7.3 5 0 9-3.4 9-7.7s-4-7.7-9-7.7Z"),
    svg("shut", "m6 9.5 6 6 6-6"),
    badge,
  );
  root.append(launcher);

  // Black or white, whichever is read more easily on the accent (WCAG 2.2's luminance).
  const ink = (hex) => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const c = parseInt(hex.slice(at, at + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000000" : "#ffffff";
  };
  const language = () =>
    [keep.get("locale"), options.locale, document.documentElement.lang, frame.settings && frame.settings.locale, "en"]
      .find((tag) => tag && WORDS[tag.slice(0, 2).toLowerCase()]) || "en";

  let panel = null;
  let loading = null;
  let tries = 0;
  const frame = {
    site, base, version, options, root, launcher, keep,
    settings: null,
    identity: null,
    unread: 0,
    locale: "en",
    emit(kind, detail = {}) {
      const event = new CustomEvent(`aisle:${kind}`, { detail, bubbles: true, composed: true, cancelable: true });
      host.dispatchEvent(event);
      return event;
    },
    count(unread) {
      if (unread !== frame.unread) {
        frame.unread = unread;
        frame.emit("unread", { count: unread });
      }
      badge.hidden = !unread;
      badge.textContent = unread > 9 ? "9+" : String(unread);
      label();
    },
    expanded(open) {
      launcher.setAttribute("aria-expanded", String(open));
      keep.tab(open);
      label();
    },
    // Pages are told to the desk only for somebody who has begun to talk. What follows the path is
    // left out: addresses carry tokens there.
    track(title = document.title, url = location.origin + location.pathname) {
      const { token } = JSON.parse(keep.get("session") || "{}");
      if (!token) return;
      const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
      const body = JSON.stringify({ url: String(url).slice(0, 2000), title: String(title).slice(0, 300) });
      fetch(`${base}v1/views`, { method: "POST", headers, body, keepalive: true }).catch(() => {});
    },
  };

  const label = () => {
    const words = WORDS[frame.locale.slice(0, 2).toLowerCase()];
    const open = launcher.getAttribute("aria-expanded") === "true";
    const named = options.label || (frame.settings && frame.settings.launcher);
    const said = named && !open ? named : words[open ? 1 : 0];
    launcher.setAttribute("aria-label", frame.unread ? `${said} (${frame.unread} ${words[2]})` : said);
    root.lang = frame.locale;
    root.dir = frame.locale.startsWith("ar") ? "rtl" : "ltr";
  };

  const load = () => {
    // A browser remembers a module that failed, hence another address for the next try.
    loading ||= import(`${base}widget/${version}/panel.js${tries ? `?again=${tries}` : ""}`)
      .then((module) => module.mount(frame))
      .then((mounted) => (panel = mounted))
      .catch((error) => {
        tries += 1;
        loading = null;
        console.warn("aisle: the chat could not be loaded; it is tried again when it is opened.", error);
      });
    return loading;
  };
  const withPanel = (work) => (panel ? work(panel) : load().then((got) => got && work(got)));

  const commands = {
    open: () => withPanel((p) => p.open()),
    close: () => panel && panel.close(),
    toggle: () => (panel && panel.opened ? panel.close() : commands.open()),
    ask: (text) => withPanel((p) => p.ask(String(text))),
    identify(token) {
      frame.identity = token || null;
      if (!token) return commands.forget();
      return panel ? panel.identify() : undefined;
    },
    forget() {
      keep.clear();
      if (keep.given) keep.set("consent", "1");
      frame.identity = null;
      frame.count(0);
      return panel && panel.forget();
    },
    setLocale(tag) {
      if (!WORDS[String(tag).slice(0, 2).toLowerCase()]) return console.warn(`aisle: there is no language ${tag}.`);
      keep.set("locale", tag);
      frame.locale = tag;
      label();
      return panel && panel.setLocale(tag);
    },
    consent(yes = true) {
      keep.allow(Boolean(yes));
      return panel && panel.consented();
    },
    track: frame.track,
    show: () => (launcher.hidden = false),
    hide: () => (launcher.hidden = true),
    on(kind, listener) {
      const heard = (event) => listener(event.detail, event);
      host.addEventListener(`aisle:${kind}`, heard);
      return () => host.removeEventListener(`aisle:${kind}`, heard);
    },
  };
  const run = (command, ...values) => {
    if (Object.hasOwn(commands, command)) return commands[command](...values);
    return console.warn(`aisle: there is no command ${command}; there are ${Object.keys(commands).join(", ")}.`);
  };
  const before = Array.isArray(window.aisle) ? window.aisle : [];
  const waiting = [];
  // Listening works at once; everything else waits until the site's settings are there.
  const early = (list) => (Array.isArray(list) && list[0] === "on" ? run(...list) : void waiting.push(list));
  const later = before.splice(0);
  const aisle = (...list) => aisle.push(list);
  aisle.push = (list) => (frame.settings ? run(...(Array.isArray(list) ? list : [list])) : early(list));
  aisle.version = version;
  for (const command of Object.keys(commands)) aisle[command] = (...values) => aisle.push([command, ...values]);
  window.aisle = aisle;
  // A script that ran first may hold the list itself: what it says later is heard as well.
  before.push = (...lists) => lists.forEach((list) => aisle.push(list));
  later.forEach(aisle.push);

  const begin = (settings) => {
    frame.settings = settings;
    keep.needed = options.consent === "ask" || settings.consent === true;
    if (keep.needed && !keep.given) {
      // Reading is no storing: an earlier yes is honoured.
      try {
        keep.given = localStorage.getItem(name("consent")) === "1";
      } catch { /* forbidden */ }
    }
    frame.locale = language();
    const wish = options.accent || settings.accent;
    frame.accent = /^#[0-9a-f]{6}$/i.test(wish || "") ? wish : "#23303d";
    root.style.setProperty("--accent", frame.accent);
    root.style.setProperty("--accent-ink", ink(frame.accent));
    root.dataset.side = (options.position || settings.position) === "left" ? "left" : "right";
    launcher.hidden = options.launcher === "off";
    frame.count(Number(keep.get("unread")) || 0);
    launcher.addEventListener("click", commands.toggle);
    document.body.append(host);
    frame.track();
    // Open on the page before: open here, without taking the focus. On a small screen it would hide
    // the page that was just asked for.
    if (keep.tab() && matchMedia("(min-width: 481px) and (min-height: 521px)").matches) {
      withPanel((p) => p.open(false));
    } else if (keep.get("live") && keep.get("conversation")) {
      // Somebody may answer at any moment; that is to be seen on the button.
      load();
    }
    frame.emit("ready", { site });
    waiting.splice(0).forEach(aisle.push);
  };

  const ask = (pause) =>
    fetch(`${base}v1/sites/${encodeURIComponent(site)}?locale=${encodeURIComponent(options.locale || document.documentElement.lang)}`, { credentials: "omit" })
      .then((answer) => {
        if (answer.ok) return answer.json();
        if (answer.status < 500 && answer.status !== 429) pause = 0;
        throw new Error(`the site "${site}" was answered with ${answer.status}; is this page's origin among its origins?`);
      })
      .then(begin)
      .catch((error) => {
        // No button is better than one that can't answer.
        console.warn("aisle: the chat is not shown:", error);
        if (pause && pause < 600000) setTimeout(ask, pause, pause * 4);
      });

  customElements.define("aisle-widget", class extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const shadow = this.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      shadow.adoptedStyleSheets = [sheet];
      shadow.append(root);
    }
  });
  if (document.body) ask(5000);
  else addEventListener("DOMContentLoaded", () => ask(5000), { once: true });
})();
