"""Search under a filter against exact search, and against filtering what was found without it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ui.benchmarks.conditions import conditions

if TYPE_CHECKING:
    from kb.edition import Filter
    from kb.embed import Embedder, Vectors
    from kb.index.corpus import Corpus
    from kb.knowledge import Knowledge

SHARES = (0.5, 0.05, 0.005)
TOP = 10
# What was searched before filters were columns: the nearest of all, filtered afterwards.
AFTERWARDS = 200
_CLOSE = 1e-5


@dataclass(frozen=True, slots=True)
class Filtered:
    """One selectivity, over several filters and questions.

    Attributes:
        share: Of the products that pass, on average.
        filters: What was filtered by.
        recall: Of the ten products that exact search finds, how many were found; mean.
        afterwards: The same when the 200 nearest of all are filtered.
        p50: Milliseconds of embedding the question, filtering, cosine and BM25.
        p95: The same.
        resolving: Of that, milliseconds of the filter at the median.
    """

    share: float
    filters: tuple[str, ...]
    recall: float
    afterwards: float
    p50: float
    p95: float
    resolving: float


class Exact:
    """Cosines of all products, straight from Chroma's vectors and SQL's filters.

    Args:
        knowledge: The store.
        corpus: Only for which edition and kind.
    """

    def __init__(self, knowledge: Knowledge, corpus: Corpus) -> None:
        self._edition = corpus.edition
        placed = [
            (p.version, p.key) for p in self._edition.passages() if p.chunk.kind == corpus.kind
        ]
        keys, rows = knowledge.vectors.fetch([key for _, key in placed])
        at = {key: n for n, key in enumerate(keys)}
        self._matrix = rows[[at[key] for _, key in placed]]
        self._versions = np.array([version for version, _ in placed])

    def top(self, vector: Vectors, allowed: set[int]) -> tuple[set[int], float]:
        """The best products that are allowed, and the cosine of the last."""
        cosines = np.where(
            np.isin(self._versions, list(allowed)), self._matrix @ vector, np.float32(-2)
        )
        best = np.argsort(-cosines)[: min(TOP, len(allowed))]
        return set(self._versions[best].tolist()), float(cosines[best[-1]])

    def matching(self, condition: Filter) -> set[int]:
        """The products that SQL lets through."""
        return self._edition.matching(condition)


def filtered(
    knowledge: Knowledge, corpus: Corpus, embedder: Embedder, questions: Sequence[str]
) -> tuple[Filtered, ...]:
    """Measure each selectivity.

    Args:
        knowledge: The store.
        corpus: Its products.
        embedder: Embeds each question anew for every filter.
        questions: In words.
    """
    exact = Exact(knowledge, corpus)
    found = []
    for share in SHARES:
        asked = list(conditions(corpus, knowledge.catalog.engine, share))
        if asked:
            found.append(_measured(knowledge, corpus, embedder, questions, asked, exact))
    return tuple(found)


def _measured(
    knowledge: Knowledge,
    corpus: Corpus,
    embedder: Embedder,
    questions: Sequence[str],
    asked: Sequence[tuple[str, Filter]],
    exact: Exact,
) -> Filtered:
    from kb.terms import content_terms

    times, resolving, recall, afterwards, shares = [], [], [], [], []
    for _, condition in asked:
        allowed = exact.matching(condition)
        shares.append(len(allowed) / len(corpus))
        for question in questions:
            begun = time.perf_counter()
            vector = embedder.passages([question])[0]  # a question asked before is remembered
            embedded = time.perf_counter()
            mask = corpus.mask(condition)
            masked = time.perf_counter()
            rows, cosines = corpus.nearest(vector, TOP, mask)
            corpus.best(corpus.bm25(dict.fromkeys(content_terms(question), 1.0)))
            times.append((time.perf_counter() - begun) * 1000)
            resolving.append((masked - embedded) * 1000)

            wanted, last = exact.top(vector, allowed)
            met = [
                int(corpus.versions[row]) in wanted or cosine >= last - _CLOSE
                for row, cosine in zip(rows, cosines, strict=True)
                if int(corpus.versions[row]) in allowed
            ]
            recall.append(sum(met) / len(wanted))
            nearest = dict(knowledge.vectors.search(vector, AFTERWARDS))
            located = corpus.edition.locate(corpus.kind, nearest, vectors=True)
            left = {
                p.version
                for p in located
                if p.version in allowed and nearest[p.key] >= last - _CLOSE
            }
            afterwards.append(min(1.0, len(left) / len(wanted)))
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return Filtered(
        statistics.mean(shares),
        tuple(name for name, _ in asked),
        statistics.mean(recall),
        statistics.mean(afterwards),
        statistics.median(times),
        cuts[94],
        statistics.median(resolving),
    )
