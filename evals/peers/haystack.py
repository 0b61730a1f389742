"""Haystack: its in-memory BM25 and embedding retrievers, joined by its DocumentJoiner.

Of the ways to join it gets the one that does best, scaled scores merged; see docs/retrieval.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from haystack import Document
from haystack import telemetry as reporting
from haystack.components.joiners import DocumentJoiner
from haystack.components.joiners.document_joiner import JoinMode
from haystack.components.retrievers.in_memory import (
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.document_stores.in_memory import InMemoryDocumentStore

from evals.peers.peer import Peer
from evals.peers.texts import Passage
from kb.embed import Embedder


class HaystackPeer(Peer):
    """BM25 and embeddings in memory, joined by score."""

    name = "haystack"
    mode = JoinMode.MERGE

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        super().__init__(embedder, folder)
        # The setting in the environment keeps it quiet from the start; this holds without it.
        reporting._telemetry.telemetry = None

    def index(self, passages: Sequence[Passage]) -> None:
        """Take in these texts."""
        vectors = self.embedder.passages([passage.text for passage in passages])
        self._store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        self._store.write_documents(
            [
                Document(id=passage.id, content=passage.text, embedding=vector.tolist())
                for passage, vector in zip(passages, vectors, strict=True)
            ]
        )
        self._words = InMemoryBM25Retriever(self._store, scale_score=True)
        self._vectors = InMemoryEmbeddingRetriever(self._store, scale_score=True)
        self._joiner = DocumentJoiner(join_mode=self.mode)

    def find(self, text: str, depth: int) -> list[tuple[str, float]]:
        """Passages by fused score."""
        vector = self.embedder.query(text).tolist()
        found = self._joiner.run(
            documents=[
                self._words.run(query=text, top_k=depth)["documents"],
                self._vectors.run(query_embedding=vector, top_k=depth)["documents"],
            ]
        )
        return [(d.id, float(d.score or 0.0)) for d in found["documents"]]

    def save(self) -> None:
        """Write the store to the folder, as JSON."""
        self._store.save_to_disk(str(self.folder / "store.json"))
