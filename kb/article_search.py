"""Help passages that answer a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kb.calibration import Calibration
from kb.documents import Hit, Kind
from kb.embed import SentenceCache
from kb.judging import Evidence, told
from kb.query import Query
from kb.quote import best_quote
from kb.ranking import Ranker, Scored

# Articles that are read sentence by sentence; each sentence costs an embedding the first time.
QUOTED = 3


class ArticleSearch:
    """Ranks the articles of one edition for a question, each with the words that answer it best."""

    def __init__(self, ranker: Ranker, calibration: Calibration, sentences: SentenceCache) -> None:
        self._ranker = ranker
        self.calibration = calibration
        self._sentences = sentences

    def hits(self, query: Query, limit: int) -> tuple[list[Hit], int]:
        """The likeliest articles, best first, fitting or not, and how many were ranked."""
        ranked = self._ranker.rank(query)
        hits = self._judge(query, _likely(ranked)[:limit])
        return hits, len(ranked)

    def ranking(self, query: Query, limit: int) -> list[tuple[str, float]]:
        """Ids of articles with their scores, best first, without any decision."""
        ranked = self._ranker.rank(query)[:limit]
        return [(scored.passage.chunk.document_id, scored.score) for scored in ranked]

    def _judge(self, query: Query, ranked: Sequence[Scored]) -> list[Hit]:
        documents = self._ranker.edition.load([s.version for s in ranked])
        evidence = Evidence.of(query, ranked, self._ranker.lexical)
        hits: list[Hit] = []
        for scored in ranked:
            hit = Hit(documents[scored.version], scored.score, 0.0, scored.passage.chunk)
            quote = 0.0
            if len(hits) < QUOTED:
                hit, quote = self._quoted(query, hit, scored.version, evidence.idf)
            signals = evidence.signals(scored, hit.document, quote)
            confidence = self.calibration.confidence(Kind.ARTICLE, signals)
            hits.append(replace(hit, confidence=confidence, signals=tuple(told(signals).items())))
        return sorted(hits, key=lambda h: -h.score)

    def _quoted(
        self, query: Query, hit: Hit, version: int, idf: Mapping[str, float]
    ) -> tuple[Hit, float]:
        passages = self._ranker.edition.passages_of([version])
        chunks = [p.chunk for p in passages if p.chunk.text]
        return best_quote(query, hit, chunks, idf, self._ranker.embedder, self._sentences)


def _likely(ranked: list[Scored]) -> list[Scored]:
    """The articles that are read sentence by sentence.

    The one that holds the question's very words is among them, however far off the vectors find
    it: an error code or "Sunday" decides more than a likeness.
    """
    best = ranked[: QUOTED - 1]
    return best + sorted(ranked[QUOTED - 1 :], key=lambda s: -s.lexical)[:1]
