"""The vector index. The one place that knows Chroma."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np

from kb.documents import digest
from kb.embed import Vectors

PAGE = 5_000  # Chroma's own limit for one write is 5,461 rows


class VectorIndex:
    """Vectors by content key, in an embedded Chroma.

    The collection carries no embedding function: vectors are computed by us and passed in. It knows
    nothing of editions, prices or filters, so one vector serves every edition that holds its text.

    Args:
        path: Chroma's directory; created when missing.
        space: Name of the embedder; each has a collection of its own.
    """

    def __init__(self, path: Path, space: str) -> None:
        self._path = path
        self._name = f"passages-{digest(space)[:16]}"
        self._client: Any = None
        self._collection: Any = None
        self._lock = RLock()

    def missing(self, keys: Iterable[str]) -> list[str]:
        """Those of the keys that have no vector yet, each once, in order."""
        wanted = list(dict.fromkeys(keys))
        held: set[str] = set()
        for batch in _batches(wanted):
            held.update(self._open().get(ids=batch, include=[])["ids"])
        return [key for key in wanted if key not in held]

    def add(self, keys: Sequence[str], vectors: Vectors) -> None:
        """Store vectors under keys that are not there yet."""
        for start in range(0, len(keys), PAGE):
            self._open().add(
                ids=list(keys[start : start + PAGE]), embeddings=vectors[start : start + PAGE]
            )

    def search(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """The nearest keys with their cosine similarity, best first."""
        collection = self._open()
        wanted = min(limit, collection.count())
        if wanted == 0:
            return []
        found = collection.query(query_embeddings=[vector], n_results=wanted, include=["distances"])
        return [
            (key, 1.0 - float(distance))
            for key, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def score(self, vector: Vectors, keys: Sequence[str]) -> dict[str, float]:
        """Exact cosine similarity of these keys; keys without a vector are left out."""
        scores: dict[str, float] = {}
        for batch in _batches(list(dict.fromkeys(keys))):
            found = self._open().get(ids=batch, include=["embeddings"])
            if found["ids"]:
                matrix = np.asarray(found["embeddings"], dtype=np.float32)
                cosines = matrix @ vector
                scores.update((key, float(c)) for key, c in zip(found["ids"], cosines, strict=True))
        return scores

    def retain(self, keys: set[str]) -> int:
        """Delete every vector whose key is not among these; returns how many went."""
        collection = self._open()
        gone: list[str] = []
        for offset in range(0, collection.count(), PAGE):
            page = collection.get(include=[], limit=PAGE, offset=offset)["ids"]
            gone += [key for key in page if key not in keys]
        for batch in _batches(gone):
            collection.delete(ids=batch)
        return len(gone)

    def count(self) -> int:
        """Number of vectors held."""
        return int(self._open().count())

    def clear(self) -> None:
        """Delete all vectors of this space."""
        with self._lock:
            self._open()
            self._client.delete_collection(self._name)
            self._collection = None

    def reopen(self) -> None:
        """See what another process has written since: an open Chroma client goes stale."""
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = self._collection = None

    def _open(self) -> Any:
        with self._lock:
            if self._collection is None:
                # Chroma reports its own start-up in logs that nobody asked for.
                logging.getLogger("chromadb").setLevel(logging.ERROR)
                import chromadb
                from chromadb.config import Settings

                self._path.mkdir(parents=True, exist_ok=True)
                self._client = chromadb.PersistentClient(
                    str(self._path), settings=Settings(anonymized_telemetry=False)
                )
                self._collection = self._client.get_or_create_collection(
                    self._name,
                    embedding_function=None,
                    configuration={
                        "hnsw": {"space": "cosine", "ef_search": 200, "ef_construction": 200}
                    },
                )
            return self._collection


def _batches(keys: list[str]) -> Iterable[list[str]]:
    remaining = iter(keys)
    while batch := list(islice(remaining, PAGE)):
        yield batch
