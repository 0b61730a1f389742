"""HTML -> plain text. What comes out is data: no tags, no scripts, no styling."""

from __future__ import annotations

import html
import re

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement

from ingest.tree import SILENT

_TAGS = re.compile(r"<(?:!--|/?[a-zA-Z][^<>]{0,2000}>)")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "caption", "dd", "details", "div", "dl",
     "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
     "header", "hr", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table",
     "tbody", "td", "th", "thead", "tr", "ul"}
)  # fmt: skip
_PARAGRAPHS = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "dl", "section"}
)
# Marks for the edges of blocks, from the range that no text uses.
_LINE, _PARAGRAPH = "\x01", "\x02"
_EDGES = re.compile("[ \t]*[\x01\x02\n][\x01\x02\\s]*")
# Not among them: U+200C and U+200D, which Persian, Indic scripts and emoji are spelt with.
_INVISIBLE = re.compile(
    "[\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    "\x00-\x08\x0b\x0c\x0e-\x1f]"
)


def plain_text(source: str | Tag) -> str:
    """Text with paragraphs and list items on lines of their own.

    Args:
        source: An element, or a string that may or may not hold HTML. HTML that was escaped once
            too often (``&lt;p&gt;``), as feeds do, is read as HTML too.
    """
    if isinstance(source, str):
        if not _TAGS.search(source):
            if not _ENTITY.search(source):
                return tidy(source)
            source = html.unescape(source)
            if not _TAGS.search(source):
                return tidy(source)
        source = BeautifulSoup(source, "lxml")
    parts: list[str] = []
    _collect(source, parts)
    return tidy(_EDGES.sub(_edge, "".join(parts)))


def inline_text(source: str | Tag | None) -> str:
    """The text on one line."""
    return " ".join(plain_text(source).split()) if source else ""


def tidy(text: str) -> str:
    """Single spaces, no invisible characters, at most one blank line in a row."""
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _collect(node: Tag, parts: list[str]) -> None:
    # By hand and with a stack: pages nest deeper than Python likes to recurse.
    stack: list[PageElement | str] = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, Tag):
            name = item.name
            if name in SILENT:
                continue
            if name == "br":
                parts.append("\n")
                continue
            edge = _PARAGRAPH if name in _PARAGRAPHS else _LINE if name in _BLOCKS else ""
            if name in {"td", "th"}:
                edge = " "
            parts.append(edge)
            if edge:
                stack.append(edge)
            stack.extend(reversed(item.contents))
        elif type(item) is NavigableString:
            # Line breaks in the source are spaces on the page.
            parts.append(_EDGES.sub(" ", item.replace("\n", " ")))
        elif type(item) is str:
            parts.append(item)


def _edge(run: re.Match[str]) -> str:
    # Blocks that end and begin at one place make one break, not several.
    edges = run.group()
    return "\n\n" if _PARAGRAPH in edges or edges.count("\n") > 1 else "\n"


def clean_markdown(text: str) -> str:
    """Markdown without invisible characters, trailing spaces and runs of blank lines."""
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\xa0", " "))
    lines = [line.rstrip() for line in text.split("\n")]
    kept = [line for line in lines if not re.fullmatch(r"\s*(?:[-*+]|#{1,6}|>)\s*", line)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip("\n")
