"""What every other system looks like to the benchmark, and which there are."""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from math import ceil
from pathlib import Path
from typing import Any, ClassVar

from evals.peers.texts import Passage, best_per_document, passages
from kb.documents import Document
from kb.embed import Embedder

# As Aisle opens its own Chroma: a peer's approximate search shouldn't miss more than ours.
HNSW: Any = {"space": "cosine", "ef_search": 200, "ef_construction": 200}

# Name, module and class; in the order in which they are reported.
_PEERS = {
    "bm25": ("evals.peers.words", "WordPeer"),
    "dense": ("evals.peers.dense", "DensePeer"),
    "langchain": ("evals.peers.langchain", "LangChainPeer"),
    "llamaindex": ("evals.peers.llamaindex", "LlamaIndexPeer"),
    "haystack": ("evals.peers.haystack", "HaystackPeer"),
    "txtai": ("evals.peers.txtai", "TxtaiPeer"),
}
PEERS = tuple(_PEERS)
# What of a peer isn't part of the default install.
_NEEDS = {
    "llamaindex": (
        "llama_index.core",
        "llama_index.retrievers.bm25",
        "llama_index.vector_stores.chroma",
    ),
    "haystack": ("haystack",),
    "txtai": ("txtai",),
}
HOW_TO_GET = "uv pip install 'aisle[bench]'"


class Peer(ABC):
    """One other way of searching the same documents.

    Args:
        embedder: The one that Aisle uses.
        folder: Its own, empty; for what it keeps on disk.
    """

    name: ClassVar[str]

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        self.embedder = embedder
        self.folder = folder
        self._owner: dict[str, str] = {}
        self._pieces = 1

    def build(self, documents: Sequence[Document]) -> None:
        """Index these documents, once."""
        given = passages(documents)
        self._owner = {passage.id: passage.document for passage in given}
        self._pieces = ceil(len(given) / max(1, len(documents)))
        self.index(given)

    def search(self, text: str, limit: int) -> list[tuple[str, float]]:
        """At most ``limit`` ids of documents with their scores, best first; any text will do."""
        if not any(sign.isalnum() for sign in text):
            return []
        depth = min(limit * self._pieces, len(self._owner))
        return best_per_document(self.find(text, depth), self._owner, limit)

    @abstractmethod
    def index(self, passages: Sequence[Passage]) -> None:
        """Take in these texts."""

    @abstractmethod
    def find(self, text: str, depth: int) -> list[tuple[str, float]]:
        """Ids of passages with their scores, best first; ``depth`` of each kind of search."""

    def save(self) -> None:  # noqa: B027 - most of what a peer has may be on disk already
        """Write what is only in memory to the folder, so that its size can be told."""

    def close(self) -> None:  # noqa: B027 - some hold no file
        """Let go of files."""


def open_peer(name: str, embedder: Embedder, folder: Path) -> Peer:
    """The peer of this name, with nothing in it."""
    module, kind = _PEERS[name]
    peer: Peer = getattr(importlib.import_module(module), kind)(embedder, folder)
    return peer


def absent(names: Sequence[str], needs: Mapping[str, Sequence[str]] = _NEEDS) -> list[str]:
    """Those of the peers whose libraries aren't installed."""
    return [name for name in names if not all(map(_installed, needs.get(name, ())))]


def open_chroma(folder: Path) -> Any:
    """A client of an embedded Chroma of a peer's own."""
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
