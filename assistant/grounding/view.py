"""A sentence as it is checked: marks and names blanked out, subjects and figures where they stand."""

# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant import markers
from assistant.grounding.evidence import Evidence
from assistant.grounding.figures import Figure
from assistant.grounding.records import Record
from assistant.grounding.speech import is_speech
from kb.terms import fold
from kb.understanding.titles import head_of

BLANK = "\ue000"  # stands for every character of a name that was recognised
_WORD = re.compile(r"\w+(?:[.,]\d+)*", re.UNICODE)
_BREAK = re.compile(
    r"[,;](?=\s)|[()]|\s[–—-]\s|[.!?](?=\s)"
    r"|\b(?:and|but|while|whereas|und|aber|während|et|mais|tandis|y|pero|mientras|versus|vs)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?:|www\.|(?<=\]\())[^\s)>]+|[\w.+-]+@[\w.-]+")
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
_IMAGE = re.compile(r"!\[[^\]]*\](?:\([^)]*\)?|\[[^\]]*\])?")
_HTML = re.compile(
    r"<!--.*?(?:-->|$)|<\s*/?\s*(?!https?:|mailto:)[a-zA-Z!][^<>]*(?:>|$)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a subject is named, and which records may be meant."""

    start: int
    end: int
    records: tuple[Record, ...]


@dataclass(slots=True)
class View:
    """A sentence with what it is about.

    Attributes:
        text: As it was said, without images and HTML.
        words: Of the same length, with marks, names and addresses blanked out.
        named: Subjects named in it, in order.
        before: What the last sentences were about: the subject of "it".
        group: What "these" and "all of them" are.
        reaching: Whether it says how the store is reached.
    """

    text: str
    words: str
    named: tuple[Mention, ...] = ()
    before: tuple[Record, ...] = ()
    group: tuple[Record, ...] = ()
    figures: list[Figure] = field(default_factory=list)
    reaching: bool = False

    def blanked(self, start: int, end: int) -> None:
        """Take a span out of what is checked."""
        self.words = self.words[:start] + BLANK * (end - start) + self.words[end:]

    def segment(self, position: int) -> tuple[int, int]:
        """The span between the breaks round a position."""
        start, end = 0, len(self.words)
        for match in _BREAK.finditer(self.words):
            if match.end() <= position:
                start = match.end()
            elif match.start() >= position:
                end = match.start()
                break
        return start, end

    def subjects(self, position: int) -> tuple[Record, ...]:
        """What a figure at this place is told of; several where one name fits them all."""
        start, end = self.segment(position)
        inside = [m for m in self.named if m.start >= start and m.end <= end]
        if len(inside) == 1:
            return inside[0].records
        earlier = [m for m in (inside or self.named) if m.end <= position]
        if earlier:
            return earlier[-1].records
        later = [m for m in (inside or self.named) if m.start >= position]
        return later[0].records if later else self.before

    @property
    def about(self) -> tuple[Record, ...]:
        """All subjects of the sentence: those named, else those of the sentences before."""
        named = tuple(dict.fromkeys(r.id for m in self.named for r in m.records))
        by_id = {r.id: r for m in self.named for r in m.records}
        return tuple(by_id[i] for i in named) or self.before


def sanitized(text: str) -> str:
    """Without images, HTML and characters that nobody sees; compatibility forms made plain."""
    if text.isascii() and "<" not in text and "![" not in text:
        return text
    text = _HIDDEN.sub("", text)
    if any(ord(c) > 0x2E7F for c in text):
        text = unicodedata.normalize("NFKC", text)
    return _HTML.sub("", _IMAGE.sub("", text))


def viewed(
    text: str, evidence: Evidence, before: Sequence[Record], group: Sequence[Record]
) -> View:
    """Read a sentence's marks and names."""
    view = View(text, text, before=tuple(before), group=tuple(group))
    mentions: list[Mention] = []
    for match in markers.MARK.finditer(text):
        record = evidence.records.get(match[2] or "")
        if match[1] == "p" and record is not None:
            mentions.append(Mention(match.start(), match.end(), (record,)))
        view.blanked(match.start(), match.end())
    view.words = re.sub(r"[*`]|(?<!\w)_|_(?!\w)", " ", view.words)
    readable = _ADDRESS.sub(lambda m: BLANK * len(m[0]), view.words)
    mentions += _named(readable, list(evidence.records.values()))
    for mention in mentions:
        view.blanked(mention.start, mention.end)
    view.named = tuple(sorted(mentions, key=lambda m: m.start))
    return view


def _named(text: str, records: Sequence[Record]) -> list[Mention]:
    """Where titles, or telling parts of them, stand in a text."""
    spoken = [(fold(m[0]), m.start(), m.end()) for m in _WORD.finditer(text)]
    titles = [(record, _title(record.title)) for record in records]
    held: dict[str, int] = {}
    for _, title in titles:
        for word in set(title):
            held[word] = held.get(word, 0) + 1
    found: list[Mention] = []
    at = 0
    while at < len(spoken):
        best, meant = 0, []
        for record, title in titles:
            length = _run(spoken, at, title)
            if length and _tells(spoken[at : at + length], text, title, held, record):
                if length > best:
                    best, meant = length, [record]
                elif length == best:
                    meant.append(record)
        if len(meant) > 1:
            # A whole title is that product's; a part of two titles may be either's.
            least = min(len(_title(r.title)) for r in meant)
            whole = [r for r in meant if len(_title(r.title)) == least]
            meant = whole if best * 2 > least else meant
        if best:
            found.append(Mention(spoken[at][1], spoken[at + best - 1][2], tuple(meant)))
        at += best or 1
    return found


_titles: dict[str, tuple[str, ...]] = {}


def _title(title: str) -> tuple[str, ...]:
    found = _titles.get(title)
    if found is None:
        if len(_titles) > 20_000:
            _titles.clear()
        found = _titles[title] = tuple(fold(m[0]) for m in _WORD.finditer(title))
    return found


def _run(spoken: Sequence[tuple[str, int, int]], at: int, title: tuple[str, ...]) -> int:
    """How many words from here stand in the title, in its order; gaps of the title are allowed."""
    length, place = 0, 0
    while at + length < len(spoken):
        word = spoken[at + length][0]
        try:
            place = title.index(word, place) + 1
        except ValueError:
            break
        length += 1
    while (
        length
        and is_speech(spoken[at + length - 1][0])
        and not spoken[at + length - 1][0].isdigit()
    ):
        length -= 1
    return length


def _tells(
    run: Sequence[tuple[str, int, int]],
    said: str,
    title: tuple[str, ...],
    held: dict[str, int],
    record: Record,
) -> bool:
    """Whether some words of a title name the product: "Gale" does, "jacket" and "waterproof" don't."""
    words = [word for word, _, _ in run]
    if len(words) >= min(4, len(title)) and len(words) * 2 >= len(title):
        return True
    common = _common(record)
    for word, start, _ in run:
        if word in common or is_speech(word) or word.isdigit() or held[word] > 3:
            continue
        if said[start : start + 1].isupper() or any(c.isdigit() for c in word) or len(words) > 2:
            return True
    return False


def _common(record: Record) -> frozenset[str]:
    """Words of a title that say what a thing is, not which one."""
    own = {fold(m[0]) for m in _WORD.finditer(str(record.fields.get("brand") or ""))}
    named = {fold(m[0]) for name in record.attributes for m in _WORD.finditer(name)}
    head = head_of(record.title)
    behind = re.split(r"\s[–—|(\[-]|[,(\[|]", record.title, maxsplit=1)[1:]
    rest = {fold(m[0]) for part in behind for m in _WORD.finditer(part)}
    filed = {
        fold(m[0]) for c in record.fields.get("categories") or () for m in _WORD.finditer(str(c))
    }
    return frozenset(own | named | rest | filed | {head})
