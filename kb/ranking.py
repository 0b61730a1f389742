"""Documents ranked by words and by meaning together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb.documents import Kind
from kb.edition import Edition, Located
from kb.embed import Embedder, Vectors
from kb.lexical import LexicalIndex
from kb.query import Query
from kb.vectors import VectorIndex

LEXICAL_DEPTH = 300
DENSE_DEPTH = 200
# Below this many documents a filter's survivors are scored exactly, so that it costs no recall.
EXACT = 3_000


@dataclass(frozen=True, slots=True)
class Scored:
    """One document of a ranking.

    Attributes:
        version: Of the document.
        score: Fused, comparable within one ranking.
        dense: Highest cosine similarity of its passages to the query.
        lexical: Highest BM25 score of its passages.
        passage: The passage of the highest cosine similarity.
    """

    version: int
    score: float
    dense: float
    lexical: float
    passage: Located


class Ranker:
    """Ranks the documents of one kind of an edition.

    Args:
        kind: Which documents.
        edition: Where they are.
        vectors: Their passages' vectors.
        lexical: Their passages' words.
        embedder: For the query.
        share: Of the dense score in the fused one, in [0, 1].
    """

    def __init__(
        self,
        kind: Kind,
        edition: Edition,
        vectors: VectorIndex,
        lexical: LexicalIndex,
        embedder: Embedder,
        share: float,
    ) -> None:
        self.kind = kind
        self.edition = edition
        self.lexical = lexical
        self.embedder = embedder
        self._vectors = vectors
        self._share = share

    def rank(self, query: Query, allowed: set[int] | None = None) -> list[Scored]:
        """Documents that share words or meaning with a query, best first.

        Args:
            query: Its words and its text are looked for; its constraints are the caller's matter.
            allowed: Versions that may be ranked; None for all.
        """
        vector = self.embedder.query(query.text or " ".join(query.words))
        lexical = self._lexical_scores(query, allowed)
        dense, best = self._dense_scores(vector, allowed)
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
        share = self._share
        scored = [
            Scored(
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

    def _lexical_scores(self, query: Query, allowed: set[int] | None) -> dict[int, float]:
        found = dict(self.lexical.search(query.words, str(self.kind), LEXICAL_DEPTH))
        scores: dict[int, float] = {}
        for passage in self.edition.locate(self.kind, found):
            if allowed is None or passage.version in allowed:
                scores[passage.version] = max(scores.get(passage.version, 0.0), found[passage.key])
        return scores

    def _dense_scores(
        self, vector: Vectors, allowed: set[int] | None
    ) -> tuple[dict[int, float], dict[int, Located]]:
        if allowed is not None and len(allowed) <= EXACT:
            pairs = self._cosines(vector, self.edition.passages_of(sorted(allowed)))
        else:
            found = dict(self._vectors.search(vector, DENSE_DEPTH))
            pairs = [
                (passage, found[passage.key])
                for passage in self.edition.locate(self.kind, found, vectors=True)
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
