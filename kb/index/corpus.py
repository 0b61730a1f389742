"""The documents of one kind of one edition, side by side in memory, every score at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy

import numpy as np
from numpy.typing import NDArray

from kb.documents import Document, Kind
from kb.edition import Edition, Filter, Located
from kb.embed import Vectors
from kb.index.columns import Columns
from kb.index.dictionary import Arrays
from kb.index.postings import K1, WEIGHTS, B, Postings
from kb.index.words import FIELDS

Scores = NDArray[np.float32]
Rows = NDArray[np.int32]
Mask = NDArray[np.bool_]

# From this share of the rows on, multiplying all is quicker than picking them out first.
_PICKED = 0.15


class Corpus:
    """Scores and filters of the documents of one kind of one edition.

    Documents and their passages are numbered from 0 by rows of arrays. Everything is read-only and
    may be asked by any number of threads at once.

    Args:
        edition: Where the documents are.
        kind: Which of them.
        arrays: What :func:`kb.index.assemble.assemble` made.

    Attributes:
        versions: Version numbers of the documents, ascending.
        owner: By passage, the row of its document. Passages of a document stand together, in the
            order of ordinals.
        starts: By document, the row of its first passage; every document has at least one.
        ordinals: By passage, its place in its document.
        vectors: By passage, of length 1; zeros where it has none.
    """

    def __init__(self, edition: Edition, kind: Kind, arrays: Arrays) -> None:
        self.edition = edition
        self.kind = kind
        self.versions: NDArray[np.int64] = arrays["versions"]
        self.owner: Rows = arrays["owner"]
        self.starts: Rows = arrays["starts"]
        self.ordinals: Rows = arrays["ordinals"]
        self.vectors: Vectors = arrays["vectors"]
        self._embedded: Mask = arrays["embedded"]
        self._whole = bool(self._embedded.all())
        self._postings = Postings(arrays)
        self._columns = Columns(arrays, len(self.versions))
        self._borne: dict[str, tuple[NDArray[np.int64], Rows]] = {}

    def reading(self, edition: Edition) -> Corpus:
        """The same corpus over another view of its edition."""
        found = copy(self)
        found.edition = edition
        return found

    def __len__(self) -> int:
        """Number of documents."""
        return len(self.versions)

    def cosines(self, vector: Vectors, rows: Rows | None = None) -> Scores:
        """Exact cosine similarity of passages to a vector of length 1.

        Args:
            vector: Of the query.
            rows: Passages; all without it.

        Returns:
            One a passage, in the same order; -1 where a passage has no vector.
        """
        if not self.vectors.shape[1]:  # no passage of this kind was embedded yet
            return np.full(len(self.owner if rows is None else rows), -1, dtype=np.float32)
        if rows is None:
            cosines: Scores = self.vectors @ vector
            return cosines if self._whole else np.where(self._embedded, cosines, np.float32(-1))
        some: Scores = self.vectors[rows] @ vector
        return some if self._whole else np.where(self._embedded[rows], some, np.float32(-1))

    def nearest(self, vector: Vectors, limit: int, mask: Mask | None = None) -> tuple[Rows, Scores]:
        """The documents whose best passage is nearest, best first, exactly.

        Args:
            vector: Of the query.
            limit: How many at most.
            mask: By document, whether it may be found.

        Returns:
            Rows of documents and their cosine similarities.
        """
        if mask is None:
            scores, _ = self.best(self.cosines(vector))
            return _top(scores, limit)
        if mask.sum() > _PICKED * len(mask):
            scores, _ = self.best(self.cosines(vector))
            scores = np.where(mask, scores, np.float32(-2))
            rows, cosines = _top(scores, min(limit, int(mask.sum())))
            return rows, cosines
        passages = np.flatnonzero(mask[self.owner]).astype(np.int32)
        allowed = np.flatnonzero(mask).astype(np.int32)
        if not len(allowed):
            return allowed, np.zeros(0, dtype=np.float32)
        first = np.searchsorted(self.owner[passages], allowed)
        scores = np.maximum.reduceat(self.cosines(vector, passages), first)
        rows, cosines = _top(scores, limit)
        return allowed[rows], cosines

    def bm25(
        self,
        terms: Mapping[str, float],
        weights: Mapping[str, float] = WEIGHTS,
        k1: float = K1,
        b: Mapping[str, float] = B,
    ) -> Scores:
        """BM25F of every passage, see :meth:`kb.index.postings.Postings.bm25`."""
        return self._postings.bm25(terms, weights, k1, b)

    def holding(self, term: str, field: str | None = None) -> Rows:
        """Passages that hold a stem, in one field or any, ascending."""
        return self._postings.holding(term, field)

    def says(self, term: str, rows: Rows, field: str | None = None) -> Mask:
        """Of some documents, whether a passage of theirs holds a stem, in one field or any."""
        after = np.minimum(rows + 1, len(self.starts) - 1)
        ends = np.where(rows + 1 < len(self.starts), self.starts[after], len(self.owner))
        found = np.zeros(len(rows), dtype=np.bool_)
        for name in FIELDS if field is None else (field,):
            held = self.holding(term, name)
            found |= np.searchsorted(held, ends) > np.searchsorted(held, self.starts[rows])
        return found

    def frequency(self, term: str) -> int:
        """The number of passages that hold a stem."""
        return self._postings.frequency(term)

    def idf(self, term: str) -> float:
        """Inverse document frequency of a stem over passages, as in BM25."""
        return self._postings.idf(term)

    def best(self, scores: NDArray[np.float32]) -> tuple[Scores, Rows]:
        """Of each document the highest score of its passages, and the first that has it.

        Args:
            scores: By passage.

        Returns:
            Scores and rows of passages, by document.
        """
        if len(self.starts) == len(scores):  # every document is one passage
            return scores, self.starts
        if not len(scores):
            return np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.int32)
        highest: Scores = np.maximum.reduceat(scores, self.starts)
        at = np.flatnonzero(scores == highest[self.owner])
        owners = self.owner[at]
        first = np.ones(len(at), dtype=np.bool_)
        first[1:] = owners[1:] != owners[:-1]
        return highest, at[first].astype(np.int32)

    def mask(self, condition: Filter) -> Mask:
        """By document, whether it satisfies a filter."""
        return self._columns.mask(condition)

    def facets(self, role: str, rows: Rows) -> list[list[int]]:
        """The values of one role that documents bear as a whole, as numbers, equal ones alike."""
        held = self._borne.get(role)
        if held is None:  # two threads that come together make the same
            held = self._borne[role] = self._columns.by_document(role)
        starts, values = held
        return [values[starts[row] : starts[row + 1]].tolist() for row in rows]

    def row(self, version: int) -> int:
        """The row of a document version; -1 when it isn't here."""
        at = int(np.searchsorted(self.versions, version))
        return at if at < len(self.versions) and self.versions[at] == version else -1

    def ids(self, rows: Rows) -> list[str]:
        """The documents' own ids."""
        versions = self.versions[rows].tolist()
        known = self.edition.ids(versions)
        return [known[version] for version in versions]

    def documents(self, rows: Iterable[int]) -> dict[int, Document]:
        """Documents by row."""
        wanted = {int(self.versions[row]): int(row) for row in rows}
        return {wanted[v]: found for v, found in self.edition.load(list(wanted)).items()}

    def passage(self, row: int) -> Located:
        """The passage of a row."""
        return self.located([row])[row]

    def located(self, rows: Sequence[int]) -> dict[int, Located]:
        """Passages by row, read together."""
        wanted = {
            (int(self.versions[self.owner[row]]), int(self.ordinals[row])): int(row) for row in rows
        }
        versions = sorted({version for version, _ in wanted})
        return {
            wanted[found.version, found.chunk.ordinal]: found
            for found in self.edition.passages_of(versions)
            if (found.version, found.chunk.ordinal) in wanted
        }


def _top(scores: Scores, limit: int) -> tuple[Rows, Scores]:
    """The highest scores, best first, of equal ones the first row."""
    if limit <= 0:
        return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
    if limit < len(scores):
        # Every row that ties with the last one, so that which is kept is no chance.
        least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        rows = np.flatnonzero(scores >= least)
    else:
        rows = np.arange(len(scores))
    order = rows[np.lexsort((rows, -scores[rows]))][:limit].astype(np.int32)
    return order, scores[order]
