// The panel's frame: colours, header, menu, composer.

export const sheet = `
.root {
  --paper: #ffffff; --raised: #ffffff; --tint: #f4f5f7; --ink: #171a1f; --soft: #59616d; --line: #e4e7eb; --edge: #868e9a;
  --good: #17694a; --bad: #a5281f; --shade: 0 0 0 1px rgb(15 20 30 / .06), 0 2px 6px rgb(15 20 30 / .06), 0 18px 56px rgb(15 20 30 / .2);
  color-scheme: light; color: var(--ink); text-align: start; -webkit-text-size-adjust: 100%; font-size: 15px; line-height: 1.5;
}
.root[data-theme=dark] {
  --paper: #16181c; --raised: #1d2025; --tint: #24282f; --ink: #eceef1; --soft: #a6aeb9; --line: #2f343c; --edge: #737c89;
  --good: #74d6a9; --bad: #ff9e94; --shade: 0 0 0 1px rgb(255 255 255 / .09), 0 18px 56px rgb(0 0 0 / .6);
  color-scheme: dark;
}
.panel, .panel * { box-sizing: border-box; }
:where(.panel) :where(p, ul, ol, h2, h3, blockquote, fieldset, pre) { margin: 0; padding: 0; border: 0; min-width: 0; }
:where(.panel) :where(ul, ol) { list-style: none; }
:where(.panel) :where(button, input, textarea, select) { font: inherit; color: inherit; margin: 0; letter-spacing: inherit; }
:where(.panel) :where(button) { cursor: pointer; border: 1px solid transparent; background: none; padding: 0; text-align: start; -webkit-tap-highlight-color: transparent; }
.panel[hidden], .panel [hidden] { display: none !important; }
:where(.panel svg) { width: 20px; height: 20px; flex: none; fill: none; stroke: currentColor; stroke-width: 1.7; stroke-linecap: round; stroke-linejoin: round; }
.panel :is(button, a, input, textarea, select, [tabindex]):focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.panel {
  position: fixed; bottom: calc(var(--aisle-bottom, 20px) + 72px + env(safe-area-inset-bottom, 0px)); right: var(--aisle-side, 20px);
  width: 400px; height: min(700px, 100vh - var(--aisle-bottom, 20px) - 92px); display: flex; flex-direction: column;
  background: var(--paper); border: 1px solid transparent; border-radius: 18px; box-shadow: var(--shade); overflow: hidden; outline: none;
}
.root[data-side=left] .panel { right: auto; left: var(--aisle-side, 20px); }
.covers .panel { inset: var(--above, 0) 0 auto; width: auto; height: var(--seen, 100dvh); border: 0; border-radius: 0; box-shadow: none; }
.covers .launcher[aria-expanded=true] { visibility: hidden; }
.main { flex: 1; min-height: 0; display: flex; flex-direction: column; }

.header { display: flex; align-items: center; gap: 11px; padding: 13px 10px 13px 16px; padding-inline: 16px 10px; border-bottom: 1px solid var(--line); position: relative; z-index: 2; background: var(--paper); }
.avatar { width: 36px; height: 36px; border-radius: 50%; display: grid; place-items: center; flex: none; background: var(--accent); color: var(--accent-ink); font-weight: 650; font-size: 15px; border: 1px solid transparent; }
.root[data-theme=dark] .avatar, .root[data-theme=dark] .send.ready { border-color: rgb(255 255 255 / .14); }
.title { flex: 1; min-width: 0; }
.panel .name { font-size: 15px; font-weight: 650; line-height: 1.3; letter-spacing: -.006em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.status { font-size: 13px; line-height: 1.35; color: var(--soft); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.human .status::before { content: ""; display: inline-block; width: 8px; height: 8px; border-radius: 50%; background: var(--good); margin-inline-end: 6px; }
.buttons { display: flex; position: relative; }
.panel .icon { width: 40px; height: 40px; border-radius: 11px; display: grid; place-items: center; color: var(--soft); }
.panel .icon:hover, .panel .icon[aria-expanded=true] { background: var(--tint); color: var(--ink); }
.i-more { stroke-width: 3; }
[dir=rtl] .turns > svg, [dir=rtl] svg.turns { transform: scaleX(-1); }

.menu { position: absolute; top: 46px; inset-inline-end: 0; min-width: 232px; max-width: 84vw; padding: 6px; background: var(--raised); border: 1px solid var(--line); border-radius: 14px; box-shadow: 0 10px 36px rgb(10 15 25 / .2); }
.panel .menu button { display: flex; align-items: center; gap: 11px; width: 100%; min-height: 44px; padding: 8px 12px; border-radius: 9px; }
.menu button svg { color: var(--soft); }
.menu button:hover, .menu button:focus-visible { background: var(--tint); }
.menu .blank { visibility: hidden; }

.panel .notice { margin: 0 16px 8px; padding: 9px 13px; border-radius: 11px; background: var(--tint); font-size: 14px; }
.composer { padding: 0 12px calc(12px + env(safe-area-inset-bottom, 0px)); }
.field { border: 1px solid var(--edge); border-radius: 16px; background: var(--raised); padding: 4px 5px 5px; cursor: text; }
.field:focus-within { border-color: var(--link); box-shadow: 0 0 0 1px var(--link); }
.panel .field textarea { display: block; width: 100%; min-height: 40px; max-height: 160px; padding: 9px 10px 5px; border: 0; background: none; resize: none; outline: none !important; line-height: 1.45; font-size: 15px; overflow-y: auto; }
.covers .field textarea { font-size: 16px; }
.panel textarea::placeholder, .panel input::placeholder { color: var(--soft); opacity: 1; }
.under { display: flex; justify-content: space-between; align-items: center; }
.tools { display: flex; }
.tools .icon { width: 38px; height: 38px; }
.panel .send { width: 38px; height: 38px; border-radius: 50%; display: grid; place-items: center; background: var(--tint); color: var(--soft); }
.panel .send.ready { background: var(--accent); color: var(--accent-ink); }
.panel .send:hover { filter: brightness(1.06); }
.send svg { stroke-width: 2.1; }
.shelf { display: grid; gap: 6px; padding-bottom: 8px; }
.upload { display: flex; align-items: center; gap: 10px; padding: 4px 4px 4px 12px; padding-inline: 12px 4px; background: var(--tint); border-radius: 12px; font-size: 14px; border: 1px solid transparent; }
.upload > div { flex: 1; min-width: 0; display: grid; }
.upload .named, .file .named { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.upload .size, .file .size { color: var(--soft); font-size: 13px; }
.upload .why { color: var(--bad); font-size: 13px; }
.upload progress { width: 100%; height: 4px; border: 0; border-radius: 2px; overflow: hidden; accent-color: var(--link); }

@media (prefers-reduced-motion: no-preference) {
  .panel:not([hidden]) { animation: rise .18s cubic-bezier(.2, .8, .3, 1); }
  .covers .panel:not([hidden]) { animation: appear .12s ease; }
  .menu:not([hidden]), .sheet:not([hidden]) { animation: appear .12s ease; }
  .panel button, .field { transition: background-color .12s ease, border-color .12s ease, color .12s ease; }
}
@keyframes rise { from { opacity: 0; transform: translateY(10px) scale(.985); } }
@keyframes appear { from { opacity: 0; } }
@media (forced-colors: active) {
  .panel, .launcher, .avatar, .send, .card, .bubble { border-color: CanvasText !important; }
  .panel :is(button, a, input, textarea, select, [tabindex]):focus-visible { outline-color: Highlight; }
  .field:focus-within, .chip input:checked + span { outline: 2px solid Highlight; }
}
`;
