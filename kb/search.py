"""The retriever: understand, filter, rank, judge, and say when nothing fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kb.documents import Hit, Kind, Product
from kb.edition import Edition
from kb.embed import Embedder, SentenceCache
from kb.index.corpus import Corpus
from kb.index.rarity import Rarity
from kb.query import RELAXED_FIRST, Constraint, Query, Wishes, understand
from kb.quoting.facts import Fact, rank_facts
from kb.retrieval.article_ranking import ArticleRanker
from kb.retrieval.article_search import ArticleSearch
from kb.retrieval.calibration import Calibration
from kb.retrieval.product_ranking import ProductRanker
from kb.retrieval.product_search import FITS as PRODUCT_FITS
from kb.retrieval.product_search import ProductSearch
from kb.retrieval.rerank import Reranker
from kb.understanding.condition import Filter
from kb.understanding.synonyms import Synonyms
from kb.understanding.typed import readable
from kb.understanding.vocabulary import Vocabulary

# Hits are served from these probabilities of serving the query on. A passage is quoted with its
# source, so a shopper sees at once when it is off; see docs/measured.md for what that costs.
FITS = {Kind.PRODUCT: PRODUCT_FITS, Kind.ARTICLE: 0.3}
# When nothing fits, so many are shown to whoever asks what came closest.
NEAREST = 3


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
        products: Corpus,
        articles: Corpus,
        rarity: Rarity,
        embedder: Embedder,
        vocabulary: Vocabulary,
        calibration: Calibration,
        sentences: SentenceCache,
        reranker: Reranker | None = None,
    ) -> None:
        self.edition = edition
        self.rarity = rarity
        self.vocabulary = vocabulary
        self.calibration = calibration
        self._embedder = embedder
        self._corpora = (products, articles)
        self._sentences = sentences
        self._reranker = reranker
        self._synonyms = Synonyms(vocabulary, embedder)
        self._products = ProductSearch(
            ProductRanker(products, embedder, reranker), calibration, vocabulary, rarity
        )
        self._articles = ArticleSearch(
            ArticleRanker(articles, embedder), rarity, calibration, sentences
        )

    def products(self, text: str, *, limit: int = 6, wishes: Wishes | None = None) -> Results:
        """Products that fit a shopper's words and stated wishes, best first.

        Constraints hold strictly. When nothing meets them all, the fewest and least important are
        given up that let anything be found, and named in ``given_up``. A product that the words
        name by its id, SKU, GTIN or address comes first, whatever else they say.
        """
        query = self._understood(text, wishes)
        named = self._products.identified(query)
        if named:
            return Results(query, tuple(named[:limit]), (), (), len(named))
        fitting, nearest, total = self._products.meeting(query, query.constraints, limit)
        if fitting or not (query.constraints or query.excluded):
            return Results(query, tuple(fitting), tuple(nearest), (), total)
        for given_up in _relaxations(query.constraints):
            kept = tuple(c for c in query.constraints if c not in given_up)
            relaxed, _, count = self._products.meeting(query, kept, limit)
            if relaxed:
                return Results(query, tuple(relaxed), (), given_up, count)
        if query.excluded:
            lenient, _, count = self._products.meeting(
                query, query.constraints, limit, lenient=True
            )
            if lenient:
                return Results(query, tuple(lenient), (), _unmet(query), count)
        nearest = nearest or self._products.hits(query, NEAREST)
        return Results(query, (), tuple(nearest), (), total)

    def reading(self, edition: Edition) -> Retriever:
        """The same retriever over another view of its edition.

        It finds and ranks as this one does; only what it reads of what it found may differ.
        """
        products, articles = (corpus.reading(edition) for corpus in self._corpora)
        found = Retriever(
            edition,
            products,
            articles,
            self.rarity,
            self._embedder,
            self.vocabulary,
            self.calibration,
            self._sentences,
            self._reranker,
        )
        found._synonyms = self._synonyms
        return found

    def warm(self) -> None:
        """Do now what the first shoppers would otherwise wait for."""
        self.vocabulary.whole_names(())
        self._synonyms.load()

    def articles(self, text: str, *, limit: int = 4) -> Results:
        """Help passages that answer a question, best first, one hit an article."""
        query = self._articles.question(text, self.vocabulary)
        hits, total = self._articles.hits(query, limit)
        served = tuple(h for h in hits if h.confidence >= FITS[Kind.ARTICLE])
        return Results(query, served, () if served else tuple(hits), (), total)

    def candidates(self, kind: Kind, text: str, limit: int) -> list[Hit]:
        """The best of the ranking, fitting or not, without any constraint: for measuring."""
        if kind is Kind.PRODUCT:
            return self._products.hits(self._understood(text), limit)
        return self._articles.hits(self._articles.question(text, self.vocabulary), limit)[0]

    def ranking(self, kind: Kind, text: str, limit: int) -> list[tuple[str, float]]:
        """Ids of documents with their scores, best first, with no cut and no decision."""
        if kind is Kind.PRODUCT:
            return self._products.ranking(self._understood(text), limit)
        return self._articles.ranking(self._articles.question(text, self.vocabulary), limit)

    def _understood(self, text: str, wishes: Wishes | None = None) -> Query:
        query = understand(text, self.vocabulary, wishes)
        if query.types or not query.head:
            return query
        return replace(query, synonyms=self._synonyms.of(query.head))

    def facts(self, question: str, product: Product) -> list[Fact]:
        """Statements of a product's record nearest to a question, best first."""
        return rank_facts(readable(question), product, self._embedder)


def _unmet(query: Query) -> tuple[Constraint, ...]:
    """What was excluded, in plain words, once everything that serves has it."""
    return tuple(
        Constraint("exclusion", f"without {phrase}", Filter(), source="text")
        for phrase in query.excluded
    )


def _relaxations(constraints: tuple[Constraint, ...]) -> Iterator[tuple[Constraint, ...]]:
    """What may be given up, the least first: one constraint, all of a kind, then kind by kind."""
    tried = set()
    importance = {kind: rank for rank, (kind, _) in enumerate(RELAXED_FIRST)}
    # What was refused isn't offered: a shopper who wants no Nike is better told that there is none.
    given = [c for c in constraints if c.kind != "exclusion"]
    ordered = sorted(given, key=lambda c: importance.get(c.kind, 0))
    kinds = list(dict.fromkeys(c.kind for c in ordered))
    singles = [(c,) for c in ordered]
    whole = [tuple(c for c in ordered if c.kind == kind) for kind in kinds]
    upto = [tuple(c for c in ordered if c.kind in kinds[: n + 1]) for n in range(1, len(kinds))]
    for given_up in (*singles, *whole, *upto):
        if given_up not in tried:
            tried.add(given_up)
            yield given_up
