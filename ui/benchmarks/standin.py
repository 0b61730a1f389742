"""A stand-in for the embedder: where something else is measured and the model would drown it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import numpy as np

from kb.embed import Vectors

DIMENSIONS = 384  # as many as the default model's


class StandInEmbedder:
    """Unit vectors drawn from a hash of the text: equal texts get equal vectors, and no more.

    They mean nothing, so nothing that is found by them is worth measuring; storing, comparing and
    moving them costs what real ones cost.
    """

    name = "stand-in"

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """One row a text, as an embedder gives them."""
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for number, text in enumerate(texts):
            seed = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
            drawn = np.random.Generator(np.random.SFC64(seed))
            row = drawn.standard_normal(DIMENSIONS, dtype=np.float32)
            rows[number] = row / np.linalg.norm(row)
        if progress is not None and len(texts):
            progress(len(texts))
        return rows

    def query(self, text: str) -> Vectors:
        """The vector of a question, one row."""
        row: Vectors = self.passages([text])[0]
        return row
