"""What products can be filtered by, as columns in memory: offers, facets and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray

from kb.edition import FacetCondition, Filter, Range
from kb.index.dictionary import Arrays, Dictionary
from kb.understanding.condition import roles

Mask = NDArray[np.bool_]
Rows = NDArray[np.int32]

# Between the parts of a name in a dictionary. What is folded holds no white space but blanks, and
# to Python this is white space: no part holds it.
PART = "\x1f"
UNPRICED = -1


class Columns:
    """Finds the documents that satisfy a filter, as :meth:`kb.edition.Edition.matching` does.

    A document's offers stand together. A facet is held as the documents' offers that bear it: the
    number of an offer, or, where all offers of a document bear it, of the document as -1 - number.

    Args:
        arrays: What :func:`kb.index.tabulate.tabulate` made.
        documents: How many there are.
    """

    def __init__(self, arrays: Arrays, documents: int) -> None:
        self._documents = documents
        self._owner: Rows = arrays["offers.owner"]
        self._price = arrays["offers.price"]
        self._buyable: Mask = arrays["offers.buyable"]
        self._reduced: Mask = arrays["offers.reduced"]
        self._values = Dictionary.load(arrays, "values")
        self._value_starts = arrays["values.starts"]
        self._bearers = arrays["values.bearers"]
        self._scales = Dictionary.load(arrays, "scales")
        self._scale_starts = arrays["scales.starts"]
        self._numbers = arrays["scales.numbers"]
        self._measured = arrays["scales.bearers"]

    def mask(self, condition: Filter) -> Mask:
        """By document, whether one of its offers satisfies all conditions together."""
        offers = np.ones(len(self._owner), dtype=np.bool_)
        if condition.price_min is not None or condition.price_max is not None:
            offers &= self._price != UNPRICED
        if condition.price_min is not None:
            offers &= self._price >= condition.price_min
        if condition.price_max is not None:
            offers &= self._price <= condition.price_max
        if condition.in_stock:
            offers &= self._buyable
        if condition.reduced:
            offers &= self._reduced
        for facet in condition.facets:
            offers &= self._borne(self._bearing(facet))
        for facet in condition.without:
            offers &= ~self._borne(self._bearing(facet))
        for measure in condition.ranges:
            offers &= self._borne(self._within(measure))
        passing = np.zeros(self._documents, dtype=np.bool_)
        passing[self._owner[offers]] = True
        return passing

    def by_document(self, role: str) -> tuple[NDArray[np.int64], Rows]:
        """The values of one role that each document as a whole bears.

        Returns:
            By document where its values begin, and one more; the values as numbers, equal ones
            alike.
        """
        first, last = self._values.span(role + PART)
        sizes = np.diff(self._value_starts[first : last + 1])
        value = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        bearers = self._bearers[_slice(self._value_starts, first, last)]
        value, row = value[bearers < 0], -1 - bearers[bearers < 0]
        starts = np.zeros(self._documents + 1, dtype=np.int64)
        np.cumsum(np.bincount(row, minlength=self._documents), out=starts[1:])
        return starts, value[np.argsort(row, kind="stable")]

    def _borne(self, found: Iterator[Rows]) -> Mask:
        """By offer, whether it is among the bearers."""
        offers = np.zeros(len(self._owner), dtype=np.bool_)
        whole = np.zeros(self._documents, dtype=np.bool_)
        for bearers in found:
            single = bearers >= 0
            offers[bearers[single]] = True
            whole[-1 - bearers[~single]] = True
        found_whole: Mask = offers | whole[self._owner]
        return found_whole

    def _bearing(self, condition: FacetCondition) -> Iterator[Rows]:
        role, names, values = condition
        for value in values:
            if PART in value:
                continue
            if not names:
                first, last = self._values.span(PART.join((role, value, "")))
                yield self._bearers[_slice(self._value_starts, first, last)]
            for borne, name in product(roles(condition), names):
                place = self._values.find(PART.join((borne, value, name)))
                if place >= 0:
                    yield self._bearers[_slice(self._value_starts, place, place + 1)]

    def _within(self, condition: Range) -> Iterator[Rows]:
        if condition.names:
            places = [
                self._scales.find(PART.join((condition.dimension, n))) for n in condition.names
            ]
        else:
            places = list(range(*self._scales.span(condition.dimension + PART)))
        for place in places:
            if place < 0:
                continue
            scale = _slice(self._scale_starts, place, place + 1)
            numbers = self._numbers[scale]
            low, high = condition.low, condition.high
            first = 0 if low is None else int(np.searchsorted(numbers, low, "left"))
            last = len(numbers) if high is None else int(np.searchsorted(numbers, high, "right"))
            yield self._measured[scale][first:last]


def _slice(starts: NDArray[np.int64], first: int, last: int) -> slice:
    return slice(int(starts[first]), int(starts[last]))
