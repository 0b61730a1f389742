"""Products that fit a shopper's words."""

from __future__ import annotations

from collections.abc import Sequence

from kb.calibration import Calibration
from kb.documents import Hit, Kind, Product
from kb.judging import Evidence, told
from kb.naming import named
from kb.ordering import buyable, in_order, of_kind, popularity, worth_showing
from kb.query import Constraint, Query, combined
from kb.ranking import Ranker, Scored
from kb.terms import tokens
from kb.vocabulary import Vocabulary

# A hit is shown from this probability of serving the query on.
FITS = 0.4
# A thing that can't be bought has to match this much better than one that can.
UNBUYABLE = 0.15


class ProductSearch:
    """Finds the products of one edition that meet conditions, best first."""

    def __init__(self, ranker: Ranker, calibration: Calibration, vocabulary: Vocabulary) -> None:
        self._ranker = ranker
        self.calibration = calibration
        self._vocabulary = vocabulary
        self._edition = ranker.edition

    def meeting(
        self, query: Query, constraints: tuple[Constraint, ...], limit: int
    ) -> tuple[list[Hit], list[Hit], int]:
        """Products that meet all the constraints and serve the query.

        Returns:
            Those that fit, best first; what came nearest, fitting or not; how many met them.
        """
        condition = combined(constraints)
        allowed = None if condition.empty else self._edition.matching(condition)
        if allowed is not None and not allowed:
            return [], [], 0
        if query.ordered and query.category is not None:
            within = self._edition.matching(query.category)
            narrowed = within if allowed is None else allowed & within
            allowed = narrowed or allowed
        if not query.words:
            return self._browse(query, allowed, limit)
        ranked = self._ranker.rank(query, allowed)
        depth = max(limit, 30 if query.ordered else 12)
        hits = self._judge(query, ranked[:depth])
        fitting = worth_showing([h for h in hits if h.confidence >= FITS], query)
        if not fitting and constraints and allowed and not query.subject:
            # "anything blue?" names nothing but conditions: whoever meets them fits.
            fitting = hits
        if query.ordered:
            fitting = in_order(of_kind(fitting, query), query)
        total = len(ranked) if allowed is None else len(allowed)
        return fitting[:limit], hits[:3], total

    def hits(self, query: Query, limit: int) -> list[Hit]:
        """The best of the ranking, fitting or not, whatever the constraints."""
        return self._judge(query, self._ranker.rank(query)[:limit])

    def ranking(self, query: Query, limit: int) -> list[tuple[str, float]]:
        """Ids of products with their scores, best first, without any decision."""
        ranked = self._ranker.rank(query)[:limit]
        return [(scored.passage.chunk.document_id, scored.score) for scored in ranked]

    def _browse(
        self, query: Query, allowed: set[int] | None, limit: int
    ) -> tuple[list[Hit], list[Hit], int]:
        if allowed is None:
            return [], [], 0
        documents = self._edition.load(sorted(allowed)[:500])
        chunks = {p.version: p.chunk for p in self._edition.passages_of(list(documents))}
        hits = [
            Hit(doc, popularity(doc), 1.0, chunks[version])
            for version, doc in documents.items()
            if isinstance(doc, Product) and version in chunks
        ]
        hits.sort(key=lambda h: (buyable(h.document), h.score), reverse=True)
        if query.ordered:
            hits = in_order(hits, query)
        return hits[:limit], [], len(allowed)

    def _judge(self, query: Query, ranked: Sequence[Scored]) -> list[Hit]:
        """Attach documents and calibrated confidence to the best of a ranking."""
        documents = self._edition.load([s.version for s in ranked])
        evidence = Evidence.of(query, ranked, self._ranker.lexical)
        hits: list[Hit] = []
        for scored in ranked:
            document = documents[scored.version]
            assert isinstance(document, Product)
            signals = evidence.signals(scored, document)
            numbers = told(signals) | {"named": self._named(query, document)}
            hits.append(
                Hit(
                    document,
                    scored.score - (0.0 if buyable(document) else UNBUYABLE),
                    self.calibration.confidence(Kind.PRODUCT, signals),
                    scored.passage.chunk,
                    signals=tuple(numbers.items()),
                )
            )
        return sorted(hits, key=lambda h: -h.score)

    def _named(self, query: Query, product: Product) -> float:
        words = tokens(query.text)
        held = self._vocabulary.name_terms(product.title, product.brand)
        return named(words, held, self._ranker.lexical.idf(tuple(held)), product.brand)
