"""Quantities in a shopper's words, and what bounds them: "at least 16 GB", "1 to 2 kg"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.understanding.quantity import UNITS, Mention, Quantity, based, mentions

_BOUND = {
    "min": (
        r"at least|min(?:imum)?(?: of)?|over|above|more than|from|no less than|≥|>|"
        r"(?:bigger|larger|heavier|longer|wider|taller|faster) than"
    ),
    "max": (
        r"at most|max(?:imum)?(?: of)?|under|below|less than|up to|no more than|not more than|"
        r"within|down to|good to|as low as|≤|<|(?:smaller|lighter|shorter|narrower|thinner) than"
    ),
}
_BEFORE = {
    kind: re.compile(rf"(?:^|(?<=\W))(?:{words})\s*$", re.I) for kind, words in _BOUND.items()
}
_BEHIND = {
    "min": re.compile(
        r"\s*(?:or (?:more|over|bigger|larger|longer|above|up)|\+|and (?:up|over|above)|minimum)",
        re.I,
    ),
    "max": re.compile(
        r"\s*(?:or (?:less|under|smaller|lighter|below|shorter)|max(?:imum)?\b|tops\b)", re.I
    ),
}
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12,
}  # fmt: skip
_COUNT = rf"(?P<count>\d{{1,2}}|{'|'.join(_WORDS)})"
# "A tent for two": what a number without a noun counts are people.
_FOR = re.compile(
    rf"\b(?P<cue>for|sleeps|seats)\s+{_COUNT}(?:\s+of us)?(?=\s*(?:$|[?!.,;]|"
    r"(?:under|below|over|with|without|in|that|which|and|at|from|not|up|please)\b))",
    re.I,
)
_MAN = re.compile(rf"\b{_COUNT}[ -]man\b(?!['’])", re.I)
_UNIT_WORDS = "|".join(unit for unit in UNITS if len(unit) > 2 and unit.isalpha())
_NUMBER_WORD = re.compile(
    rf"\b(?P<count>{'|'.join(_WORDS)})[ -](?=(?:{_UNIT_WORDS})\b)", re.IGNORECASE
)
_OLD = re.compile(r"[\s-]*olds?\b", re.I)
_AND = re.compile(r"\s*(?:and|to|-|–)\s*$", re.I)
_NUMBER_TO = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:and|to|-|–)\s*$", re.I)


@dataclass(frozen=True, slots=True)
class Asked:
    """A quantity that was asked for, with what bounds it.

    Attributes:
        mention: The quantity; of ``between`` the upper one.
        bound: ``min``, ``max``, ``between``, or empty for the number itself.
        other: The lower end of ``between``.
        start: Where the phrase begins.
        end: Where it ends.
    """

    mention: Mention
    bound: str
    other: Quantity | None
    start: int
    end: int


def spelled_out(text: str) -> str:
    """A text with counts as numbers of things: "a tent for two" is one for 2 people."""
    text = _FOR.sub(lambda m: f"{m['cue']} {_number(m['count'])} people", text)
    text = _MAN.sub(lambda m: f"{_number(m['count'])} person", text)
    return _NUMBER_WORD.sub(lambda m: f"{_number(m['count'])} ", text)


def _number(word: str) -> int:
    return _WORDS.get(word.casefold()) or int(word)


def asked(text: str) -> list[Asked]:
    """The quantities with a unit in a shopper's words, and how each is bounded."""
    found: list[Asked] = []
    for mention in mentions(text):
        if _OLD.match(text, mention.end):
            continue  # "for a 5 year old" is for a child
        before = text[: mention.start]
        lower = _NUMBER_TO.search(before)
        if (
            found
            and _AND.search(text[found[-1].end : mention.start])
            and (
                found[-1].mention.quantity.dimension == mention.quantity.dimension
                and found[-1].bound in ("", "min")
            )
        ):
            first = found.pop()
            found.append(
                Asked(mention, "between", first.mention.quantity, first.start, mention.end)
            )
            continue
        if lower is not None and re.search(r"(?:^|\s)$", before[: lower.start()]):
            low = based(float(lower[1].replace(",", ".")), mention.quantity.unit)
            start = lower.start()
            opening = re.search(r"\b(?:between|from)\s+$", before[:start], re.I)
            if low.number < mention.quantity.number and (
                opening or "-" in lower[0] or "to" in lower[0]
            ):
                start = opening.start() if opening else start
                found.append(Asked(mention, "between", low, start, mention.end))
                continue
        bound, start, end = "", mention.start, mention.end
        for kind in ("max", "min"):
            if cue := _BEFORE[kind].search(before):
                bound, start = kind, cue.start()
            elif cue := _BEHIND[kind].match(text, mention.end):
                bound, end = kind, cue.end()
        found.append(Asked(mention, bound, None, start, end))
    return found
