"""A page as Markdown that still knows where its headings came from."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from kb.documents import Anchor
from kb.sections import sections

# Written behind a heading's words by the converter, from the range that no text uses. Between them
# stand the heading's number in the list of places, and nothing else.
OPEN, CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"[ \t]*{OPEN}(\\d+){CLOSE}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where on the page a heading stands: its name in an address, and whether it opens a panel."""

    anchor: str = ""
    handle: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the body.

    Attributes:
        text: Its words, with inline Markdown.
        start: Offset of its line.
        end: Offset after its line.
    """

    level: int
    text: str
    start: int
    end: int
    place: Place = Place()

    @property
    def anchor(self) -> str:
        """Its name in an address; empty without one."""
        return self.place.anchor

    @property
    def handle(self) -> bool:
        """Whether it opens a panel."""
        return self.place.handle


@dataclass(frozen=True)
class Rendered:
    """Markdown with the places of its headings, in the order of the headings."""

    body: str
    places: tuple[Place, ...] = ()

    @classmethod
    def of(cls, marked: str, places: list[Place]) -> Rendered:
        """From Markdown with marks behind its headings."""
        found: list[Place] = []
        plain: list[str] = []
        at = 0
        # Marks elsewhere are those of headings in list items and quotes, which are none here.
        for section in sections(marked):
            if plain:
                line = marked[at : section.start]
                mark = _MARK.search(line)
                found.append(places[int(mark[1])] if mark else Place())
                plain.append(_MARK.sub("", line))
            plain.append(_MARK.sub("", marked[section.start : section.end]))
            at = section.end
        return cls("".join(plain), tuple(found))

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """The headings in order."""
        found: list[Heading] = []
        before: int | None = None
        for section in sections(self.body):
            if before is not None:
                number = len(found)
                level, words = section.path[-1]
                place = self.places[number] if number < len(self.places) else Place()
                found.append(Heading(level, words, before, section.start, place))
            before = section.end
        return tuple(found)

    @cached_property
    def _starts(self) -> list[int]:
        return [heading.start for heading in self.headings]

    @property
    def anchors(self) -> tuple[Anchor, ...]:
        """The headings that can be linked to; those of the same words are all among them."""
        named = {heading.text for heading in self.headings if heading.anchor}
        return tuple(Anchor(h.text, h.anchor) for h in self.headings if h.text in named)

    def cut(self, start: int, end: int) -> Rendered:
        """The part between two offsets."""
        starts = self._starts
        kept = self.headings[bisect_left(starts, start) : bisect_left(starts, end)]
        return Rendered(self.body[start:end].strip("\n"), tuple(h.place for h in kept))

    def without(self, spans: list[tuple[int, int]]) -> Rendered:
        """What is left when these spans are taken out, and headings over nothing with them."""
        parts: list[str] = []
        places: list[Place] = []
        at = 0
        for start, end in [*spans, (len(self.body), len(self.body))]:
            piece = self.cut(at, start)
            if piece.body.strip():
                parts.append(piece.body)
                places += piece.places
            at = end
        return Rendered("\n\n".join(parts), tuple(places))._without_bare_headings()

    def _without_bare_headings(self) -> Rendered:
        headings = self.headings
        bare: list[tuple[int, int]] = []
        below: list[tuple[int, bool]] = []
        for number in range(len(headings) - 1, -1, -1):
            heading = headings[number]
            after = headings[number + 1].start if number + 1 < len(headings) else len(self.body)
            told = bool(self.body[heading.end : after].strip())
            while below and below[-1][0] > heading.level:
                told = below.pop()[1] or told
            below.append((heading.level, told))
            if not told:
                bare.append((heading.start, after))
        return self.without(bare[::-1]) if bare else self
