"""What is known about a hit, and from that how likely it serves the query."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from operator import neg

from kb.calibration import Signals
from kb.documents import Document, Product
from kb.edition import Located
from kb.lexical import LexicalIndex
from kb.query import Query
from kb.ranking import Scored
from kb.terms import stems


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the ranking knows of one query as a whole: the yardsticks for each of its hits.

    Attributes:
        idf: Rarity of the query's terms.
        known: Share of the terms that any passage of the store holds.
        dense: Cosine similarities of the ranked documents, highest first.
        lexical: Their BM25 scores, highest first.
    """

    idf: Mapping[str, float]
    known: float
    dense: tuple[float, ...]
    lexical: tuple[float, ...]

    @classmethod
    def of(cls, query: Query, ranked: Sequence[Scored], index: LexicalIndex) -> Evidence:
        """The yardsticks for a ranking."""
        idf = index.idf(query.terms)
        return cls(
            idf,
            sum(map(index.knows, idf)) / (len(idf) or 1),
            tuple(sorted((s.dense for s in ranked), reverse=True)),
            tuple(sorted((s.lexical for s in ranked), reverse=True)),
        )

    def signals(self, scored: Scored, document: Document, quote: float = 0.0) -> Signals:
        """What is known of one document for the query."""
        idf = self.idf
        whole = sum(idf.values()) or 1.0
        rarest = max(idf, key=lambda term: idf[term], default="")
        held = set(stems(all_text(document, scored.passage)))
        titled = set(stems(document.title))
        rival = self.dense[1:2] if scored.dense == self.dense[0] else self.dense[:1]
        best = self.lexical[0] or 1.0
        above = bisect_left(self.lexical, -scored.lexical, key=neg)
        return Signals(
            dense=scored.dense,
            coverage=sum(w for term, w in idf.items() if term in held) / whole,
            title=sum(w for term, w in idf.items() if term in titled) / whole,
            rarest=float(rarest in held),
            gap=scored.dense - rival[0] if rival else 0.0,
            lexical=scored.lexical / best,
            quote=quote,
            known=self.known,
            agree=1 / (1 + above) if scored.lexical else 0.0,
        )


def told(signals: Signals) -> dict[str, float]:
    """The numbers by name."""
    return dict(zip((f.name for f in fields(Signals)), astuple(signals), strict=True))


def all_text(document: Document, passage: Located) -> str:
    """Everything a document says."""
    if isinstance(document, Product):
        return f"{document.title} {passage.chunk.facets} {document.description}"
    return f"{document.title} {' '.join(document.breadcrumbs)} {document.body}"
