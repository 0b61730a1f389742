"""Exact cosine similarity of the embedder's vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evals.peers.peer import Peer
from evals.peers.texts import Passage


class DensePeer(Peer):
    """Vectors alone, every one compared."""

    name = "dense"

    def index(self, passages: Sequence[Passage]) -> None:
        """Take in these texts."""
        self._ids = [passage.id for passage in passages]
        self._matrix = self.embedder.passages([passage.text for passage in passages])

    def find(self, text: str, depth: int) -> list[tuple[str, float]]:
        """The nearest passages."""
        scores = self._matrix @ self.embedder.query(text)
        best = np.argpartition(-scores, depth - 1)[:depth]
        best = best[np.argsort(-scores[best], kind="stable")]
        return [(self._ids[row], float(scores[row])) for row in best]

    def save(self) -> None:
        """Write the vectors to the folder."""
        np.save(self.folder / "vectors.npy", self._matrix)
