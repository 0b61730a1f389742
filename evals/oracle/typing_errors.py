"""Typing errors: one slip of the fingers in one common word."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from evals.oracle.truth import hashed

# Shorter words become other words, and people see it when they mistype them.
SHORTEST = 6


def mistyped(text: str, common: Sequence[str], known: Collection[str], key: str) -> str | None:
    """The text with one letter of one word left out, doubled or swapped with the next.

    Args:
        text: What is asked.
        common: Words of it that may be hit; never a name, a number or a code.
        known: All words of the store: a slip that makes one of them would ask something else.
        key: Chooses the word and the slip.

    Returns:
        None where no word is long enough.
    """
    fit = sorted({w for w in common if len(w) >= SHORTEST and w.isalpha()})
    for turn in range(8):
        if not fit:
            return None
        number = int(hashed(key, str(turn))[:12], 16)
        word = fit[number % len(fit)]
        place = 1 + number // 7 % (len(word) - 2)
        slip = _slip(word, place, number // 97 % 3)
        found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)
        if found is None or slip == word or slip in known:
            continue
        return f"{text[: found.start()]}{slip}{text[found.end() :]}"
    return None


def _slip(word: str, place: int, sort: int) -> str:
    if sort == 0:
        return word[:place] + word[place + 1 :]
    if sort == 1:
        return word[: place + 1] + word[place:]
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
