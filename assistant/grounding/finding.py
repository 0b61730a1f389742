"""What a check of a sentence finds, and who a claim is about."""

# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.grounding.records import Record
from assistant.grounding.view import View

UNSURE = re.compile(
    r"\b(?:if|whether|once|when|unless|in case|ob|wenn|falls|si|until|as soon as|let you know|check)\b[^.!?]*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim that doesn't hold, with where and by what it is mended; or words that one proves.

    Attributes:
        proved: Ideas that a claim which holds accounts for.
    """

    reason: str = ""
    start: int = 0
    end: int = 0
    mend: str = ""
    proved: frozenset[str] = frozenset()


def meant(view: View, position: int) -> tuple[Record, ...]:
    """What a claim at this place is about; everything named where it says "all" or "both"."""
    if re.search(
        r"\b(?:all|both|each|every|these|those|they|beide|alle|tous|todos)\b", view.words, re.I
    ):
        if len(view.about) > 1 and view.named:
            return view.about
        if not view.named and view.group:
            return view.group
    return view.subjects(position)


def denied(view: View, match: re.Match[str]) -> bool:
    """Whether a negation stands right before a match."""
    return (
        re.search(
            r"\b(?:not|n't|isn't|no|nothing|none|anything|something)\W+(?:\w+\W+){0,2}$",
            view.words[: match.start()],
            re.I,
        )
        is not None
    )


def spoken_value(value: str, words: str) -> bool:
    """Whether an option value is said."""
    return re.search(rf"(?<!['’\w]){re.escape(value)}(?!\w)", words, re.I) is not None
