"""The retriever: understand, filter, rank, judge, and say when nothing fits."""

from __future__ import annotations

from dataclasses import dataclass

from kb.article_search import ArticleSearch
from kb.calibration import Calibration
from kb.documents import Hit, Kind, Product
from kb.edition import Edition
from kb.embed import Embedder, SentenceCache
from kb.facts import Fact, rank_facts
from kb.lexical import LexicalIndex
from kb.product_search import FITS as PRODUCT_FITS
from kb.product_search import ProductSearch
from kb.query import Constraint, Query, Wishes, understand
from kb.ranking import Ranker
from kb.vectors import VectorIndex
from kb.vocabulary import Vocabulary

# Hits are served from these probabilities of serving the query on. A passage is quoted with its
# source, so a shopper sees at once when it is off; see docs/measured.md for what that costs.
FITS = {Kind.PRODUCT: PRODUCT_FITS, Kind.ARTICLE: 0.3}
# Share of the dense score in the fused one. See docs/measured.md for the sets it was chosen on.
DENSE_SHARE = {Kind.PRODUCT: 0.5, Kind.ARTICLE: 0.85}
# Order in which constraints are given up when nothing meets them all.
RELAXED_FIRST = ("option", "stock", "price", "category", "brand")


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found.

    Attributes:
        hits: Best first. Each serves the query with an estimated probability of ``confidence``.
        nearest: When nothing fits: what came closest, never to be passed off as an answer.
        given_up: Constraints that were dropped to find these hits.
        total: How many documents met the constraints.
    """

    query: Query
    hits: tuple[Hit, ...]
    nearest: tuple[Hit, ...] = ()
    given_up: tuple[Constraint, ...] = ()
    total: int = 0


class Retriever:
    """Finds products and passages in one edition."""

    def __init__(
        self,
        edition: Edition,
        vectors: VectorIndex,
        lexical: LexicalIndex,
        embedder: Embedder,
        vocabulary: Vocabulary,
        calibration: Calibration,
        sentences: SentenceCache,
    ) -> None:
        self.edition = edition
        self.vocabulary = vocabulary
        self.calibration = calibration
        self._embedder = embedder
        rankers = {
            kind: Ranker(kind, edition, vectors, lexical, embedder, DENSE_SHARE[kind])
            for kind in Kind
        }
        self._products = ProductSearch(rankers[Kind.PRODUCT], calibration, vocabulary)
        self._articles = ArticleSearch(rankers[Kind.ARTICLE], calibration, sentences)

    def products(self, text: str, *, limit: int = 6, wishes: Wishes | None = None) -> Results:
        """Products that fit a shopper's words and stated wishes, best first.

        Constraints hold strictly. When nothing meets them all, one after another is given up and
        named in ``given_up``.
        """
        query = understand(text, self.vocabulary, wishes)
        fitting, nearest, total = self._products.meeting(query, query.constraints, limit)
        if fitting or not query.constraints:
            return Results(query, tuple(fitting), tuple(nearest), (), total)
        for kind in RELAXED_FIRST:
            kept = tuple(c for c in query.constraints if c.kind != kind)
            if len(kept) == len(query.constraints):
                continue
            relaxed, _, count = self._products.meeting(query, kept, limit)
            if relaxed:
                given_up = tuple(c for c in query.constraints if c.kind == kind)
                return Results(query, tuple(relaxed), (), given_up, count)
        return Results(query, (), tuple(nearest), (), total)

    def articles(self, text: str, *, limit: int = 4) -> Results:
        """Help passages that answer a question, best first, one hit an article."""
        query = understand(text, self.vocabulary)
        hits, total = self._articles.hits(_plain(query), limit)
        # Of two likely articles the better is the one whose own sentences come nearer.
        hits.sort(key=lambda h: -h.confidence)
        served = tuple(h for h in hits if h.confidence >= FITS[Kind.ARTICLE])
        return Results(query, served, () if served else tuple(hits), (), total)

    def candidates(self, kind: Kind, text: str, limit: int) -> list[Hit]:
        """The best of the ranking, fitting or not, without any constraint: for measuring."""
        query = _plain(understand(text, self.vocabulary))
        if kind is Kind.PRODUCT:
            return self._products.hits(query, limit)
        return self._articles.hits(query, limit)[0]

    def ranking(self, kind: Kind, text: str, limit: int) -> list[tuple[str, float]]:
        """Ids of documents with their scores, best first, with no cut and no decision."""
        query = _plain(understand(text, self.vocabulary))
        search = self._products if kind is Kind.PRODUCT else self._articles
        return search.ranking(query, limit)

    def facts(self, question: str, product: Product) -> list[Fact]:
        """Statements of a product's record nearest to a question, best first."""
        return rank_facts(question, product, self._embedder)


def _plain(query: Query) -> Query:
    """The words of a query without its conditions."""
    return Query(text=query.text, words=query.words)
