"""The one embedder of a benchmark: every text embedded once, every question by every system."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from kb.documents import digest
from kb.embed import Embedder, SentenceTransformerEmbedder, Vectors

# Texts embedded between two writes: what an interrupted run keeps.
BATCH = 512
FILE = "vectors.db"


class FreshEmbedder(SentenceTransformerEmbedder):
    """Embeds a question anew whenever it is asked.

    Systems are asked the same questions one after the other, and a remembered vector would be a
    present to all but the first.
    """

    def query(self, text: str) -> Vectors:
        """The vector of a question."""
        return self._query(text)


class CachedEmbedder:
    """Another embedder, whose passages are kept in a file and whose work is timed.

    Questions are remembered until :meth:`forget`, as a system in use remembers them.

    Args:
        embedder: Embeds what isn't held.
        folder: Where ``vectors.db`` is or will be; None to keep vectors in memory only.
    """

    def __init__(self, embedder: Embedder, folder: Path | None = None) -> None:
        self._embedder = embedder
        self.name = embedder.name
        self.seconds = 0.0
        self.embedded = 0
        self._queries: dict[str, Vectors] = {}
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        where = ":memory:" if folder is None else str(folder / FILE)
        # Peers ask from threads of their own, one at a time.
        self._db = sqlite3.connect(where, check_same_thread=False, timeout=60)
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL)"
        )

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Vectors of passages; of those that are held ``progress`` hears first."""
        keys = [digest(self.name, text) for text in texts]
        missing = self._missing(keys, texts)
        if progress is not None and len(missing) < len(texts):
            progress(len(texts) - len(missing))
        for start in range(0, len(missing), BATCH):
            some = missing[start : start + BATCH]
            began = time.perf_counter()
            vectors = self._embedder.passages([text for _, text in some], progress)
            self.seconds += time.perf_counter() - began
            self.embedded += len(some)
            rows = [(key, v.tobytes()) for (key, _), v in zip(some, vectors, strict=True)]
            with self._db:
                self._db.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)
        if not keys:
            return np.zeros((0, 0), dtype=np.float32)
        return np.stack([self._held(key) for key in keys])

    def query(self, text: str) -> Vectors:
        """The vector of a question."""
        if text not in self._queries:
            self._queries[text] = self._embedder.query(text)
        return self._queries[text]

    def forget(self) -> None:
        """Forget all questions: the next system is asked."""
        self._queries.clear()

    def _missing(self, keys: Sequence[str], texts: Sequence[str]) -> list[tuple[str, str]]:
        wanted = dict(zip(keys, texts, strict=True))
        ask = "SELECT 1 FROM vectors WHERE key = ?"
        missing = [
            (key, text)
            for key, text in wanted.items()
            if self._db.execute(ask, (key,)).fetchone() is None
        ]
        # Texts of like length share a batch, also when many are embedded: less padding.
        return sorted(missing, key=lambda pair: len(pair[1]))

    def _held(self, key: str) -> Vectors:
        row = self._db.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone()
        return np.frombuffer(row[0], dtype=np.float32)
