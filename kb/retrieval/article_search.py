"""Help passages that answer a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.documents import Hit, Kind
from kb.embed import SentenceCache
from kb.index.corpus import Corpus
from kb.index.rarity import Rarity
from kb.query import Query
from kb.quoting.quote import SHORTLISTS, Reading, quoted
from kb.retrieval.article_ranking import ArticleRanker
from kb.retrieval.calibration import Calibration
from kb.retrieval.judging import Evidence, told
from kb.retrieval.ranking import Scored
from kb.terms import STOPWORDS, tokens
from kb.understanding.typed import readable
from kb.understanding.vocabulary import Vocabulary

# Articles that are read sentence by sentence.
READ = len(SHORTLISTS)
# What the best sentence of an article counts beside the article's score.
SENTENCE = 0.5
# The rest is ranked only to see how far the best stand out.
RANKED = 50


def question(text: str, vocabulary: Vocabulary) -> Query:
    """A question to the help centre: its own words, with no condition read out of them.

    "Is delivery free over £50?" and "when is it back in stock?" mean what they say.
    """
    text = readable(text)
    words = (vocabulary.correct(word) for word in tokens(text) if word not in STOPWORDS)
    return Query(text=" ".join(text.split()), words=tuple(words))


class ArticleSearch:
    """Ranks the articles of one edition for a question, each with the words that answer it best."""

    def __init__(
        self,
        ranker: ArticleRanker,
        rarity: Rarity,
        calibration: Calibration,
        sentences: SentenceCache,
    ) -> None:
        self._ranker = ranker
        self._rarity = rarity
        self.calibration = calibration
        self._sentences = sentences

    def hits(self, query: Query, limit: int) -> tuple[list[Hit], int]:
        """The likeliest articles, best first, fitting or not, and how many were ranked."""
        ranked, quotes = self._read(query, max(limit, RANKED))
        documents = self._corpus.edition.load([s.version for s in ranked[:limit]])
        evidence = Evidence.of(query, ranked, self._rarity, self._corpus)
        hits: list[Hit] = []
        for scored in ranked[:limit]:
            hit, quote = quotes.get(scored.version, (None, 0.0))
            if hit is None:
                hit = Hit(documents[scored.version], 0.0, 0.0, scored.passage.chunk)
            signals = evidence.signals(scored, hit.document, quote)
            hits.append(
                replace(
                    hit,
                    score=scored.score,
                    confidence=self.calibration.confidence(Kind.ARTICLE, signals),
                    signals=tuple(told(signals).items()),
                )
            )
        return hits, len(self._corpus)

    def ranking(self, query: Query, limit: int) -> list[tuple[str, float]]:
        """Ids of articles with their scores, best first, without any decision."""
        ranked, _ = self._read(query, limit)
        return [(s.passage.chunk.document_id, s.score) for s in ranked[:limit]]

    @property
    def _corpus(self) -> Corpus:
        return self._ranker.corpus

    def _read(self, query: Query, limit: int) -> tuple[list[Scored], dict[int, tuple[Hit, float]]]:
        """The ranking once its best articles have been read, and what was found in those."""
        ranked = self._ranker.rank(query, max(limit, READ))
        first = ranked[:READ]
        idf = self._rarity.idf(query.terms)
        found = quoted(
            query, self._readings(query, first), idf, self._ranker.embedder, self._sentences
        )
        quotes = {s.version: hit for s, hit in zip(first, found, strict=True)}
        # What is read keeps its lead over what isn't: its sentences can only add.
        first = sorted(
            (replace(s, score=s.score + SENTENCE * quotes[s.version][1]) for s in first),
            key=lambda s: (-s.score, s.version),
        )
        return first + ranked[READ:], quotes

    def _readings(self, query: Query, ranked: Sequence[Scored]) -> list[Reading]:
        if not ranked:
            return []
        corpus = self._corpus
        versions = [s.version for s in ranked]
        documents = corpus.edition.load(versions)
        passages = corpus.edition.passages_of(versions)
        cosines = corpus.cosines(self._ranker.embedder.query(query.text))
        readings = []
        for scored in ranked:
            start = int(corpus.starts[corpus.row(scored.version)])
            chunks = sorted(
                (p.chunk for p in passages if p.version == scored.version and p.chunk.text),
                key=lambda chunk: chunk.ordinal,
            )
            readings.append(
                Reading(
                    Hit(documents[scored.version], scored.score, 0.0, scored.passage.chunk),
                    chunks,
                    {c.ordinal: float(cosines[start + c.ordinal]) for c in chunks},
                )
            )
        return readings
