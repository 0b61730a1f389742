"""Mistyped words of the conversation itself: "chepaer", "the frist one"."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from assistant.keyless.phrasebook import LANGUAGES, phrasebook
from assistant.keyless.wording import words
from kb.terms import STOPWORDS, fold

SHORTEST = 4
_WORD = re.compile(r"[^\W\d_]+")


def spelled(text: str) -> str:
    """The text with words mended that only a slip of the fingers keeps from going on.

    Two letters changed places, one is missing or stands twice: another letter would make another
    word ("lighter", "fighter"). The catalogue's own words are left to the search, which knows them.
    """
    return _WORD.sub(lambda word: _mended(word[0]), text)


@lru_cache(maxsize=4096)
def _mended(typed: str) -> str:
    word = fold(typed)
    known = words("typed")
    if len(word) < SHORTEST or word in known or word in STOPWORDS or _spoken(word):
        return typed
    near = [other for other in known if _slipped(word, other)]
    return near[0] if len(near) == 1 else typed


def _slipped(typed: str, word: str) -> bool:
    shorter = len(word) - len(typed)
    if shorter == -1:  # a key that was hit twice
        pairs = pairwise(typed)
        return any(
            a == b and typed[:at] + typed[at + 1 :] == word for at, (a, b) in enumerate(pairs)
        )
    if shorter not in (0, 1) or typed[0] != word[0] or OSA.distance(typed, word) != 1:
        return False
    if shorter:
        return not word.startswith(typed)  # "vergleiche" is another form of "vergleichen"
    return sorted(typed) == sorted(word)


def _spoken(word: str) -> bool:
    """Whether a word is one of those that any text of a language has."""
    return any(
        word in phrasebook(code).function_words or word in phrasebook(code).stop_words
        for code in LANGUAGES
    )
