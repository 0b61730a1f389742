// What is said: turns, cards, sources, quick replies.

export const sheet = `
.log-place { position: relative; flex: 1; min-height: 0; }
.log { height: 100%; overflow-y: auto; overscroll-behavior: contain; padding: 20px 16px 18px; scrollbar-width: thin; scrollbar-color: var(--line) transparent; outline-offset: -3px !important; }
.turns { display: flex; flex-direction: column; gap: 18px; min-height: 100%; }
.turn { min-width: 0; max-width: 100%; overflow-wrap: anywhere; }
.panel .later { position: absolute; bottom: 10px; left: 50%; margin-left: -19px; width: 38px; height: 38px; display: grid; place-items: center; border: 1px solid var(--line); border-radius: 50%; background: var(--raised); color: var(--soft); box-shadow: 0 3px 14px rgb(10 15 25 / .16); }
.later svg { width: 18px; height: 18px; }

.home { display: flex; flex-direction: column; gap: 16px; padding-top: 6px; flex: 1; }
.panel .greeting { font-size: 21px; line-height: 1.32; font-weight: 620; letter-spacing: -.015em; padding-inline-end: 12px; text-wrap: balance; }
.panel .greeting.long { font-size: 17px; line-height: 1.42; letter-spacing: -.008em; text-wrap: pretty; }
.rows { border: 1px solid var(--line); border-radius: 14px; overflow: hidden; background: var(--raised); }
.rows li + li { border-top: 1px solid var(--line); }
.panel .row { display: flex; align-items: center; justify-content: space-between; gap: 12px; width: 100%; min-height: 50px; padding: 11px 14px 11px 16px; padding-inline: 16px 12px; line-height: 1.4; outline-offset: -3px !important; }
.panel .row:hover { background: var(--tint); }
.row svg { width: 17px; height: 17px; color: var(--soft); }
.deeds { display: flex; flex-wrap: wrap; gap: 8px; }
.panel .deed { display: flex; align-items: center; gap: 8px; min-height: 44px; padding: 8px 15px 8px 12px; border: 1px solid var(--line); border-radius: 22px; font-size: 14px; font-weight: 550; background: var(--raised); }
.panel .deed:hover { background: var(--tint); }
.deed svg { color: var(--link); width: 19px; height: 19px; }
.presence { margin-top: auto !important; padding-top: 8px !important; font-size: 13px; color: var(--soft); display: flex; gap: 8px; align-items: baseline; }
.dot { width: 8px; height: 8px; border-radius: 50%; background: var(--edge); flex: none; }
.dot.here { background: var(--good); }

.shopper { align-self: flex-end; max-width: 84%; }
.shopper article, .agent article { display: grid; gap: 6px; justify-items: start; }
.shopper article { justify-items: end; }
.bubble { padding: 9px 14px !important; border-radius: 17px; border: 1px solid transparent !important; min-width: 0; }
.shopper .bubble { background: var(--accent); color: var(--accent-ink); border-end-end-radius: 5px; white-space: pre-wrap; text-align: start; }
.root[data-theme=dark] .shopper .bubble { border-color: rgb(255 255 255 / .12) !important; }
.pending .bubble { opacity: 1; background: var(--paper); color: var(--ink); border-color: var(--edge) !important; border-style: dashed !important; }
.fate, .seen { font-size: 12.5px; color: var(--soft); }
.seen { align-self: flex-end; display: flex; gap: 4px; align-items: center; margin-top: -12px; }
.seen svg { width: 14px; height: 14px; }
.agent { max-width: 88%; }
.agent .bubble { background: var(--tint); border-start-start-radius: 5px; }
.who { display: flex; align-items: center; gap: 8px; font-size: 13px; font-weight: 600; color: var(--soft); }
.who .avatar { width: 26px; height: 26px; font-size: 12px; }
.system p { text-align: center; font-size: 13px; line-height: 1.45; color: var(--soft); max-width: 32ch; margin: 0 auto !important; text-wrap: pretty; }
.system, .day { align-self: center; }
.day p { font-size: 12.5px; font-weight: 600; color: var(--soft); }
.opening { color: var(--ink); }

.prose > * + * { margin-top: 10px !important; }
.panel .prose ul { list-style: disc; padding-inline-start: 20px; }
.panel .prose ol { list-style: decimal; padding-inline-start: 22px; }
.prose li + li { margin-top: 4px; }
.prose li::marker { color: var(--soft); }
.prose strong { font-weight: 650; }
.panel .prose blockquote { padding-inline-start: 12px; border-inline-start: 3px solid var(--line); color: var(--soft); }
.prose code { font: .9em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; background: var(--tint); border-radius: 5px; padding: 1px 5px; }
.panel .prose pre { background: var(--tint); border-radius: 11px; padding: 10px 13px; overflow-x: auto; }
.prose pre code { background: none; padding: 0; }
.prose hr { border: 0; border-top: 1px solid var(--line); }
.panel a { color: var(--link); text-decoration: underline; text-decoration-color: color-mix(in srgb, currentColor 45%, transparent); text-underline-offset: 2.5px; border-radius: 3px; }
.panel a:hover { text-decoration-color: currentColor; }
.wide { overflow-x: auto; border: 1px solid var(--line); border-radius: 12px; }
.prose table { border-collapse: collapse; font-size: 14px; width: 100%; }
.prose :is(th, td) { padding: 8px 12px; text-align: start; vertical-align: top; overflow-wrap: normal; min-width: 72px; }
.prose thead :is(th, td) { font-weight: 600; background: var(--tint); }
.prose tbody tr + tr { border-top: 1px solid var(--line); }
.prose .end { text-align: end; } .prose .center { text-align: center; }

.doing { display: flex; align-items: center; gap: 9px; color: var(--soft); font-size: 14px; min-height: 24px; }
.dots { display: inline-flex; gap: 4px; }
.dots i { width: 6px; height: 6px; border-radius: 50%; background: var(--link); opacity: .55; }

.cards { display: grid; gap: 10px; margin-top: 14px !important; }
.card { border: 1px solid var(--line); border-radius: 15px; background: var(--raised); padding: 11px; display: grid; gap: 11px; }
.upper { display: flex; gap: 13px; }
.photo { position: relative; flex: none; width: 96px; height: 96px; border-radius: 10px; overflow: hidden; background: var(--tint); display: grid; place-items: center; color: var(--soft); font-size: 26px; font-weight: 600; }
.photo img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: cover; }
.facts { flex: 1; min-width: 0; display: grid; gap: 2px; align-content: center; font-size: 14px; line-height: 1.4; }
.brand { font-size: 12.5px; color: var(--soft); }
.panel .card .title { font-size: 15px; font-weight: 600; line-height: 1.32; letter-spacing: -.006em; }
.panel .title a { color: var(--ink); text-decoration-color: transparent; display: inline-block; min-height: 24px; }
.panel .title a:hover { text-decoration-color: currentColor; }
.price { display: flex; flex-wrap: wrap; gap: 0 7px; align-items: baseline; }
.price strong { font-size: 15px; font-weight: 650; font-variant-numeric: tabular-nums; }
.price .less { color: var(--bad); }
.price :is(s, .from), .rated .count, .note { color: var(--soft); }
.state { display: flex; flex-wrap: wrap; gap: 0 12px; font-size: 13px; }
.stock.in_stock { color: var(--good); } .stock.out_of_stock, .stock.discontinued { color: var(--bad); }
.rated { display: inline-flex; align-items: center; gap: 4px; }
.panel .rated svg { width: 13px; height: 13px; fill: currentColor; color: #b07a10; }
.note { font-size: 13px; }
.buying { display: grid; gap: 11px; }
.buying:empty { display: none; }
.buying.compact { display: flex; flex-wrap: wrap; gap: 8px; }
.compact .choice { flex: 1 1 84px; min-width: 0; }
.panel .compact .choice select { width: 100%; min-height: 40px; text-overflow: ellipsis; border-color: var(--line); }
.compact .basket { flex: 1 0 auto; }
.choice { display: flex; flex-wrap: wrap; gap: 5px 8px; align-items: center; font-size: 13px; }
.choice .name { color: var(--soft); padding: 0; font-size: 13px; font-weight: 400; width: 100%; }
.chips { display: flex; flex-wrap: wrap; gap: 6px; }
.chip { position: relative; }
.chip input { position: absolute; inset: 0; opacity: 0; width: 100%; height: 100%; cursor: pointer; }
.chip input + span { display: block; min-width: 36px; padding: 5px 11px; border: 1px solid var(--line); border-radius: 9px; text-align: center; line-height: 1.4; }
.chip:hover input + span { border-color: var(--edge); }
.chip input:checked + span { border-color: var(--link); box-shadow: inset 0 0 0 1px var(--link); font-weight: 600; }
.chip input:focus-visible + span { outline: 2px solid var(--link); outline-offset: 2px; }
.chip.out input + span { text-decoration: line-through; color: var(--soft); }
.told { display: grid; gap: 2px; }
.panel .choice select { flex: 1; min-height: 38px; padding: 5px 10px; border: 1px solid var(--edge); border-radius: 9px; background: var(--raised); }
.panel .basket { display: flex; gap: 8px; align-items: center; justify-content: center; min-height: 40px; padding: 7px 14px; border-radius: 10px; border: 1px solid var(--line); background: var(--tint); font-size: 14px; font-weight: 600; text-align: center; }
.panel .basket:hover { border-color: var(--edge); }
.panel .basket:disabled { color: var(--soft); background: none; cursor: not-allowed; }
.panel .basket.done { color: var(--good); }

.sources { display: grid; gap: 8px; margin-top: 13px !important; }
.source { display: flex; gap: 10px; font-size: 14px; padding: 10px 13px; background: var(--tint); border-radius: 13px; border: 1px solid transparent; }
.number { min-width: 20px; height: 20px; padding: 0 5px; margin-top: 2px; border-radius: 7px; background: var(--paper); border: 1px solid var(--line); color: var(--soft); font-size: 12px; font-weight: 600; line-height: 18px; text-align: center; flex: none; }
.panel .mark { font-size: 11px; font-weight: 600; color: var(--soft); padding-inline-start: 2px; line-height: 1; }
.article { font-weight: 550; } .article .heading { display: block; color: var(--soft); font-weight: 400; }
.panel .article a { display: inline-block; min-height: 24px; }
.panel .source blockquote { margin-top: 3px; color: var(--soft); font-size: 13.5px; line-height: 1.5; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }

.thumbs { display: flex; gap: 2px; margin: 7px 0 -6px; margin-inline-start: -8px; }
.panel .thumbs .icon { width: 34px; height: 34px; border-radius: 9px; }
.thumbs svg { width: 17px; height: 17px; }
.thumb-down svg { transform: rotate(180deg); }
.panel .thumbs .icon[aria-pressed=true] { color: var(--link); }
.thumbs .icon[aria-pressed=true] svg { fill: color-mix(in srgb, currentColor 25%, transparent); }
.replies { margin-top: -4px; }
.replies ul { display: flex; flex-wrap: wrap; gap: 8px; }
.panel .reply { min-height: 40px; padding: 8px 15px; border: 1px solid color-mix(in srgb, var(--link) 50%, var(--line)); border-radius: 20px; color: var(--link); font-size: 14px; font-weight: 550; line-height: 1.4; }
.panel .reply:hover { background: var(--tint); }
.trouble { padding: 10px 13px; border-radius: 13px; border: 1px solid transparent; background: color-mix(in srgb, var(--bad) 11%, var(--paper)); color: var(--ink); font-size: 14px; }
.panel .text { min-height: 32px; padding: 4px 2px; margin-inline-end: 14px; font-weight: 600; font-size: 14px; text-decoration: underline; text-underline-offset: 3px; }
.files { display: grid; gap: 6px; justify-items: inherit; max-width: 100%; }
.files li { max-width: 100%; }
.panel .file { display: flex; align-items: center; gap: 9px; max-width: 100%; min-height: 44px; padding: 8px 14px 8px 11px; border: 1px solid var(--line); border-radius: 13px; background: var(--raised); font-size: 14px; }
.panel .file.picture { padding: 0; overflow: hidden; }
.file canvas { display: block; max-width: 100%; max-height: 200px; }

@media (prefers-reduced-motion: no-preference) {
  .turn.new { animation: come .2s ease; }
  .dots i { animation: pulse 1.2s infinite; } .dots i:nth-child(2) { animation-delay: .15s; } .dots i:nth-child(3) { animation-delay: .3s; }
}
@keyframes come { from { opacity: 0; transform: translateY(6px); } }
@keyframes pulse { 0%, 60%, 100% { opacity: .3; } 30% { opacity: 1; } }
@media (max-width: 360px) { .photo { width: 76px; height: 76px; } .log { padding-inline: 12px; } }
`;
