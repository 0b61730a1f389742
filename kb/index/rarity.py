"""How rare a word is in everything that a store says."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from kb.index.corpus import Corpus

# Stems whose frequency is kept; a shop's titles hold some ten thousand.
_KEPT = 100_000


class Rarity:
    """Document frequencies of stems over the passages of both kinds of one edition.

    Args:
        corpora: Of that edition.
    """

    def __init__(self, corpora: Sequence[Corpus]) -> None:
        self._corpora = tuple(corpora)
        self._passages = sum(len(corpus.owner) for corpus in self._corpora)
        self._frequencies: dict[str, int] = {}

    def idf(self, terms: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of stems, ln(1 + (N - n + 0.5) / (n + 0.5)) as in BM25."""
        return {term: self._idf(self._frequency(term)) for term in terms}

    def knows(self, stem: str) -> bool:
        """Whether a stem stands in any passage."""
        return self._frequency(stem) > 0

    def _idf(self, held: int) -> float:
        return math.log(1 + (self._passages - held + 0.5) / (held + 0.5))

    def _frequency(self, stem: str) -> int:
        found = self._frequencies.get(stem)
        if found is None:
            if len(self._frequencies) >= _KEPT:
                self._frequencies.clear()
            found = sum(corpus.frequency(stem) for corpus in self._corpora)
            self._frequencies[stem] = found
        return found
