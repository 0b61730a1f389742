"""HTML -> Markdown: headings, lists, tables, links and emphasis. Plain text is passed on."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin

from bs4 import Tag
from bs4.element import NavigableString, PageElement
from markdownify import MarkdownConverter

from ingest.plain import clean_markdown, inline_text, plain_text, tidy
from ingest.rendering import CLOSE, OPEN, Place, Rendered
from ingest.tables import is_layout, table_rows, unfold
from ingest.tree import HEADINGS, SILENT, copied, drop

__all__ = ["clean_markdown", "inline_text", "plain_text", "render", "tidy", "to_markdown"]

# Attributes that carry a heading's place through the conversion.
ANCHOR, HANDLE = "data-anchor", "data-handle"
_UNSEEN = SILENT - {"head", "iframe"} | {"input", "button", "select", "textarea", "option"}
_OPTIONS: dict[str, Any] = {
    "heading_style": "ATX",
    "bullets": "-",
    "escape_underscores": False,
    "escape_asterisks": False,
    "escape_misc": False,
    # Line breaks of the source are blanks on the page; those of <br> stay.
    "wrap": True,
    "wrap_width": None,
    "code_language_callback": lambda block: block.get("data-language") or "",
}
_READY, _NUMBER = "data-ready", "data-number"
# Signs that stand for "link to this heading" and "back to the text".
_SIGN = re.compile(r"[\W_]*|\d{1,3}|[*†‡]+|\[\d{1,3}\]")
_LANGUAGE = re.compile(r"(?:^|\s)(?:language|lang|highlight-source|brush:)[-\s]?([\w+#-]{1,20})")


class _Markdown(MarkdownConverter):
    """Markdown without pictures, with absolute links, and with headings in ATX form.

    The library's stubs leave out what is meant to be overridden.
    """

    def __init__(self, base_url: str) -> None:
        super().__init__(**_OPTIONS)
        self._base_url = base_url
        self.places: list[Place] = []
        self.tables: list[str] = []

    def process_element(self, node: PageElement, parent_tags: set[str] | None = None) -> str:
        """Markdown of a node; what was made ready is not made again."""
        if isinstance(node, Tag):
            if node.name in SILENT:
                return ""
            if node.name == "table" and node.has_attr(_READY):
                return f"\n\n{self.tables[int(str(node[_READY]))]}\n\n"
        made = super().process_element(node, parent_tags=parent_tags)  # type: ignore[misc]
        return str(made)

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A picture becomes its description; without one it says nothing."""
        alt = inline_text(str(el.get("alt") or ""))
        # A file name is no description.
        return "" if re.fullmatch(r"[\w%-]+\.\w{3,4}|image|icon|logo", alt, re.I) else alt

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A link with an absolute target; links to a place on the same page are only text."""
        target = str(el.get("href") or "").strip()
        words = " ".join(text.split())
        if not words:
            return ""
        base = self._base_url
        if not target or target.startswith(("#", "javascript:", "data:", "vbscript:")):
            return text
        try:
            target = urljoin(base, target) if base else target
        except ValueError:
            return text
        lead = " " if text[:1].isspace() else ""
        trail = " " if text[-1:].isspace() else ""
        target = target.replace(" ", "%20").replace("(", "%28").replace(")", "%29")
        return f"{lead}[{words}]({target}){trail}"

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """The cell's own words: rows are made by :mod:`ingest.tables`."""
        return text

    convert_th = convert_td

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A list item with its number, and what is in it indented."""
        text = (text or "").strip()
        if not text:
            return "\n"
        number = el.get(_NUMBER)
        bullet = f"{number}. " if number else "- "
        indent = " " * len(bullet)
        lines = [f"{indent}{line}" if line.strip() else "" for line in text.split("\n")]
        return f"{bullet}{lines[0].lstrip()}\n" + "".join(f"{line}\n" for line in lines[1:])

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: N802
        """A heading with a mark of its place."""
        made = str(super().convert_hN(n, el, text, parent_tags))  # type: ignore[misc]
        place = Place(str(el.get(ANCHOR) or ""), el.has_attr(HANDLE))
        if place == Place() or "_inline" in parent_tags or not made.strip():
            return made
        self.places.append(place)
        return f"\n\n{made.strip()}{OPEN}{len(self.places) - 1}{CLOSE}\n\n"

    def convert_details(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """What can be opened is open."""
        return str(self.convert_div(el, text, parent_tags))  # type: ignore[attr-defined]

    convert_summary = convert_details
    convert_address = convert_details
    convert_header = convert_details
    convert_main = convert_details
    convert_figure = convert_details


def to_markdown(element: Tag, base_url: str = "") -> str:
    """An element as Markdown: headings, lists, tables, links and emphasis, nothing else.

    Args:
        element: Read only; scripts, styles and comments in it are left out.
        base_url: What relative links are relative to; empty keeps them relative.
    """
    return render(copied(element, lambda tag: tag.name not in _UNSEEN), base_url).body


def render(copy: Tag, base_url: str = "") -> Rendered:
    """A working copy as Markdown with the places of its headings; the copy is used up."""
    converter = _Markdown(base_url)
    _simplify(copy)
    for table in copy.find_all("table"):
        if table.find("table") is not None or is_layout(table):
            unfold(table)
    for table in copy.find_all("table"):
        rows = table_rows(table, lambda cell: _cell(cell, base_url))
        table[_READY] = str(len(converter.tables))
        converter.tables.append(rows)
    marked = converter.convert_soup(copy)
    return Rendered.of(clean_markdown(str(marked)), converter.places)


def _cell(cell: Tag, base_url: str) -> str:
    """A table cell on one line; list items in it are set apart by semicolons."""
    text = clean_markdown(str(_Markdown(base_url).convert_soup(cell)))
    text = re.sub(f"{OPEN}\\d+{CLOSE}|^#+ ", "", text, flags=re.MULTILINE)
    items = re.sub(r"\n+[ \t]*(?:[-*+]|\d+\.)[ \t]+", "; ", text)
    return " ".join(re.sub(r"^[-*+] ", "", items).split()).replace("|", "\\|")


def _simplify(copy: Tag) -> None:
    for tag in copy.find_all(True):
        name = tag.name
        if name in HEADINGS:
            _simplify_heading(tag)
        elif name == "a":
            _drop_sign(tag)
        elif name == "pre":
            _flatten(tag)
        elif name == "ol":
            start = str(tag.get("start") or "")
            number = int(start) if start.isdecimal() and len(start) < 6 else 1
            for item in tag.find_all("li", recursive=False):
                item[_NUMBER] = str(number)
                number += 1
        elif name == "dl":
            _define(tag)
        elif name == "iframe":
            _name_frame(tag)


def _simplify_heading(heading: Tag) -> None:
    for tag in heading.find_all(["a", "strong", "b", "button", "p", "div"]):
        if tag.name == "a" and _SIGN.fullmatch(inline_text(tag)):
            drop(tag)
        else:
            tag.name = "span"
    # A heading with nothing to read would become a lone "##".
    if not inline_text(heading) and heading.find("img", alt=True) is None:
        drop(heading)


def _drop_sign(link: Tag) -> None:
    """Drop marks of footnotes and the way back from them: on a page of their own they confuse."""
    if str(link.get("href") or "").startswith("#") and _SIGN.fullmatch(inline_text(link)):
        drop(link)


def _flatten(block: Tag) -> None:
    """Code as plain lines: highlighters put each line, or each word, into elements."""
    lines: list[str] = []
    for node in list(block.descendants):
        if isinstance(node, NavigableString):
            lines.append(str(node))
        elif isinstance(node, Tag) and node.name in {"br", "div"}:
            lines.append("\n")
        elif isinstance(node, Tag) and "line" in str(node.get("class") or ""):
            # Lines are elements; some end in a break of their own, too.
            lines.append("\x00")
    text = re.sub(r"\n?\x00", "\n", "".join(lines)).replace("\x00", "\n")
    given = " ".join(str(tag.get("class") or "") for tag in [block, *block.find_all("code")][:2])
    match = _LANGUAGE.search(re.sub(r"[\[\]',]", " ", given))
    block.clear()
    block.append(NavigableString(text.strip("\n")))
    block["data-language"] = match[1] if match else ""


def _define(listed: Tag) -> None:
    """Terms stand in bold before what they mean."""
    terms: list[str] = []
    for part in listed.find_all(["dt", "dd"]):
        if part.name == "dt":
            terms.append(inline_text(part))
            drop(part)
            continue
        part.name = "div"
        if terms:
            term = Tag(name="strong")
            term.append(" / ".join(filter(None, terms)))
            first = part.find(True)
            into = first if isinstance(first, Tag) and first.name == "p" else part
            into.insert(0, NavigableString(": "))
            into.insert(0, term)
            terms = []
    listed.name = "div"


def _name_frame(frame: Tag) -> None:
    title, source = inline_text(str(frame.get("title") or "")), str(frame.get("src") or "")
    if not title or not source.startswith(("http://", "https://", "//")):
        return
    frame.name = "p"
    frame.clear()
    link = Tag(name="a", attrs={"href": source})
    link.append(title)
    frame.append(link)
