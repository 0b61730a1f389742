"""Names of the whole catalogue: what may only be named once a tool returned it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol
from weakref import WeakKeyDictionary

from kb.terms import tokens
from kb.understanding.vocabulary import Vocabulary

_LONGEST = 14


class Named(Protocol):
    """A term of the catalogue found in some words."""

    text: str


class Names:
    """Titles, brands and option values of an edition.

    Args:
        titles: Tokenised titles.
        vocabulary: Knows brands and options; None where only titles are known.
    """

    def __init__(
        self, titles: Collection[tuple[str, ...]], vocabulary: Vocabulary | None = None
    ) -> None:
        self._titles = titles if isinstance(titles, set | frozenset) else set(titles)
        self._vocabulary = vocabulary

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Names:
        """The names of an edition; made once a vocabulary."""
        found = _KNOWN.get(vocabulary)
        if found is None:
            found = _KNOWN[vocabulary] = cls(vocabulary.product_titles, vocabulary)
        return found

    def titles_in(self, words: str) -> list[tuple[str, ...]]:
        """Titles that stand whole in a text, longest first; of one word only in capitals' place."""
        spoken = tokens(words)
        found = []
        for length in range(min(_LONGEST, len(spoken)), 1, -1):
            for start in range(len(spoken) - length + 1):
                run = tuple(spoken[start : start + length])
                if run in self._titles:
                    found.append(run)
        return found

    def brands_in(self, words: Sequence[str]) -> list[str]:
        """Brands of the catalogue named in folded words."""
        return [t.text for t in self._vocabulary.brands(words)] if self._vocabulary else []

    def values_in(self, words: Sequence[str]) -> list[str]:
        """Option values of the catalogue named in folded words."""
        return [t.text for t in self._vocabulary.options(words)] if self._vocabulary else []


_KNOWN: WeakKeyDictionary[Vocabulary, Names] = WeakKeyDictionary()
