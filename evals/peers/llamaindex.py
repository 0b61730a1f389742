"""LlamaIndex: QueryFusionRetriever over a VectorStoreIndex in Chroma and its BM25Retriever.

One query, no LLM. Of its fusion modes it gets the one that does best, see docs/retrieval.md.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from llama_index.core import StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.llms import MockLLM
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.retrievers.fusion_retriever import FUSION_MODES
from llama_index.core.schema import BaseNode, TextNode
from llama_index.retrievers.bm25 import BM25Retriever
from llama_index.vector_stores.chroma import ChromaVectorStore
from pydantic import PrivateAttr

from evals.peers.peer import HNSW, Peer, open_chroma
from evals.peers.texts import Passage
from evals.peers.words import english_stemmer
from kb.embed import Embedder


class LlamaIndexPeer(Peer):
    """Chroma and BM25 in a QueryFusionRetriever."""

    name = "llamaindex"
    mode = FUSION_MODES.RELATIVE_SCORE

    def index(self, passages: Sequence[Passage]) -> None:
        """Take in these texts."""
        nodes: list[BaseNode] = [
            TextNode(id_=passage.id, text=passage.text) for passage in passages
        ]
        self._client = open_chroma(self.folder)
        collection = self._client.get_or_create_collection(
            "passages", embedding_function=None, configuration={"hnsw": HNSW}
        )
        index = VectorStoreIndex(
            nodes,
            storage_context=StorageContext.from_defaults(
                vector_store=ChromaVectorStore(chroma_collection=collection)
            ),
            embed_model=_Vectors(self.embedder),
        )
        self._vectors: Any = index.as_retriever()
        self._words = BM25Retriever.from_defaults(nodes=nodes, stemmer=english_stemmer())
        self._fusion = QueryFusionRetriever(
            [self._vectors, self._words],
            llm=MockLLM(),
            mode=self.mode,
            num_queries=1,
            use_async=False,
        )

    def find(self, text: str, depth: int) -> list[tuple[str, float]]:
        """Passages by fused score."""
        self._vectors.similarity_top_k = depth
        self._words.similarity_top_k = depth
        self._fusion.similarity_top_k = depth
        return [(n.node.node_id, float(n.score or 0.0)) for n in self._fusion.retrieve(text)]

    def save(self) -> None:
        """Write the word index beside Chroma's files."""
        self._words.persist(str(self.folder / "words"), show_progress=False)

    def close(self) -> None:
        """Let go of Chroma's files."""
        self._client.close()


class _Vectors(BaseEmbedding):
    _embedder: Any = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.name, embed_batch_size=2048)
        self._embedder = embedder

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._embedder.passages(texts).tolist()
        return vectors

    def _get_query_embedding(self, query: str) -> list[float]:
        vector: list[float] = self._embedder.query(query).tolist()
        return vector

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await asyncio.to_thread(self._get_query_embedding, query)
