"""The retriever: filter, fuse, calibrate, and say when nothing fits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace

from kb.calibration import Calibration, Signals
from kb.documents import Document, Hit, Kind, Product
from kb.edition import Edition, Located
from kb.embed import Embedder, SentenceCache, Vectors
from kb.facts import Fact, rank_facts
from kb.lexical import LexicalIndex
from kb.naming import named
from kb.ordering import buyable, in_order, of_kind, popularity, worth_showing
from kb.query import Constraint, Query, Wishes, combined, understand
from kb.quote import best_quote
from kb.terms import stems, tokens
from kb.vectors import VectorIndex
from kb.vocabulary import Vocabulary

LEXICAL_DEPTH = 300
DENSE_DEPTH = 200
# Below this many products a filter's survivors are scored exactly, so that it costs no recall.
EXACT = 3_000
# Hits are served from these probabilities of serving the query on. A passage is quoted with its
# source, so a shopper sees at once when it is off; see docs/measured.md for what that costs.
FITS = {Kind.PRODUCT: 0.4, Kind.ARTICLE: 0.3}
# Share of the dense score in the fused one. See docs/measured.md for the sets it was chosen on.
DENSE_SHARE = {Kind.PRODUCT: 0.5, Kind.ARTICLE: 0.85}
# Articles that are read sentence by sentence; each sentence costs an embedding the first time.
QUOTED = 3
# A thing that can't be bought has to match this much better than one that can.
UNBUYABLE = 0.15
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
        self._vectors = vectors
        self._lexical = lexical
        self._embedder = embedder
        self.calibration = calibration
        self._sentences = sentences

    def products(self, text: str, *, limit: int = 6, wishes: Wishes | None = None) -> Results:
        """Products that fit a shopper's words and stated wishes, best first.

        Constraints hold strictly. When nothing meets them all, one after another is given up and
        named in ``given_up``.
        """
        query = understand(text, self.vocabulary, wishes)
        results = self._products(query, query.constraints, limit)
        if results.hits or not query.constraints:
            return results
        for kind in RELAXED_FIRST:
            kept = tuple(c for c in query.constraints if c.kind != kind)
            if len(kept) == len(query.constraints):
                continue
            relaxed = self._products(query, kept, limit)
            if relaxed.hits:
                given_up = tuple(c for c in query.constraints if c.kind == kind)
                return Results(query, relaxed.hits, (), given_up, relaxed.total)
        return results

    def articles(self, text: str, *, limit: int = 4) -> Results:
        """Help passages that answer a question, best first, one hit an article."""
        query = understand(text, self.vocabulary)
        plain = Query(text=text, words=query.words)
        ranked = self._rank(Kind.ARTICLE, plain, None)
        hits = self._judge(Kind.ARTICLE, plain, _likely(ranked))
        # Of two likely articles the better is the one whose own sentences come nearer.
        hits.sort(key=lambda h: -h.confidence)
        served = tuple(h for h in hits if h.confidence >= FITS[Kind.ARTICLE])[:limit]
        return Results(query, served, () if served else tuple(hits[:limit]), (), len(ranked))

    def candidates(self, kind: Kind, text: str, limit: int) -> list[Hit]:
        """The best of the ranking, fitting or not, without any constraint: for measuring."""
        query = understand(text, self.vocabulary)
        plain = Query(text=text, words=query.words)
        ranked = self._rank(kind, plain, None)
        likely = _likely(ranked) if kind is Kind.ARTICLE else ranked
        return self._judge(kind, plain, likely[:limit])

    def facts(self, question: str, product: Product) -> list[Fact]:
        """Statements of a product's record nearest to a question, best first."""
        return rank_facts(question, product, self._embedder)

    def _products(self, query: Query, constraints: tuple[Constraint, ...], limit: int) -> Results:
        condition = combined(constraints)
        allowed = None if condition.empty else self.edition.matching(condition)
        if allowed is not None and not allowed:
            return Results(query, ())
        if query.ordered and query.category is not None:
            within = self.edition.matching(query.category)
            narrowed = within if allowed is None else allowed & within
            allowed = narrowed or allowed
        if not query.words:
            return self._browse(query, allowed, limit)
        ranked = self._rank(Kind.PRODUCT, query, allowed)
        depth = max(limit, 30 if query.ordered else 12)
        hits = self._judge(Kind.PRODUCT, query, ranked[:depth])
        fitting = worth_showing([h for h in hits if h.confidence >= FITS[Kind.PRODUCT]], query)
        if not fitting and constraints and allowed and not query.subject:
            # "anything blue?" names nothing but conditions: whoever meets them fits.
            fitting = hits
        if query.ordered:
            fitting = in_order(of_kind(fitting, query), query)
        total = len(ranked) if allowed is None else len(allowed)
        return Results(query, tuple(fitting[:limit]), tuple(hits[:3]), (), total)

    def _browse(self, query: Query, allowed: set[int] | None, limit: int) -> Results:
        if allowed is None:
            return Results(query, ())
        documents = self.edition.load(sorted(allowed)[:500])
        chunks = {p.version: p.chunk for p in self.edition.passages_of(list(documents))}
        hits = [
            Hit(doc, popularity(doc), 1.0, chunks[version])
            for version, doc in documents.items()
            if isinstance(doc, Product) and version in chunks
        ]
        hits.sort(key=lambda h: (buyable(h.document), h.score), reverse=True)
        if query.ordered:
            hits = in_order(hits, query)
        return Results(query, tuple(hits[:limit]), (), (), len(allowed))

    def _rank(self, kind: Kind, query: Query, allowed: set[int] | None) -> list[_Scored]:
        vector = self._embedder.query(query.text or " ".join(query.words))
        lexical = self._lexical_scores(kind, query, allowed)
        dense, best = self._dense_scores(kind, vector, allowed)
        # Everyone gets both scores: a missing cosine is fetched, a missing BM25 score is 0.
        unscored = [v for v in lexical if v not in dense]
        for passage, cosine in self._cosines(vector, self.edition.passages_of(unscored)):
            if cosine > dense.get(passage.version, -1.0):
                dense[passage.version] = cosine
                best[passage.version] = passage
        top = max(lexical.values(), default=0.0) or 1.0
        cosines = list(dense.values())
        low, high = min(cosines, default=0.0), max(cosines, default=1.0)
        spread = (high - low) or 1.0
        share = DENSE_SHARE[kind]
        scored = [
            _Scored(
                version,
                share * (cosine - low) / spread + (1 - share) * lexical.get(version, 0.0) / top,
                cosine,
                lexical.get(version, 0.0),
                best[version],
            )
            for version, cosine in dense.items()
        ]
        scored.sort(key=lambda s: (-s.score, s.version))
        return scored

    def _lexical_scores(
        self, kind: Kind, query: Query, allowed: set[int] | None
    ) -> dict[int, float]:
        found = dict(self._lexical.search(query.words, str(kind), LEXICAL_DEPTH))
        scores: dict[int, float] = {}
        for passage in self.edition.locate(kind, found):
            if allowed is None or passage.version in allowed:
                scores[passage.version] = max(scores.get(passage.version, 0.0), found[passage.key])
        return scores

    def _dense_scores(
        self, kind: Kind, vector: Vectors, allowed: set[int] | None
    ) -> tuple[dict[int, float], dict[int, Located]]:
        if allowed is not None and len(allowed) <= EXACT:
            pairs = self._cosines(vector, self.edition.passages_of(sorted(allowed)))
        else:
            found = dict(self._vectors.search(vector, DENSE_DEPTH))
            pairs = [
                (passage, found[passage.key])
                for passage in self.edition.locate(kind, found, vectors=True)
                if allowed is None or passage.version in allowed
            ]
        scores: dict[int, float] = {}
        best: dict[int, Located] = {}
        for passage, cosine in pairs:
            if cosine > scores.get(passage.version, -1.0):
                scores[passage.version] = cosine
                best[passage.version] = passage
        return scores, best

    def _cosines(self, vector: Vectors, passages: Iterable[Located]) -> list[tuple[Located, float]]:
        held = list(passages)
        if not held:
            return []
        cosine = self._vectors.score(vector, [p.key for p in held])
        return [(p, cosine[p.key]) for p in held if p.key in cosine]

    def _judge(self, kind: Kind, query: Query, ranked: Sequence[_Scored]) -> list[Hit]:
        """Attach documents and calibrated confidence to the best of a ranking."""
        documents = self.edition.load([s.version for s in ranked])
        idf = self._lexical.idf(query.terms)
        whole = sum(idf.values()) or 1.0
        rarest = max(idf, key=lambda term: idf[term], default="")
        by_dense = sorted((s.dense for s in ranked), reverse=True)
        top = max((s.lexical for s in ranked), default=0.0) or 1.0
        hits: list[Hit] = []
        for scored in ranked:
            document = documents[scored.version]
            held = set(stems(_all_text(document, scored.passage)))
            titled = set(stems(document.title))
            rival = by_dense[1:2] if scored.dense == by_dense[0] else by_dense[:1]
            hit = Hit(document, scored.score, 0.0, scored.passage.chunk)
            quote = 0.0
            if kind is Kind.ARTICLE and len(hits) < QUOTED:
                hit, quote = self._quoted(query, hit, scored.version, idf)
            signals = Signals(
                dense=scored.dense,
                coverage=sum(w for term, w in idf.items() if term in held) / whole,
                title=sum(w for term, w in idf.items() if term in titled) / whole,
                rarest=float(rarest in held),
                gap=scored.dense - rival[0] if rival else 0.0,
                lexical=scored.lexical / top,
                quote=quote,
            )
            numbers = dict(zip((f.name for f in fields(Signals)), astuple(signals), strict=True))
            if isinstance(document, Product):
                numbers["named"] = self._named(query, document)
            hits.append(
                replace(
                    hit,
                    score=scored.score - (0.0 if buyable(document) else UNBUYABLE),
                    confidence=self.calibration.confidence(kind, signals),
                    signals=tuple(numbers.items()),
                )
            )
        hits.sort(key=lambda h: -h.score)
        return hits

    def _quoted(
        self, query: Query, hit: Hit, version: int, idf: Mapping[str, float]
    ) -> tuple[Hit, float]:
        chunks = [p.chunk for p in self.edition.passages_of([version]) if p.chunk.text]
        return best_quote(query, hit, chunks, idf, self._embedder, self._sentences)

    def _named(self, query: Query, product: Product) -> float:
        words = tokens(query.text)
        held = self.vocabulary.name_terms(product.title, product.brand)
        return named(words, held, self._lexical.idf(tuple(held)), product.brand)


def _likely(ranked: list[_Scored]) -> list[_Scored]:
    """The articles that are read sentence by sentence.

    The one that holds the question's very words is among them, however far off the vectors find
    it: an error code or "Sunday" decides more than a likeness.
    """
    best = ranked[: QUOTED - 1]
    return best + sorted(ranked[QUOTED - 1 :], key=lambda s: -s.lexical)[:1]


@dataclass(frozen=True, slots=True)
class _Scored:
    version: int
    score: float
    dense: float
    lexical: float
    passage: Located


def _all_text(document: Document, passage: Located) -> str:
    if isinstance(document, Product):
        return f"{document.title} {passage.chunk.facets} {document.description}"
    return f"{document.title} {' '.join(document.breadcrumbs)} {document.body}"
