"""LangChain's EnsembleRetriever over Chroma and BM25: weighted reciprocal rank fusion, halves.

Its own BM25Retriever is in langchain-community (rank_bm25, split at blanks, neither stems nor
lower case by default); it gets bm25s with stems instead, which finds more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_chroma import Chroma
from langchain_classic.retrievers import EnsembleRetriever
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever

from evals.peers.peer import HNSW, Peer, open_chroma
from evals.peers.texts import Passage
from evals.peers.words import WordIndex
from kb.embed import Embedder

_KEY = "passage"


class LangChainPeer(Peer):
    """Chroma and BM25 in an EnsembleRetriever."""

    name = "langchain"

    def index(self, passages: Sequence[Passage]) -> None:
        """Take in these texts."""
        documents = [Document(p.text, metadata={_KEY: p.id}) for p in passages]
        self._client = open_chroma(self.folder)
        store = Chroma(
            collection_name="passages",
            client=self._client,
            embedding_function=LangChainEmbeddings(self.embedder),
            collection_configuration={"hnsw": HNSW},
        )
        batch = self._client.get_max_batch_size()
        for start in range(0, len(documents), batch):
            some = documents[start : start + batch]
            store.add_documents(some, ids=[d.metadata[_KEY] for d in some])
        words = WordIndex([passage.text for passage in passages])
        self._words = _Words(documents=documents, words=words)
        self._vectors = store.as_retriever()
        self._ensemble = EnsembleRetriever(
            retrievers=[self._words, self._vectors], weights=[0.5, 0.5], id_key=_KEY
        )

    def find(self, text: str, depth: int) -> list[tuple[str, float]]:
        """Passages by fused rank; the retriever gives no score, so the rank stands for it."""
        self._words.depth = depth
        self._vectors.search_kwargs = {"k": depth}
        found = self._ensemble.invoke(text)
        return [(d.metadata[_KEY], 1.0 / rank) for rank, d in enumerate(found, 1)]

    def save(self) -> None:
        """Write the word index beside Chroma's files."""
        self._words.words.save(self.folder / "words")

    def close(self) -> None:
        """Let go of Chroma's files."""
        self._client.close()


class LangChainEmbeddings(Embeddings):
    """Our embedder as LangChain's."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a passage."""
        vectors: list[list[float]] = self._embedder.passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        vector: list[float] = self._embedder.query(text).tolist()
        return vector


class _Words(BaseRetriever):
    documents: list[Document]
    words: Any
    depth: int = 100

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [self.documents[row] for row, _ in self.words.search(query, self.depth)]
