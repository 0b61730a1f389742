"""Where a record says the opposite of what was wished for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.quoting.polarity import Polarity, polarity
from kb.quoting.topic import alike, bare_name
from kb.terms import fold, stem, tokens

_REFUSES = frozenset({"no", "not", "without", "non", "except", "excluding", "minus", "nor"})
# How far behind "without" a thing may stand: "without a big hood".
_REACH = 3


def contradiction(
    wished: str, title: str, attributes: Sequence[tuple[str, str]]
) -> tuple[str, str] | None:
    """The attribute, as (name, value), that denies what a shopper's words ask for.

    "A waterproof bag" is contradicted by ``Waterproof: No``, "PFAS free" by ``PFAS-free: No``,
    "without a hood" by ``Hood: Yes``; None where no attribute says the opposite outright. Words of
    the title aren't looked at: they say which product is meant.
    """
    words = tokens(fold(wished).replace("-", " "))
    stemmed = [stem(word) for word in words]
    titled = {stem(word) for word in tokens(title)}
    for name, value in attributes:
        said = polarity(value)
        if said not in (Polarity.YES, Polarity.NO):
            continue
        absent, named = bare_name(name)
        spots = [
            next((at for at, word in enumerate(stemmed) if alike(word, part)), None)
            for part in named
        ]
        first = spots[0] if spots else None
        if first is None or None in spots or all(part in titled for part in named):
            continue
        refused = bool(_REFUSES & set(words[max(0, first - _REACH) : first]))
        refused |= bool(re.search(rf"\b{re.escape(words[first])}[ -]free\b", fold(wished)))
        there = (said is Polarity.YES) != absent
        if there == refused:
            return name, value
    return None
