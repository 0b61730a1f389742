"""The sections of an article's Markdown, and the addresses that lead to them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urldefrag

from kb.documents import Article, Chunk, Document

_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_FENCE = re.compile(r"^(```|~~~)")
# Signs that may stand in an address after "#"; brackets may not, they end links in Markdown.
_FRAGMENT = "!$&'*+,;=:@/?-._~%"
_UNSLUGGED = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of text between two headings.

    Attributes:
        path: The headings above it from the widest to its own, with their levels; empty at the top.
        start: Offset of its first character after the heading, in characters.
        end: Offset after its last character.
        ordinals: Which headings of the article those of ``path`` are, counted from 0.
    """

    path: tuple[tuple[int, str], ...]
    start: int
    end: int
    ordinals: tuple[int, ...] = ()

    @property
    def heading(self) -> str:
        """The headings above it, joined with `` > ``."""
        return " > ".join(name for _, name in self.path)


def sections(body: str) -> Iterator[Section]:
    """The sections of a Markdown text in order; what looks like a heading in code is none."""
    path: list[tuple[int, str, int]] = []
    start = offset = number = 0
    fenced = False

    def section(end: int) -> Section:
        named = tuple((level, name) for level, name, _ in path)
        return Section(named, start, end, tuple(ordinal for _, _, ordinal in path))

    for line in body.splitlines(keepends=True):
        if _FENCE.match(line):
            fenced = not fenced
        match = None if fenced else _HEADING.match(line.rstrip())
        if match:
            yield section(offset)
            level = len(match[1])
            path = [*(p for p in path if p[0] < level), (level, match[2], number)]
            number += 1
            start = offset + len(line)
        offset += len(line)
    yield section(offset)


def anchor_at(article: Article, offset: int) -> str:
    """The name of the place that stands nearest above an offset of the body; empty without one.

    Names are found by their heading's words, those of a heading that occurs several times in the
    order of occurrence: so they hold when an editor changes the text between the headings.
    """
    if not article.anchors:
        return ""
    given: dict[str, list[str]] = {}
    for anchor in article.anchors:
        given.setdefault(anchor.heading, []).append(anchor.name)
    seen: Counter[str] = Counter()
    names: dict[int, str] = {}
    for section in sections(article.body):
        if section.path:
            heading = section.path[-1][1]
            known = given.get(heading, [])
            at = seen[heading]
            names[section.ordinals[-1]] = known[at] if at < len(known) else ""
            seen[heading] += 1
        if section.start <= offset < section.end or section.end == len(article.body):
            return next((names[n] for n in reversed(section.ordinals) if names.get(n)), "")
    return ""


def address_at(article: Article, offset: int) -> str:
    """The address of the section that an offset of the body stands in, else the article's own."""
    anchor = anchor_at(article, offset)
    if not anchor or not article.url:
        return article.url
    return f"{urldefrag(article.url).url}#{quote(anchor, safe=_FRAGMENT)}"


def address_of(document: Document, chunk: Chunk) -> str:
    """The address of the place in a document where a passage stands."""
    if isinstance(document, Article) and chunk.text:
        return address_at(document, chunk.start)
    return document.url


def slugs(headings: Iterable[str]) -> list[str]:
    """Names that publishers of Markdown (GitHub, Docusaurus, MkDocs) give to headings, in order.

    Lower case, punctuation dropped, blanks to hyphens; a name that was given before gets ``-1``,
    ``-2``, … The rule is that of github-slugger.
    """
    given: Counter[str] = Counter()
    taken: set[str] = set()
    found = []
    for heading in headings:
        base = _UNSLUGGED.sub("", heading.strip().lower()).replace(" ", "-")
        name = base
        while name in taken:
            given[base] += 1
            name = f"{base}-{given[base]}"
        taken.add(name)
        found.append(name)
    return found
