"""Products ranked for a query: by its words, its meaning, and what the best of them agree on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.documents import Product
from kb.embed import Embedder, Vectors
from kb.index.corpus import Corpus, Mask, Rows, Scores
from kb.query import Query
from kb.retrieval.rerank import DEPTH, Reranker
from kb.terms import stem
from kb.understanding.negation import record_text, speaks_against

# Documents that are scored in full: the best by words and the best by meaning.
LEXICAL_DEPTH = 300
DENSE_DEPTH = 250
# BM25F. A product's title says what it is; machine-made records carry attributes by the hundred.
WEIGHTS = {"title": 2.5, "facets": 0.2, "text": 1.0}
LENGTHS = {"title": 0.9, "facets": 0.5, "text": 0.75}
SATURATION = 0.6
# What the signals weigh in the score, each brought to [0, 1] over the candidates. Chosen on ESCI
# and Icecat together; docs/retrieval.md has the figures and what was tried besides.
DENSE_SHARE = 0.2
FEEDBACK = 0.1
CONSENSUS = 0.2
STANCE = 0.25
PREFERRED = 0.1
# A word that was excluded still says something of the subject: "futon frame without mattress".
EXCLUDED_WEIGHT = 0.25
# What the store calls a thing that the shopper calls otherwise.
SYNONYM_WEIGHT = 0.7
# The best so many speak for the rest: their mean vector (Rocchio 1971), their categories.
FEEDBACK_FROM, FEEDBACK_SHARPNESS = 5, 5.0
CONSENSUS_FROM, CONSENSUS_SHARPNESS = 20, 4.0
# Texts that are read for what was excluded; the rest is too far down to come up.
READ = 60


@dataclass(frozen=True, slots=True)
class Ranking:
    """Documents with their scores, best first; all arrays run alike.

    Attributes:
        rows: Of documents in the corpus.
        scores: Fused, comparable within one ranking.
        dense: Cosine similarity to the query.
        lexical: BM25 score, 0 without any word of the query.
        passages: Of documents, the row of the passage that is nearest.
    """

    rows: Rows
    scores: NDArray[np.float64]
    dense: Scores
    lexical: Scores
    passages: Rows

    def __len__(self) -> int:
        return len(self.rows)


class ProductRanker:
    """Ranks the products of one edition.

    Args:
        corpus: The products.
        embedder: For the query.
        reranker: Puts the best in another order; None leaves them as they are.
    """

    def __init__(
        self, corpus: Corpus, embedder: Embedder, reranker: Reranker | None = None
    ) -> None:
        self.corpus = corpus
        self._embedder = embedder
        self._reranker = reranker

    def rank(self, query: Query, mask: Mask | None = None) -> Ranking:
        """Products that share words or meaning with a query, best first.

        Words and meaning make a first order; the best of it then lift what is like them, in
        meaning and in category, and what speaks of a thing that was excluded goes down.

        Args:
            query: Its words, text, exclusions and preferences count; its constraints are the
                caller's matter.
            mask: By document, whether it may be ranked.
        """
        corpus = self.corpus
        vector = self._vector(query)
        lexical, _ = corpus.best(corpus.bm25(_terms(query), WEIGHTS, SATURATION, LENGTHS))
        rows = self._candidates(lexical, vector, mask)
        if not len(rows):
            return _empty()
        words = lexical[rows]
        passages = corpus.starts[rows]  # a product is one passage
        dense = corpus.cosines(vector, passages)
        scores = (1 - DENSE_SHARE) * words / (words.max() or 1.0) + DENSE_SHARE * _spread(dense)
        if query.excluded:
            scores = scores + STANCE * self._stance(query, rows, scores)
        first = np.argsort(-scores, kind="stable")
        scores = scores + FEEDBACK * self._feedback(passages, scores, first)
        scores = scores + CONSENSUS * self._consensus(rows, scores, first)
        for preference in query.preferences:
            scores = scores + PREFERRED * corpus.mask(preference.filter)[rows]
        order = np.lexsort((rows, -scores))
        if self._reranker is not None:
            order, scores = self._reread(self._reranker, query, passages, order, scores)
        return Ranking(rows[order], scores[order], dense[order], words[order], passages[order])

    def _vector(self, query: Query) -> Vectors:
        words = " ".join(query.words)
        if not query.excluded or not words:
            return self._embedder.query(query.text or words)
        # The model hardly hears a "without": what is left is asked for, the rest as an undertone.
        mixed = self._embedder.query(words) + self._embedder.query(query.text) / 3
        unit: Vectors = (mixed / np.linalg.norm(mixed)).astype(np.float32)
        return unit

    def _candidates(self, lexical: Scores, vector: Vectors, mask: Mask | None) -> Rows:
        worded = lexical if mask is None else np.where(mask, lexical, np.float32(0))
        best = np.flatnonzero(worded > 0)
        if len(best) > LEXICAL_DEPTH:
            best = best[np.argsort(-worded[best], kind="stable")[:LEXICAL_DEPTH]]
        near, _ = self.corpus.nearest(vector, DENSE_DEPTH, mask)
        found: Rows = np.union1d(best, near).astype(np.int32)
        return found

    def _feedback(
        self, passages: Rows, scores: NDArray[np.float64], first: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        """How like the mean of the best each is."""
        vectors = self.corpus.vectors
        top = first[:FEEDBACK_FROM]
        weights = np.exp((scores[top] - scores[top[0]]) * FEEDBACK_SHARPNESS)
        mean = (weights[:, None] * vectors[passages[top]]).sum(axis=0)
        return _spread(vectors[passages] @ mean.astype(np.float32))

    def _consensus(
        self, rows: Rows, scores: NDArray[np.float64], first: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        """How far the best are of the same categories as each: the mean over its categories."""
        categories = self.corpus.facets("category", rows)
        votes: dict[int, float] = {}
        total = 0.0
        for at in first[:CONSENSUS_FROM]:
            weight = float(np.exp((scores[at] - scores[first[0]]) * CONSENSUS_SHARPNESS))
            total += weight
            for category in categories[at]:
                votes[category] = votes.get(category, 0.0) + weight
        if not votes:
            return np.zeros(len(rows))
        return np.array(
            [sum(votes.get(c, 0.0) for c in own) / (len(own) * total or 1.0) for own in categories]
        )

    def _reread(
        self,
        reranker: Reranker,
        query: Query,
        passages: Rows,
        order: NDArray[np.intp],
        scores: NDArray[np.float64],
    ) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """The best in the reranker's order; they share out their own scores anew."""
        best = order[:DEPTH]
        found = self.corpus.located(passages[best].tolist())
        chunks = [found[int(passages[at])].chunk for at in best]
        texts = [f"{c.title}. {c.facets}. {c.text}" for c in chunks]
        anew = best[np.argsort(-reranker.scores(query.text, texts), kind="stable")]
        shared = scores.copy()
        shared[anew] = scores[best]
        return np.concatenate([anew, order[DEPTH:]]), shared

    def _stance(self, query: Query, rows: Rows, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """What each says of the excluded, see :func:`kb.understanding.negation.speaks_against`."""
        stance = np.zeros(len(rows))
        speaking = self._speaking(query)
        likely = np.argsort(-scores, kind="stable")[:READ]
        read = {int(rows[at]): at for at in likely if int(rows[at]) in speaking}
        for row, document in self.corpus.documents(list(read)).items():
            assert isinstance(document, Product)
            stance[read[row]] = speaks_against(
                record_text(document), query.excluded, document.title
            )
        return stance

    def _speaking(self, query: Query) -> set[int]:
        """Rows of the documents that have any of the excluded words."""
        found: set[int] = set()
        for phrase in query.excluded:
            for word in phrase.split():
                for form in (stem(word), stem(f"{word}less"), stem(f"un{word}")):
                    found.update(self.corpus.owner[self.corpus.holding(form)].tolist())
        return found


def _terms(query: Query) -> Mapping[str, float]:
    terms = dict.fromkeys(query.terms, 1.0)
    for name in query.synonyms:
        terms.setdefault(stem(name), SYNONYM_WEIGHT)
    for phrase in query.excluded:
        for word in ("without", *phrase.split()):
            terms.setdefault(stem(word), EXCLUDED_WEIGHT)
    return terms


def _spread(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Brought to [0, 1] over the candidates."""
    low, high = float(values.min()), float(values.max())
    return (values.astype(np.float64) - low) / ((high - low) or 1.0)


def _empty() -> Ranking:
    none = np.zeros(0, dtype=np.int32)
    scores = np.zeros(0, dtype=np.float32)
    return Ranking(none, scores.astype(np.float64), scores, scores, none)
