"""Articles ranked for a question: by their titles, their passages and their words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kb.documents import Kind
from kb.embed import Embedder
from kb.index.corpus import Corpus
from kb.query import Query
from kb.retrieval.article_titles import asking
from kb.retrieval.ranking import Scored
from kb.terms import content_terms

# Weights beside that of the best passage's cosine similarity, which is 1. The signals were chosen
# by cross-validation over three help centres with all paraphrases of a question in one fold; the
# round weights were then picked from a coarse grid on the same questions, not on unseen ones.
TITLE = 0.5
# What a title counts on top where all titles are questions: like is compared with like there.
# Where titles name subjects, as much more costs right answers; by the share in between.
ASKED = 0.75
# What a title's similarity above NEAR counts on top: the question all but says that title.
PARAPHRASE = 0.5
NEAR = 0.55
# The share of the question's words that stand in the same passage: an error code or a model number
# decides more there than a likeness.
PASSAGE_WORDS = 0.1
# The share of its words that the whole article speaks of.
ARTICLE_WORDS = 0.35
# As many passages of an average article have to hold a word for it to count half.
PASSING = 0.3

# What a word counts that says what the thing asked about is for: "the warranty on tents" is asked
# of the page on warranty rather than of the one on tents.
OF = 0.5

Scores = NDArray[np.float32]
_OF = re.compile(r"\b(?:on|for) (?:\w+ ){0,3}\w+\W*$", re.I)
_ASKED = re.compile(
    r"^\W*(?:(?:and|so|hi|hello) )?(?:what|how (?:long|much|good))(?:['’]?s| is| are| do| does)\b",
    re.I,
)


def _parted(text: str) -> tuple[str, frozenset[str]]:
    """A question for a thing of something, without the something, and the stems of that."""
    found = _OF.search(text) if _ASKED.match(text) else None
    if found is None or len(content_terms(text[: found.start()])) < 1:
        return text, frozenset()
    return text[: found.start()].rstrip(), frozenset(content_terms(found[0]))


class ArticleRanker:
    """Ranks the articles of one edition.

    Args:
        corpus: The articles.
        embedder: For the question.
    """

    def __init__(self, corpus: Corpus, embedder: Embedder) -> None:
        self.corpus = corpus
        self.embedder = embedder
        passages = np.bincount(corpus.owner, minlength=len(corpus))
        self._untold = passages < 2  # the title is a passage of its own, and the only one
        self._bodies = np.maximum(passages - 1, 1)

    @cached_property
    def _title(self) -> float:
        """What a title's likeness counts in this edition."""
        return TITLE + ASKED * asking(t for _, t in self.corpus.edition.titles(Kind.ARTICLE))

    def rank(self, query: Query, limit: int) -> list[Scored]:
        """The likeliest articles, best first.

        Of each the title and the best passage are compared with the question as vectors, and both
        the passage and the whole article by how many of the question's words they hold, rare words
        counting more.
        """
        corpus = self.corpus
        if not len(corpus) or not query.text.strip():
            return []
        head, of = _parted(query.text)
        vector = self.embedder.query(query.text)
        if of:
            vector = vector + self.embedder.query(head)
            vector /= np.linalg.norm(vector) or 1.0
        cosines = np.maximum(corpus.cosines(vector), 0)
        idf = {term: corpus.idf(term) * (OF if term in of else 1.0) for term in query.terms}
        whole = sum(idf.values()) or 1.0
        title = cosines[corpus.starts]
        worded = cosines + PASSAGE_WORDS * self._passage_words(idf) / whole
        bodies, _ = corpus.best(np.where(corpus.ordinals == 0, np.float32(0), worded))
        passage = np.where(self._untold, title, bodies)
        scores = (
            passage
            + self._title * title
            + PARAPHRASE * np.maximum(title - NEAR, 0)
            + ARTICLE_WORDS * self._article_words(idf) / whole
        )
        dense, found = corpus.best(cosines)
        lexical, _ = corpus.best(corpus.bm25(dict.fromkeys(idf, 1.0)))
        rows = np.lexsort((corpus.versions, -scores))[:limit]
        passages = corpus.located([int(found[row]) for row in rows])
        return [
            Scored(
                int(corpus.versions[row]),
                float(scores[row]),
                float(dense[row]),
                float(lexical[row]),
                passages[int(found[row])],
            )
            for row in rows
        ]

    def _passage_words(self, idf: Mapping[str, float]) -> Scores:
        held = np.zeros(len(self.corpus.owner), dtype=np.float32)
        for term, weight in idf.items():
            held[self.corpus.holding(term)] += np.float32(weight)
        return held

    def _article_words(self, idf: Mapping[str, float]) -> Scores:
        """A word in the title counts whole, one in the text the more, the more passages hold it.

        A long article holds many words by chance, so there it has to come back: the share is
        n / (n + PASSING · passages of the article / passages of the average article).
        """
        corpus = self.corpus
        spoken = np.zeros(len(corpus), dtype=np.float32)
        room = PASSING * self._bodies / (self._bodies.mean() or 1.0)
        for term, weight in idf.items():
            held = corpus.holding(term)
            times = np.bincount(corpus.owner[held], minlength=len(corpus))
            share = times / (times + room)
            share[corpus.owner[corpus.holding(term, "title")]] = 1.0
            spoken += np.float32(weight) * share.astype(np.float32)
        return spoken
