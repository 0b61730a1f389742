// Forms: over the conversation in a sheet, or inside it.

export const sheet = `
.panel { --top: 63px; }
.sheet { position: absolute; inset: var(--top) 0 0; background: var(--paper); display: flex; flex-direction: column; z-index: 1; }
.sheet-top { display: flex; align-items: center; gap: 4px; padding: 10px 12px 4px; padding-inline: 8px 16px; }
.panel .sheet-top h3 { font-size: 16px; font-weight: 650; letter-spacing: -.006em; outline: none; }
.sheet-body { flex: 1; overflow-y: auto; padding: 8px 16px 20px; }
.form { display: grid; gap: 14px; }
.lead { color: var(--soft); font-size: 14px; text-wrap: pretty; }
.labelled { display: grid; gap: 5px; }
.labelled label { font-size: 14px; font-weight: 550; }
.panel .labelled :is(input, textarea), .panel .comment textarea { width: 100%; min-height: 44px; padding: 10px 13px; border: 1px solid var(--edge); border-radius: 11px; background: var(--raised); resize: vertical; line-height: 1.4; }
.covers .labelled :is(input, textarea), .covers .comment textarea { font-size: 16px !important; }
.panel .labelled :is(input, textarea):focus { border-color: var(--link); outline: 1px solid var(--link); outline-offset: 0; }
.panel .labelled [aria-invalid] { border-color: var(--bad); }
.complaint { font-size: 13px; color: var(--bad); }
.panel .primary, .panel .secondary { min-height: 46px; padding: 10px 18px; border-radius: 12px; font-weight: 600; text-align: center; }
.panel .primary { background: var(--accent); color: var(--accent-ink); }
.root[data-theme=dark] .primary { border-color: rgb(255 255 255 / .14); }
.panel .secondary { border-color: var(--line); }
.panel .primary:hover { filter: brightness(1.07); }
.panel .primary[disabled] { cursor: default; filter: grayscale(.6); }
.panel .small { justify-self: start; min-height: 36px; padding: 6px 14px; border-radius: 10px; border-color: var(--edge); font-size: 14px; font-weight: 600; }
.comment { margin-top: 10px; }
.comment form { display: grid; gap: 8px; }
.asking { padding: 15px; }
.thanks { display: flex; gap: 9px; align-items: baseline; font-size: 14px; outline: none; }
.thanks svg { width: 17px; height: 17px; color: var(--good); align-self: center; }
.survey legend { padding: 0; font-weight: 600; font-size: 15px; margin-bottom: 6px; }
.stars { display: flex; align-items: center; margin-inline-start: -8px; }
.star { position: relative; display: grid; place-items: center; width: 44px; height: 44px; border-radius: 11px; color: var(--edge); }
.star input { position: absolute; inset: 0; width: 100%; height: 100%; opacity: 0; cursor: pointer; }
.panel .star svg { width: 26px; height: 26px; }
.star:hover, .star.on { color: var(--link); } .star.on svg { fill: currentColor; }
.star:has(:focus-visible) { outline: 2px solid var(--link); outline-offset: -2px; }
.said { font-size: 14px; color: var(--soft); padding-inline-start: 6px; }
.more { display: grid; gap: 12px; }
.panel .row.heading { display: grid; gap: 1px; justify-content: stretch; }
.titled { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 550; }
.when { font-size: 13px; color: var(--soft); }
.row .unread { font-size: 13px; font-weight: 600; color: var(--link); }
.row[aria-current] .titled::before { content: ""; display: inline-block; width: 8px; height: 8px; border-radius: 50%; background: var(--link); margin-inline-end: 8px; vertical-align: 1px; }
.consent { padding-top: 12px; gap: 16px; }
`;
