"""Which passages hold a stem, in which field and how often: BM25F over arrays in memory."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.index.dictionary import Arrays, Dictionary, in_order
from kb.index.words import FIELD_BITS, FIELDS, Count

# A word in the title says more of what a thing is than one in the text. Chosen with K1 and B on
# three catalogues together: near these values nothing changes by more than 0.01 nDCG@10.
WEIGHTS = {"title": 5.0, "heading": 2.0, "facets": 1.0, "text": 1.0}
# How soon repeating a word says nothing more (in counts weighted as above), and how far a long
# field is expected to repeat.
K1 = 2.0
B = {"title": 0.75, "heading": 0.75, "facets": 0.75, "text": 0.75}

Scores = NDArray[np.float32]
Rows = NDArray[np.int32]


class Postings:
    """The inverted index of some passages, numbered from 0.

    Passages are listed by (stem, field), in ascending order, so every lookup is a slice.

    Args:
        arrays: What :meth:`build` made.
    """

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self._terms = Dictionary.load(arrays, "terms")
        # Of each (stem, field), at stem * 4 + field: where its passages begin.
        self._starts = arrays["postings.starts"]
        self._passages = arrays["postings.passages"]
        self._counts = arrays["postings.counts"]
        self._holding = arrays["postings.holding"]  # passages that hold the stem in any field
        self._lengths = arrays["postings.lengths"]  # words by field and passage
        self.passages = int(self._lengths.shape[1])
        self._norms: dict[tuple[float, ...], list[Scores | None]] = {}

    @classmethod
    def build(cls, counts: Count, sizes: NDArray[np.int64], names: Mapping[int, str]) -> Postings:
        """The index of passages whose words were counted.

        Args:
            counts: One entry a passage, stem and field, passage by passage.
            sizes: The number of entries of each passage.
            names: The stems by the numbers used in the entries.
        """
        passage = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        term = (counts["code"] >> FIELD_BITS).astype(np.int64)
        field = (counts["code"] & (len(FIELDS) - 1)).astype(np.int64)
        used = np.flatnonzero(np.bincount(term)) if len(term) else np.zeros(0, np.int64)
        place = np.zeros(int(used[-1]) + 1 if len(used) else 0, dtype=np.int64)
        ordered = in_order(names[int(number)] for number in used)
        places = {name: at for at, name in enumerate(ordered)}
        place[used] = [places[names[int(number)]] for number in used]
        local = place[term] if len(term) else term
        cells = len(ordered) * len(FIELDS)
        code = local * len(FIELDS) + field
        order = np.argsort(code.astype(np.int32), kind="stable")
        starts = np.zeros(cells + 1, dtype=np.int64)
        np.cumsum(np.bincount(code, minlength=cells), out=starts[1:])
        # A stem's entries of one passage stand together: the first counts the passage.
        first = np.ones(len(term), dtype=bool)
        first[1:] = (local[1:] != local[:-1]) | (passage[1:] != passage[:-1])
        lengths = np.zeros((len(FIELDS), len(sizes)), dtype=np.uint16)
        for number in range(len(FIELDS)):
            at = field == number
            words = np.bincount(passage[at], weights=counts["times"][at], minlength=len(sizes))
            lengths[number] = np.minimum(words, np.iinfo(np.uint16).max)
        return cls(
            {
                **Dictionary.of(ordered).arrays("terms"),
                "postings.starts": starts,
                "postings.passages": passage[order],
                "postings.counts": counts["times"][order],
                "postings.holding": np.bincount(local[first], minlength=len(ordered)).astype(
                    np.int32
                ),
                "postings.lengths": lengths,
            }
        )

    def arrays(self) -> Arrays:
        """Everything it consists of."""
        return self._arrays

    def bm25(
        self,
        terms: Mapping[str, float],
        weights: Mapping[str, float] = WEIGHTS,
        k1: float = K1,
        b: Mapping[str, float] = B,
    ) -> Scores:
        """BM25F of every passage (Robertson and Zaragoza 2009, section 3.6).

        Of each stem the counts in all fields, each divided by its length norm, are added up with
        the fields' weights; the sum is saturated once and weighed by the stem's rarity.

        Args:
            terms: Stems with their weight in the query.
            weights: Of the fields; a field that isn't named counts nothing.
            k1: How soon a repeated word says nothing more.
            b: By field, how far its length counts, in [0, 1].

        Returns:
            Scores by passage; 0 where no stem stands.
        """
        scores = np.zeros(self.passages, dtype=np.float32)
        norms = self._normed(tuple(b.get(name, 0.0) for name in FIELDS))
        for name, weight in terms.items():
            number = self._terms.find(name)
            if number < 0 or not weight:
                continue
            summed = np.zeros(self.passages, dtype=np.float32)
            for field, label in enumerate(FIELDS):
                if not weights.get(label):
                    continue
                held, counts = self._cell(number * len(FIELDS) + field)
                if not len(held):
                    continue
                share = np.float32(weights[label]) * counts.astype(np.float32)
                norm = norms[field]
                summed[held] += share if norm is None else share * norm[held]
            summed /= summed + np.float32(max(k1, 1e-9))
            scores += np.float32(weight * self._idf(number)) * summed
        return scores

    def holding(self, term: str, field: str | None = None) -> Rows:
        """Passages that hold a stem, in one field or any, ascending."""
        number = self._terms.find(term)
        if number < 0:
            return np.zeros(0, dtype=np.int32)
        base = number * len(FIELDS)
        if field is not None:
            return self._cell(base + FIELDS.index(field))[0]
        held: Rows = np.unique(
            self._passages[self._starts[base] : self._starts[base + len(FIELDS)]]
        )
        return held

    def frequency(self, term: str) -> int:
        """The number of passages that hold a stem."""
        number = self._terms.find(term)
        return 0 if number < 0 else int(self._holding[number])

    def idf(self, term: str) -> float:
        """Inverse document frequency, ln(1 + (N - n + 0.5) / (n + 0.5)) as in BM25."""
        return self._idf(self._terms.find(term))

    def _idf(self, number: int) -> float:
        held = 0 if number < 0 else int(self._holding[number])
        return math.log(1 + (self.passages - held + 0.5) / (held + 0.5))

    def _cell(self, cell: int) -> tuple[Rows, NDArray[np.uint8]]:
        start, end = int(self._starts[cell]), int(self._starts[cell + 1])
        return self._passages[start:end], self._counts[start:end]

    def _normed(self, b: tuple[float, ...]) -> list[Scores | None]:
        """By field, one over the length norm of each passage; None where length doesn't count."""
        found = self._norms.get(b)
        if found is None:
            found = []
            for lengths, share in zip(self._lengths, b, strict=True):
                mean = float(lengths.mean()) if len(lengths) else 0.0
                if not mean or not share:
                    found.append(None)
                    continue
                norm: Any = 1.0 / (1.0 - share + share * lengths.astype(np.float32) / mean)
                # b = 1 and an empty field: no word stands there that could be weighed.
                found.append(np.where(np.isfinite(norm), norm, 0.0).astype(np.float32))
            if len(self._norms) > 16:
                self._norms.clear()
            self._norms[b] = found
        return found
