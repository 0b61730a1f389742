"""BM25 (bm25s, Lucene's variant, k1 1.5 and b .75), with English stems and stop words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bm25s  # type: ignore[import-untyped]

from evals.peers.peer import Peer
from evals.peers.texts import Passage


class WordIndex:
    """Texts by their words.

    Args:
        texts: What is searched; numbered in this order.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        self._stemmer = english_stemmer()
        self._index = bm25s.BM25()
        self._index.index(self._tokens(texts), show_progress=False)

    def search(self, text: str, limit: int) -> list[tuple[int, float]]:
        """Numbers of the texts that share a word with this one, with their scores."""
        tokens = self._tokens([text])
        found, scores = self._index.retrieve(
            tokens, k=min(limit, self._size), show_progress=False, sorted=True
        )
        pairs = zip(found[0].tolist(), scores[0].tolist(), strict=True)
        return [(row, score) for row, score in pairs if score > 0]

    def save(self, folder: Path) -> None:
        """Write the index to a folder."""
        self._index.save(str(folder), show_progress=False)

    def _tokens(self, texts: Sequence[str]) -> Any:
        return bm25s.tokenize(
            list(texts), stopwords="en", stemmer=self._stemmer, show_progress=False
        )


class WordPeer(Peer):
    """BM25 alone."""

    name = "bm25"

    def index(self, passages: Sequence[Passage]) -> None:
        """Take in these texts."""
        self._ids = [passage.id for passage in passages]
        self._words = WordIndex([passage.text for passage in passages])

    def find(self, text: str, depth: int) -> list[tuple[str, float]]:
        """Passages that share a word with the text."""
        return [(self._ids[row], score) for row, score in self._words.search(text, depth)]

    def save(self) -> None:
        """Write the index to the folder."""
        self._words.save(self.folder)


def english_stemmer() -> Any:
    """PyStemmer's where it is installed, as it is fast; else the one in Python."""
    try:
        from Stemmer import Stemmer  # type: ignore[import-not-found]
    except ModuleNotFoundError:
        from snowballstemmer import stemmer

        return stemmer("english")
    return Stemmer("english")
