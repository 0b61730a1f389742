"""What is known about a hit, and from that how likely it serves the query."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from operator import neg

import numpy as np

from kb.documents import Document, Product
from kb.index.corpus import Corpus
from kb.index.rarity import Rarity
from kb.query import Query
from kb.retrieval.calibration import Signals
from kb.retrieval.ranking import Scored
from kb.terms import stems


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the ranking knows of one query as a whole: the yardsticks for each of its hits.

    Attributes:
        idf: Rarity of the query's terms.
        known: Share of the terms that any passage of the store holds.
        dense: Cosine similarities of the ranked documents, highest first.
        lexical: Their BM25 scores, highest first.
        held: By document version, the terms that its passages hold.
        titled: The same of its title.
    """

    idf: Mapping[str, float]
    known: float
    dense: tuple[float, ...]
    lexical: tuple[float, ...]
    held: Mapping[int, Collection[str]]
    titled: Mapping[int, Collection[str]]

    @classmethod
    def of(
        cls,
        query: Query,
        ranked: Sequence[Scored],
        rarity: Rarity,
        corpus: Corpus,
    ) -> Evidence:
        """The yardsticks for a ranking of documents of a corpus."""
        idf = rarity.idf(query.terms)
        versions = [s.version for s in ranked]
        return cls(
            idf,
            sum(map(rarity.knows, idf)) / (len(idf) or 1),
            tuple(sorted((s.dense for s in ranked), reverse=True)),
            tuple(sorted((s.lexical for s in ranked), reverse=True)),
            _said(corpus, versions, tuple(idf)),
            _said(corpus, versions, tuple(idf), "title"),
        )

    def signals(self, scored: Scored, document: Document, quote: float = 0.0) -> Signals:
        """What is known of one document for the query."""
        idf = self.idf
        whole = sum(idf.values()) or 1.0
        rarest = max(idf, key=lambda term: idf[term], default="")
        held = {*self.held[scored.version], *_filed_under(document)}
        titled = self.titled[scored.version]
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


def _said(
    corpus: Corpus, versions: Sequence[int], terms: Sequence[str], field: str | None = None
) -> dict[int, list[str]]:
    """By version, which of the terms its document holds."""
    rows = np.array([corpus.row(version) for version in versions], dtype=np.int32)
    found: dict[int, list[str]] = {version: [] for version in versions}
    for term in terms:
        for at in np.flatnonzero(corpus.says(term, rows, field)).tolist():
            found[versions[at]].append(term)
    return found


def _filed_under(document: Document) -> list[str]:
    """The stems of an article's breadcrumbs, which no passage holds."""
    return [] if isinstance(document, Product) else stems(" ".join(document.breadcrumbs))
