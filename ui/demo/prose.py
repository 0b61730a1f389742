"""Help articles: Markdown to HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token


def to_html(markdown: str, root: str = "") -> str:
    """Render an article; links to the shop's own pages get ``root`` in front.

    Headings get ids made from their words, so that they can be linked, and tables a frame to
    scroll in.
    """
    parser = _parser()
    tokens = parser.parse(markdown)
    _name_headings(tokens)
    _root_links(tokens, root)
    html: str = parser.renderer.render(tokens, parser.options, {})
    return html.replace("<table>", '<div class="scroll"><table>').replace(
        "</table>", "</table></div>"
    )


def slugify(words: str) -> str:
    """``How long?`` becomes ``how-long``."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _name_headings(tokens: Sequence[Token]) -> None:
    for heading, inline in pairwise(tokens):
        if heading.type == "heading_open":
            heading.attrSet("id", slugify(inline.content))


def _root_links(tokens: Sequence[Token], root: str) -> None:
    for token in tokens:
        for child in token.children or ():
            href = child.attrGet("href") if child.type == "link_open" else None
            if isinstance(href, str) and href.startswith("/"):
                child.attrSet("href", root + href)
