"""A model that reads query and text together, for stores whose machine can carry one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Protocol

from kb.embed import Vectors, open_cross_encoder

# Texts that are read anew, and how much of each: the model's time grows with both.
DEPTH = 30
CHARACTERS = 800


class Reranker(Protocol):
    """Scores texts for a query, higher is better; scores of one call are comparable."""

    @property
    def name(self) -> str:
        """Names the model."""

    def scores(self, query: str, texts: Sequence[str]) -> Vectors:
        """One score a text, in the same order."""


class CrossEncoderReranker:
    """Any sentence-transformers cross-encoder by name or folder; loaded on first use.

    No such model is installed along: none is licensed, small and packaged like the embedder.
    ``aisle eval retrieval --reranker NAME`` says what one gains.
    """

    def __init__(self, model: str) -> None:
        self.name = model
        self._score: Callable[[Sequence[tuple[str, str]]], Vectors] | None = None
        self._lock = Lock()

    def scores(self, query: str, texts: Sequence[str]) -> Vectors:
        """One score a text.

        Raises:
            KnowledgeError: The model can't be found.
        """
        with self._lock:
            if self._score is None:
                self._score = open_cross_encoder(self.name)
        return self._score([(query, text[:CHARACTERS]) for text in texts])
