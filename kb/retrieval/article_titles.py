"""How far a store's help pages are called by the questions that they answer."""

from __future__ import annotations

import re
from collections.abc import Iterable

# "Where is my order?", with or without what a forum sets behind it: "[closed]".
_MARKED = re.compile(r"[?？]\W*(?:\[\w+\]\W*)?$")
_ASKING = re.compile(
    r"\W*(?:how|what|when|where|why|who|which|can|could|may|do|does|did|is|are|will|would|should)\b",
    re.I,
)


def is_question(title: str) -> bool:
    """Whether a title asks something: "How to pay" and "Can I pay in cash?", not "Payment"."""
    return _MARKED.search(title) is not None or _ASKING.match(title) is not None


def asking(titles: Iterable[str]) -> float:
    """How much of a list of questions a help centre is, in [0, 1].

    The share of titles that ask something, from 0 for a half of them to 1 for all: with as many
    headings as questions, a title that asks has no more to say than one that names a subject.
    """
    asked = [is_question(title) for title in titles]
    return max(0.0, 2 * sum(asked) / (len(asked) or 1) - 1)
