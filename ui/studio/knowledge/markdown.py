"""An article's Markdown as clean HTML."""

from __future__ import annotations

from functools import cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

# What an article may become. Pictures, and HTML of its own, are not among it.
_TAGS = {"p", "br", "hr", "strong", "em", "s", "ul", "ol", "li", "a", "code", "pre", "blockquote"}
_TAGS |= {"h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"}
# The page has a title of its own above it.
_LOWER = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6"}


def rendered(text: str) -> Markup:
    """The text as HTML that can neither run nor fetch anything."""
    tokens = _markdown().parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = _LOWER.get(token.tag, token.tag)
    html = _markdown().renderer.render(tokens, _markdown().options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "target"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    clean = clean.replace("<table>", '<div class="wide" tabindex="0" role="group"><table>')
    return Markup(clean.replace("</table>", "</table></div>"))  # noqa: S704 - cleaned above


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "breaks": False}).enable("table")
