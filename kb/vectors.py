"""The vector index. The one place that knows Chroma."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from threading import Condition
from typing import Any

import numpy as np

from kb.documents import KnowledgeError, digest
from kb.embed import Vectors

PAGE = 5_000  # Chroma's own limit for one write is 5,461 rows
_COMPLETE = "complete"

# What Chroma says when files of its graph are half written: a process was killed in that moment.
_HALF_WRITTEN = "hnsw segment"

Used = Callable[[list[str]], Collection[str]]


class DamagedIndexError(KnowledgeError):
    """The vectors can't be read any more; they are derived, so they can be made again."""


class VectorIndex:
    """Vectors by content key, in an embedded Chroma.

    The collection carries no embedding function: vectors are computed by us and passed in. It knows
    nothing of editions, prices or filters, so one vector serves every edition that holds its text.

    Args:
        path: Chroma's directory; created when missing.
        space: Name of the embedder; each has a collection of its own.
    """

    def __init__(self, path: Path, space: str) -> None:
        self.space = space
        self._path = path
        self._name = f"passages-{digest(space)[:16]}"
        self._client: Any = None
        self._collection: Any = None
        # A client that is closed while another thread searches breaks that search.
        self._idle = Condition()
        self._users = 0
        self._closing = False

    def missing(self, keys: Iterable[str]) -> list[str]:
        """Those of the keys that have no vector yet, each once, in order."""
        wanted = list(dict.fromkeys(keys))
        held: set[str] = set()
        with self._using() as collection:
            for batch in _batches(wanted):
                held.update(collection.get(ids=batch, include=[])["ids"])
        return [key for key in wanted if key not in held]

    def add(self, keys: Sequence[str], vectors: Vectors) -> None:
        """Store vectors under keys that are not there yet."""
        with self._using() as collection:
            for start in range(0, len(keys), PAGE):
                collection.add(
                    ids=list(keys[start : start + PAGE]), embeddings=vectors[start : start + PAGE]
                )

    def search(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """The nearest keys with their cosine similarity, best first."""
        with self._using() as collection:
            wanted = min(limit, collection.count())
            if wanted == 0:
                return []
            found = collection.query(
                query_embeddings=[vector], n_results=wanted, include=["distances"]
            )
        return [
            (key, 1.0 - float(distance))
            for key, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def score(self, vector: Vectors, keys: Sequence[str]) -> dict[str, float]:
        """Exact cosine similarity of these keys; keys without a vector are left out."""
        scores: dict[str, float] = {}
        with self._using() as collection:
            for batch in _batches(list(dict.fromkeys(keys))):
                found = collection.get(ids=batch, include=["embeddings"])
                if found["ids"]:
                    matrix = np.asarray(found["embeddings"], dtype=np.float32)
                    cosines = zip(found["ids"], matrix @ vector, strict=True)
                    scores.update((key, float(c)) for key, c in cosines)
        return scores

    def fetch(self, keys: Sequence[str]) -> tuple[list[str], Vectors]:
        """The vectors of these keys, one row a key; keys without one are left out."""
        wanted = list(dict.fromkeys(keys))
        found: list[str] = []
        rows: list[Vectors] = []
        with self._using() as collection:
            for batch in _batches(wanted):
                page = collection.get(ids=batch, include=["embeddings"])
                if page["ids"]:
                    found += page["ids"]
                    rows.append(np.asarray(page["embeddings"], dtype=np.float32))
        return found, np.concatenate(rows) if rows else np.zeros((0, 0), dtype=np.float32)

    def complete(self) -> int:
        """The edition of which every passage has a vector here; 0 when none is known to."""
        with self._using() as collection:
            return int((collection.metadata or {}).get(_COMPLETE, 0))

    def completed(self, edition: int) -> None:
        """Remember that every passage of this edition has a vector."""
        with self._using() as collection:
            collection.modify(metadata={_COMPLETE: edition})

    def retain(self, used: Used) -> int:
        """Delete every vector that isn't used any more; returns how many went.

        Args:
            used: Says which of some keys are still used.
        """
        gone: list[str] = []
        with self._using() as collection:
            for offset in range(0, collection.count(), PAGE):
                page = collection.get(include=[], limit=PAGE, offset=offset)["ids"]
                kept = used(page)
                gone += [key for key in page if key not in kept]
            for batch in _batches(gone):
                collection.delete(ids=batch)
        return len(gone)

    def count(self) -> int:
        """Number of vectors held."""
        with self._using() as collection:
            return int(collection.count())

    def clear(self) -> None:
        """Delete all vectors of this space."""
        with self._alone():
            self._open()
            self._client.delete_collection(self._name)
            self._collection = None

    def reopen(self) -> None:
        """See what another process has written since: an open Chroma client goes stale."""
        self.close()

    def close(self) -> None:
        """Let go of the files, once nobody is reading them."""
        with self._alone():
            if self._client is not None:
                self._client.close()
                self._client = self._collection = None

    @contextmanager
    def _using(self) -> Iterator[Any]:
        """The collection, which stays open until the block ends."""
        with self._idle:
            self._idle.wait_for(lambda: not self._closing)
            collection = self._open()
            self._users += 1
        try:
            yield collection
        except Exception as error:
            if _HALF_WRITTEN not in str(error):
                raise
            raise DamagedIndexError(
                f"the vector index in {self._path} is damaged ({error}); the next refresh makes "
                "it again, or run `aisle kb rebuild`"
            ) from error
        finally:
            with self._idle:
                self._users -= 1
                self._idle.notify_all()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Begins when nobody uses the collection, and lets nobody in until the block ends."""
        with self._idle:
            self._idle.wait_for(lambda: not self._closing)
            self._closing = True
            try:
                self._idle.wait_for(lambda: self._users == 0)
                yield
            finally:
                self._closing = False
                self._idle.notify_all()

    def _open(self) -> Any:
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
