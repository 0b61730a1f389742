"""What is known about a hit, and from that how likely it serves the query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields

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
        dense: Cosine similarities of the ranked documents, highest first.
        lexical: The highest BM25 score.
    """

    idf: Mapping[str, float]
    dense: tuple[float, ...]
    lexical: float

    @classmethod
    def of(cls, query: Query, ranked: Sequence[Scored], index: LexicalIndex) -> Evidence:
        """The yardsticks for a ranking."""
        return cls(
            index.idf(query.terms),
            tuple(sorted((s.dense for s in ranked), reverse=True)),
            max((s.lexical for s in ranked), default=0.0) or 1.0,
        )

    def signals(self, scored: Scored, document: Document, quote: float = 0.0) -> Signals:
        """What is known of one document for the query."""
        idf = self.idf
        whole = sum(idf.values()) or 1.0
        rarest = max(idf, key=lambda term: idf[term], default="")
        held = set(stems(all_text(document, scored.passage)))
        titled = set(stems(document.title))
        rival = self.dense[1:2] if scored.dense == self.dense[0] else self.dense[:1]
        return Signals(
            dense=scored.dense,
            coverage=sum(w for term, w in idf.items() if term in held) / whole,
            title=sum(w for term, w in idf.items() if term in titled) / whole,
            rarest=float(rarest in held),
            gap=scored.dense - rival[0] if rival else 0.0,
            lexical=scored.lexical / self.lexical,
            quote=quote,
        )


def told(signals: Signals) -> dict[str, float]:
    """The numbers by name."""
    return dict(zip((f.name for f in fields(Signals)), astuple(signals), strict=True))


def all_text(document: Document, passage: Located) -> str:
    """Everything a document says."""
    if isinstance(document, Product):
        return f"{document.title} {passage.chunk.facets} {document.description}"
    return f"{document.title} {' '.join(document.breadcrumbs)} {document.body}"
