"""Products that fit a shopper's words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from kb.chunk import chunk_document, vector_key
from kb.documents import Chunk, Document, Hit, Kind, Product
from kb.edition import Located
from kb.index.corpus import Mask
from kb.index.rarity import Rarity
from kb.query import Constraint, Query, combined
from kb.retrieval.calibration import Calibration
from kb.retrieval.diversity import varied
from kb.retrieval.judging import Evidence, told
from kb.retrieval.naming import named
from kb.retrieval.ordering import (
    buyable,
    in_order,
    kind_first,
    of_kind,
    of_type,
    popularity,
    says,
    worth_showing,
)
from kb.retrieval.product_ranking import ProductRanker, Ranking
from kb.retrieval.ranking import Scored
from kb.terms import stem, stems, tokens
from kb.understanding.condition import Filter
from kb.understanding.negation import record_text, speaks_against
from kb.understanding.vocabulary import Vocabulary

# A hit is shown from this probability of serving the query on.
FITS = 0.4
# A thing that can't be bought has to match this much better than one that can.
UNBUYABLE = 0.15
# Hits that are judged: enough to find the likeliest, and those that a superlative orders.
JUDGED, ORDERED = 12, 30
# Without a word to search by, so many of what meets the conditions are looked at.
BROWSED = 500
# The ranking holds so many for certain.
RANKED = 250
# A shop that sells no "washing machines" has things that are machine washable: what no title is
# called has to be meant by the whole question, as "rucksack" means a backpack.
SYNONYM = 0.45
# A product whose text speaks so of an excluded thing has it: see kb.understanding.negation.
HAS = -0.4
# The share of the titles with a word that have to call the thing so.
USUAL = 0.05
# A name that fewer titles bear isn't what the store calls such things.
NAMED = 3
_IN_STOCK = Constraint("stock", "in stock", Filter(in_stock=True))


class ProductSearch:
    """Finds the products of one edition that meet conditions, best first."""

    def __init__(
        self,
        ranker: ProductRanker,
        calibration: Calibration,
        vocabulary: Vocabulary,
        rarity: Rarity,
    ) -> None:
        self._ranker = ranker
        self._corpus = ranker.corpus
        self.calibration = calibration
        self._vocabulary = vocabulary
        self._rarity = rarity

    def meeting(
        self,
        query: Query,
        constraints: tuple[Constraint, ...],
        limit: int,
        *,
        lenient: bool = False,
    ) -> tuple[list[Hit], list[Hit], int]:
        """Products that meet all the constraints and serve the query.

        Args:
            query: Its excluded words leave out what plainly has the thing.
            constraints: All have to hold.
            limit: How many at most.
            lenient: Whether what has an excluded thing may be among them.

        Returns:
            Those that fit, best first; what came nearest, fitting or not; how many met them.
        """
        allowed = self.allowed(constraints)
        if allowed is not None and not allowed.any():
            return [], [], 0
        every = self._every(query, allowed) if query.ordered and not query.excluded else None
        if every is not None and int(every.sum()) > RANKED:
            return self._browse(query, every, limit, most=len(every))
        if every is not None:
            allowed = every
        elif query.ordered and query.category is not None:
            within = self._corpus.mask(query.category)
            narrowed = within if allowed is None else allowed & within
            allowed = narrowed if narrowed.any() else allowed
        if not query.words:
            return self._browse(query, allowed, limit)
        ranked = self._ranker.rank(query, allowed)
        depth = max(limit, ORDERED if query.ordered else JUDGED)
        if every is not None:
            hits = self._judge(query, ranked, BROWSED)
            fitting = in_order(self._to_be_had(hits, constraints), query)
            return fitting[:limit], hits[:3], int(every.sum())
        hits = self._judge(query, ranked, depth)
        fitting = worth_showing([h for h in hits if h.confidence >= FITS], query)
        if self._unheard(query):
            fitting = [h for h in fitting if dict(h.signals)["dense"] >= SYNONYM]
        if not fitting and constraints:
            fitting = self._plainly(hits, query)
        if query.excluded and not lenient:
            fitting = [h for h in fitting if not _has(h, query)]
        if not fitting and constraints and not query.subject:
            # "anything blue?" names nothing but conditions: whoever meets them fits.
            fitting = hits
        fitting = self._to_be_had(fitting, constraints)
        if query.ordered:
            fitting = in_order(of_kind(fitting, query), query)
        else:
            fitting = varied(kind_first(self._called_so(fitting, query), query))
        total = len(ranked) if allowed is None else int(allowed.sum())
        return fitting[:limit], hits[:3], total

    def _every(self, query: Query, allowed: Mask | None) -> Mask | None:
        """All that is called so and may be shown: the first of them is the first of all.

        None where no title calls anything so, or nothing of it may be shown.
        """
        so = self._vocabulary.called(query.thing)
        titles = self._vocabulary.titles
        if not so or len(so) < USUAL * len(titles.holding(query.thing[-1:])):
            # Whoever sells laptops as notebooks has sleeves for laptops, and hardly one so named.
            so = frozenset() if len(query.thing) == 1 else so
        thing = self._mask(so)
        for preference in query.preferences:
            if preference.kind != "price":
                words = (*tokens(preference.label), query.head)
                said = self._mask(self._vocabulary.called(words)) | self._filed(words, query)
                preferred = thing & (self._corpus.mask(preference.filter) | said)
                thing = preferred if preferred.any() else thing
        if allowed is not None:
            thing = thing & allowed
        return thing if thing.any() else None

    def _filed(self, words: Sequence[str], query: Query) -> Mask:
        """What the store files under just these words: a jacket among the waterproof jackets."""
        named = {stem(word) for word in words}
        mask = np.zeros(len(self._corpus), dtype=np.bool_)
        for role, names, values in query.types:
            whole = tuple(value for value in values if named <= set(stems(value)))
            if whole:
                mask |= self._corpus.mask(Filter(facets=((role, names, whole),)))
        return mask

    def _mask(self, versions: Iterable[int]) -> Mask:
        mask = np.zeros(len(self._corpus), dtype=np.bool_)
        rows = [row for row in map(self._corpus.row, versions) if row >= 0]
        mask[rows] = True
        return mask

    def _plainly(self, hits: list[Hit], query: Query) -> list[Hit]:
        """What is called just what is looked for, where the words say nothing else of it."""
        said = set(query.subject) - set(query.thing)
        if said - {query.words[i] for i in self._vocabulary.attribute_names(query.words)}:
            return []
        so = self._vocabulary.called(query.thing)
        edition = self._corpus.edition
        return [h for h in hits if edition.version(Kind.PRODUCT, h.document.id) in so]

    def _called_so(self, hits: list[Hit], query: Query) -> list[Hit]:
        """Without other things, where some hits are called just what is looked for.

        What the store files as such a thing is one, whatever its title says, unless that says that
        it is something for it: a keyboard cover among the keyboards.
        """
        so = self._vocabulary.called(query.thing)
        loosely = self._vocabulary.called(query.thing[-1:])
        edition = self._corpus.edition
        kept = []
        versions = {h.document.id: edition.version(Kind.PRODUCT, h.document.id) for h in hits}
        if len(so) < NAMED or not any(v in so for v in versions.values()):
            return hits
        for hit in hits:
            version = versions[hit.document.id]
            speaking = dict(hit.signals)
            filed = of_type(hit, query) and (version in loosely or not says(hit, query.head))
            if version in so or filed or speaking.get("named", 0.0) >= 1.0:
                kept.append(hit)
        return kept

    def _unheard(self, query: Query) -> bool:
        """Whether nothing that is sold goes by the name of what is looked for."""
        known = query.types or query.synonyms or not query.head
        return not known and not self._vocabulary.titles.count(query.head)

    def _to_be_had(self, hits: list[Hit], constraints: tuple[Constraint, ...]) -> list[Hit]:
        """Without what is sold out in the form that is asked for, as long as anything is left.

        What is named is kept: whoever asks for it is told that this form is gone.
        """
        if not any(c.kind == "option" for c in constraints):
            return hits
        had = self.allowed((*constraints, _IN_STOCK))
        if had is None:
            return hits
        edition = self._corpus.edition
        rows = (self._corpus.row(edition.version(Kind.PRODUCT, h.document.id)) for h in hits)
        kept = [
            hit
            for hit, row in zip(hits, rows, strict=True)
            if had[row] or dict(hit.signals).get("named", 0.0) > 0
        ]
        return kept or hits

    def allowed(self, constraints: tuple[Constraint, ...]) -> Mask | None:
        """By product, whether it meets all the constraints; None when there are none."""
        condition = combined(constraints)
        return None if condition.empty else self._corpus.mask(condition)

    def identified(self, query: Query) -> list[Hit]:
        """The products that the query names by id, SKU, GTIN or address."""
        if not query.identifiers:
            return []
        edition = self._corpus.edition
        versions = [edition.version(Kind.PRODUCT, name) for name in query.identifiers]
        rows = [row for row in map(self._corpus.row, versions) if row >= 0]
        documents = self._corpus.documents(rows)
        return [Hit(documents[row], 1.0, 1.0, _passage(documents[row])) for row in rows]

    def hits(self, query: Query, limit: int) -> list[Hit]:
        """The best of the ranking, fitting or not, whatever the constraints."""
        return self._judge(query, self._ranker.rank(query), limit)

    def ranking(self, query: Query, limit: int) -> list[tuple[str, float]]:
        """Ids of products with their scores, best first, without any decision.

        Those that the query names come first, then those that meet what it demands.
        """
        ranked = self._ranker.rank(query)
        scores = ranked.scores.copy()
        allowed = self.allowed(query.constraints)
        if allowed is not None:
            scores += 10.0 * allowed[ranked.rows]
        order = np.lexsort((ranked.rows, -scores))[:limit]
        rows = ranked.rows[order]
        ids = self._corpus.ids(rows)
        found = dict(zip(ids, scores[order].tolist(), strict=True))
        return list((dict.fromkeys(query.identifiers, 100.0) | found).items())[:limit]

    def _browse(
        self, query: Query, allowed: Mask | None, limit: int, most: int = BROWSED
    ) -> tuple[list[Hit], list[Hit], int]:
        if allowed is None:
            return [], [], 0
        rows = np.flatnonzero(allowed)[:most].tolist()
        documents = self._corpus.documents(rows)
        hits = [
            Hit(doc, popularity(doc), 1.0, _passage(doc))
            for doc in documents.values()
            if isinstance(doc, Product)
        ]
        hits.sort(key=lambda h: (buyable(h.document), h.score), reverse=True)
        if query.ordered:
            hits = in_order(hits, query)
        return hits[:limit], [], int(allowed.sum())

    def _judge(self, query: Query, ranked: Ranking, depth: int) -> list[Hit]:
        """Attach documents and calibrated confidence to the best of a ranking."""
        rows = ranked.rows[:depth].tolist()
        documents = self._corpus.documents(rows)
        chunks = {row: _passage(documents[row]) for row in rows}
        best = [
            Scored(
                int(self._corpus.versions[row]),
                float(ranked.scores[at]),
                float(ranked.dense[at]),
                float(ranked.lexical[at]),
                Located(vector_key(chunks[row]), int(self._corpus.versions[row]), chunks[row]),
            )
            for at, row in enumerate(rows)
        ]
        evidence = Evidence.of(_in_own_words(query), best, self._rarity, self._corpus)
        hits: list[Hit] = []
        for row, scored in zip(rows, best, strict=True):
            document = documents[row]
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
        return sorted(hits, key=_rank)

    def _named(self, query: Query, product: Product) -> float:
        words = query.about or tokens(query.text)
        held = self._vocabulary.name_terms(product.title, product.brand)
        return named(words, held, self._rarity.idf(tuple(held)), product.brand)


def _passage(product: Document) -> Chunk:
    """A product's one passage, cut anew in a twentieth of the time that reading it takes."""
    return chunk_document(product)[0]


def _rank(hit: Hit) -> tuple[float, float]:
    """Among equals, to a thousandth, what is better rated comes first."""
    assert isinstance(hit.document, Product)
    return -round(hit.score, 3), -popularity(hit.document)


def _in_own_words(query: Query) -> Query:
    """The query with the store's name for what is looked for in place of the shopper's."""
    if not query.synonyms:
        return query
    own = (query.synonyms[0] if word == query.head else word for word in query.words)
    return replace(query, words=tuple(own))


def _has(hit: Hit, query: Query) -> bool:
    """Whether a product's own words say that it has something that was excluded."""
    product = hit.document
    assert isinstance(product, Product)
    return speaks_against(record_text(product), query.excluded, product.title) <= HAS
