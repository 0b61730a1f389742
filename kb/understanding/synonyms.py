"""What a shopper calls by another name than the store does."""

from __future__ import annotations

from threading import Lock

import numpy as np

from kb.embed import Embedder, Vectors
from kb.understanding.trade_names import other_names
from kb.understanding.vocabulary import Vocabulary

# From this cosine similarity of two words on, one is another name of the other: "pants" and
# "trousers" have .86, "sneakers" and "shoe" .77, "washing machine" and "wash" .70.
NEAR = 0.72
# Names that are compared with, the commonest of the store; they are embedded when first needed.
NAMES = 400
MOST = 3


class Synonyms:
    """Finds the store's own names of things for words that stand in no title.

    Args:
        vocabulary: Knows by what names the titles call things.
        embedder: Says how near two words are.
    """

    def __init__(self, vocabulary: Vocabulary, embedder: Embedder) -> None:
        self._vocabulary = vocabulary
        self._embedder = embedder
        self._names: list[str] = []
        self._vectors: Vectors | None = None
        self._lock = Lock()

    def of(self, word: str) -> tuple[str, ...]:
        """Names in this store for what a word means, nearest first; none for what it sells not.

        Args:
            word: Folded. A word of any title has no other name.
        """
        titles = self._vocabulary.titles
        if len(word) < 3 or not word.isalpha() or titles.count(word):
            return ()
        held = [name for name in other_names(word) if titles.headed(name)]
        if held:
            # The commonest first: what else is sold by a rarer name comes behind.
            return tuple(sorted(held, key=lambda name: -len(titles.headed(name)))[:MOST])
        vectors = self.load()
        if not self._names:
            return ()
        cosines = vectors @ self._embedder.query(word)
        best = np.argsort(-cosines, kind="stable")[:MOST]
        return tuple(self._names[at] for at in best if cosines[at] >= NEAR)

    def load(self) -> Vectors:
        """Embed the store's names, half a second's work, unless that was done."""
        with self._lock:
            if self._vectors is None:
                self._names = self._vocabulary.titles.names(NAMES)
                self._vectors = self._embedder.passages(self._names)
            return self._vectors
