"""Help passages that answer a question."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce

import numpy as np

from kb.documents import Article, Document, Hit, Kind
from kb.embed import SentenceCache
from kb.index.corpus import Corpus
from kb.index.rarity import Rarity
from kb.query import Query
from kb.quoting.question_forms import Sought, form_words, gives
from kb.quoting.quote import SHORTLISTS, Reading, quoted
from kb.quoting.thing_asked import missing
from kb.retrieval.article_ranking import ArticleRanker
from kb.retrieval.article_wording import in_store_words, same_called
from kb.retrieval.calibration import Calibration
from kb.retrieval.judging import Evidence, told
from kb.retrieval.ranking import Scored
from kb.terms import STOPWORDS, content_terms, fold, stem, stems, tokens
from kb.understanding.typed import readable
from kb.understanding.vocabulary import Vocabulary

# Articles that are read sentence by sentence.
READ = len(SHORTLISTS)
# What the best sentence of an article counts beside the article's score.
SENTENCE = 0.7
# What it counts that the question says all of an article's title: "Returns" for "how do I return
# it?" rather than "Returning sale items", whose condition the question doesn't name.
TITLE_SAID = 0.2
# What it counts that an article's title holds all of what the question is about.
TITLE_HOLDS = 0.1
# What is left of the confidence in a yes or no whose article nor any other speaks of the very thing
# that the question names: "yes, with Thirdly" is no answer to "can I pay with Klarna?".
UNSPOKEN = 0.5
# What is left of the confidence in a page that doesn't speak of the very thing asked for: one on
# gift cards is no answer to "do you offer gift wrapping?".
MISSING = 0.35
# The rest is ranked only to see how far the best stand out.
RANKED = 50


def question(text: str, vocabulary: Vocabulary) -> Query:
    """A question to the help centre: its own words, with no condition read out of them.

    "Is delivery free over £50?" and "when is it back in stock?" mean what they say.
    """
    text = readable(text)
    form = form_words(text)
    said = [word for word in tokens(text) if word not in STOPWORDS]
    words = [w for w in said if w not in form] or said
    mended = {word: vocabulary.correct(word) for word in words}
    # A word that is mistyped means nothing to the embedder either.
    text = _WORD.sub(lambda found: _as_meant(found[0], mended), " ".join(text.split()))
    return Query(text=text, words=tuple(mended[word] for word in words))


def _as_meant(written: str, mended: Mapping[str, str]) -> str:
    word = fold(written)
    meant = mended.get(word, word)
    return written if meant == word else meant


_WORD = re.compile(r"\w+")
_ACTS = frozenset({"i", "you", "we", "they", "it", "to", "how", "me", "not", "he", "she"})


def unspoken(question: str, knows: Callable[[str], bool]) -> tuple[str, ...]:
    """Things that a question names and that nothing in the store speaks of.

    A word behind "I" or "to" is what is done rather than a thing ("can I spread the cost?").

    Args:
        question: The shopper's words.
        knows: Whether a stem stands anywhere in the store.
    """
    words = tokens(question)
    return tuple(
        word
        for before, word in zip(["", *words], words, strict=False)
        if word not in STOPWORDS
        and word.isalpha()
        and len(word) > 2
        and before not in _ACTS
        and not knows(stem(word))
    )


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

    def question(self, text: str, vocabulary: Vocabulary) -> Query:
        """A question as these pages are searched by, things under the names that they use."""
        text = readable(text)
        asked = question(in_store_words(text, self._titled, self._held), vocabulary)
        return replace(asked, typed=tuple(content_terms(text)))

    def _titled(self, words: Sequence[str]) -> int:
        return self._holding(words, "title")

    def _held(self, words: Sequence[str]) -> int:
        return self._holding(words)

    def _holding(self, words: Sequence[str], field: str | None = None) -> int:
        """How many passages hold all of these words, but for stop words."""
        content = (word for word in words if word not in STOPWORDS)
        held = [self._corpus.holding(stem(word), field) for word in content]
        return len(reduce(np.intersect1d, held)) if held else 0

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
            confidence = self.calibration.confidence(Kind.ARTICLE, signals)
            if gives(hit.quote, Sought.DECISION) and unspoken(query.text, self._rarity.knows):
                confidence *= UNSPOKEN
            if self._misses(query.text, hit.document):
                confidence *= MISSING
            hits.append(
                replace(
                    hit,
                    score=scored.score,
                    confidence=confidence,
                    signals=tuple(told(signals).items()),
                )
            )
        return hits, len(self._corpus)

    def _misses(self, text: str, document: Document) -> bool:
        """Whether a page is silent on the thing that a question asks for by its form."""
        body = document.body if isinstance(document, Article) else ""
        crumbs = document.breadcrumbs if isinstance(document, Article) else ()
        spoken = frozenset(stems(" ".join((document.title, *crumbs, body))))
        return bool(missing(text, document.title, spoken))

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
            query,
            self._readings(query, first),
            idf,
            self._ranker.embedder,
            self._sentences,
            {term: same_called(term) & set(query.typed) for term in idf},
        )
        quotes = {s.version: hit for s, hit in zip(first, found, strict=True)}
        # What is read keeps its lead over what isn't: its sentences can only add.
        first = sorted(
            (
                replace(
                    s,
                    score=s.score
                    + SENTENCE * quotes[s.version][1]
                    + self._titled_so(query, quotes[s.version][0]),
                )
                for s in first
            ),
            key=lambda s: (-s.score, s.version),
        )
        return first + ranked[READ:], quotes

    def _titled_so(self, query: Query, hit: Hit) -> float:
        """How much of a title a question says and how much of it the title, rare words more."""
        words = {stem(w): 0 for w in tokens(hit.document.title) if w not in STOPWORDS}
        idf = self._rarity.idf({**words, **dict.fromkeys(query.terms, 0)})
        said = set(stems(query.text))

        def share(of: Iterable[str], held: Container[str]) -> float:
            whole = {term: idf[term] for term in of}
            return sum(w for t, w in whole.items() if t in held) / (sum(whole.values()) or 1.0)

        return TITLE_SAID * share(words, said) + TITLE_HOLDS * share(set(query.terms), words)

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
