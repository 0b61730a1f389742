"""LangChain's plain retrieval chain over the same documents: what it has a model read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

    from kb.documents import Document as StoreDocument
    from kb.embed import Embedder

# The prompt of LangChain's own tutorial on retrieval-augmented generation.
PROMPT = (
    "You are an assistant for question-answering tasks. Use the following pieces of retrieved "
    "context to answer the question. If you don't know the answer, say that you don't know. Use "
    "three sentences maximum and keep the answer concise.\n\n{context}"
)
K = 4  # passages a question, as its retrievers give by default


def plain_prompts(
    folder: Path, embedder: Embedder, documents: Iterable[StoreDocument], questions: Sequence[str]
) -> list[str]:
    """The prompts, as text, that the chain gives a model for these questions.

    It reads the passages that the peers of ``aisle compare`` read: a product is one, an article
    several of 200 words; prices and stock are in none of them.

    Args:
        folder: Where the chain keeps its own Chroma.
        embedder: Embeds passages and questions.
        documents: The store's products and articles.
        questions: Asked once each.
    """
    from langchain_chroma import Chroma
    from langchain_classic.chains import create_retrieval_chain
    from langchain_classic.chains.combine_documents import create_stuff_documents_chain
    from langchain_core.documents import Document
    from langchain_core.messages import AIMessage
    from langchain_core.prompts import ChatPromptTemplate
    from langchain_core.runnables import RunnableLambda

    from evals.peers.langchain import LangChainEmbeddings
    from evals.peers.peer import HNSW, open_chroma
    from evals.peers.texts import passages

    client = open_chroma(folder)
    store = Chroma(
        collection_name="passages",
        client=client,
        embedding_function=LangChainEmbeddings(embedder),
        collection_configuration={"hnsw": HNSW},
    )
    found = passages(documents)
    store.add_documents([Document(p.text) for p in found], ids=[p.id for p in found])
    read: list[str] = []

    def listen(prompt: Any) -> AIMessage:
        read.append("\n".join(str(m.content) for m in prompt.to_messages()))
        return AIMessage("")

    prompt = ChatPromptTemplate.from_messages([("system", PROMPT), ("human", "{input}")])
    answering = create_stuff_documents_chain(RunnableLambda(listen), prompt)
    chain = create_retrieval_chain(store.as_retriever(search_kwargs={"k": K}), answering)
    for question in questions:
        chain.invoke({"input": question})
    client.close()
    return read
