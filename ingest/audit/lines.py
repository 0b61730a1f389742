"""An article's statements one by one: sentences and table rows, with the headings above them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.documents import Article
from kb.terms import sentence_spans

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_ROW = re.compile(r"^\s*\|.*\|\s*$")
_RULE = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|\\(?=\W)|<[^<>]{1,80}>")


@dataclass(frozen=True, slots=True)
class Line:
    """One statement of an article, without Markdown's signs.

    Attributes:
        text: A sentence, or a table row with its cells joined by `` | ``.
        heading: The headings above it, joined with `` > ``.
        lead: The sentence that introduces the list it is an item of, if any.
        cells: The cells of a row; empty for a sentence.
        header: The table's column names, one a cell.
    """

    text: str
    heading: str = ""
    lead: str = ""
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()


def lines_of(article: Article) -> Iterator[Line]:
    """All statements of an article in order; code is left out."""
    for heading, block in _blocks(article.body):
        if _ROW.match(block[0]):
            yield from _rows(block, heading)
        else:
            yield from _sentences(block, heading)


def plain(markdown: str) -> str:
    """The words of some Markdown on one line: links as their text, no pictures, no emphasis."""
    text = _LINK.sub(r"\1", _IMAGE.sub(" ", markdown))
    return " ".join(_MARKS.sub("", text).split())


def _blocks(body: str) -> Iterator[tuple[str, list[str]]]:
    """Paragraphs, lists and tables with the heading path above each."""
    path: list[tuple[int, str]] = []
    block: list[str] = []
    fenced = False
    for line in [*body.splitlines(), ""]:
        if _FENCE.match(line):
            fenced = not fenced
            continue
        if fenced:
            continue
        heading = _HEADING.match(line)
        changes = bool(block) and bool(_ROW.match(line)) != bool(_ROW.match(block[0]))
        if block and (heading or not line.strip() or changes):
            yield " > ".join(name for _, name in path), block
            block = []
        if heading:
            level = len(heading[1])
            path = [*(p for p in path if p[0] < level), (level, plain(heading[2]))]
        elif line.strip():
            block.append(line)


def _rows(block: list[str], heading: str) -> Iterator[Line]:
    rows = [[plain(cell) for cell in line.strip().strip("|").split("|")] for line in block]
    ruled = len(block) > 1 and bool(_RULE.match(block[1]))
    header = tuple(rows[0]) if ruled else ()
    for line, row in zip(block, rows, strict=True):
        if _RULE.match(line) or (ruled and row is rows[0]):
            continue
        named = header if len(header) == len(row) else ()
        yield Line(" | ".join(row), heading, cells=tuple(row), header=named)


def _sentences(block: list[str], heading: str) -> Iterator[Line]:
    text = "\n".join(block)
    lead = ""
    for start, end in sentence_spans(text):
        piece = text[start:end]
        item = _ITEM.match(piece)
        words = plain(_ITEM.sub("", piece.lstrip("> ")))
        if not words:
            continue
        yield Line(words, heading, lead if item else "")
        if not item:
            lead = words if words.endswith(":") else ""
