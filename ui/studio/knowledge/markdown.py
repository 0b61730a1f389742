"""An article's Markdown as clean HTML."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt
from markupsafe import Markup

from ui.cleaned import cleaned

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
    return cleaned(html, _TAGS)


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "breaks": False}).enable("table")
