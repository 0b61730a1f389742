"""txtai: Embeddings with ``hybrid=True``, vectors from outside.

Its exact backend rather than the default one, which is approximate from 5,000 texts on and finds
less.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from txtai import Embeddings  # type: ignore[import-untyped]

from evals.peers.peer import Peer
from evals.peers.texts import Passage


class TxtaiPeer(Peer):
    """BM25 and vectors in one index of txtai's."""

    name = "txtai"
    settings: ClassVar[dict[str, Any]] = {"hybrid": True, "backend": "numpy"}

    def index(self, passages: Sequence[Passage]) -> None:
        """Take in these texts."""
        self._asking = False

        def transform(texts: list[str]) -> Any:
            if self._asking:
                return np.stack([self.embedder.query(text) for text in texts])
            return self.embedder.passages(texts)

        self._index = Embeddings(method="external", transform=transform, **self.settings)
        self._index.index((passage.id, passage.text, None) for passage in passages)
        self._asking = True

    def find(self, text: str, depth: int) -> list[tuple[str, float]]:
        """Passages by fused score."""
        return [(key, float(score)) for key, score in self._index.search(text, depth)]

    def save(self) -> None:
        """Write the index to the folder."""
        # The function that embeds can't be written, and isn't part of the index.
        transform = self._index.config.pop("transform")
        self._index.save(str(self.folder / "index"))
        self._index.config["transform"] = transform

    def close(self) -> None:
        """Let go of files."""
        self._index.close()
