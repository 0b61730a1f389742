"""Aisle itself as a system of the benchmark: a store filled by the ordinary refresh."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from evals.dataset import Dataset, DatasetError
from ingest.reading import Source
from ingest.refresh import refresh
from kb.embed import Embedder
from kb.knowledge import Knowledge
from kb.retrieval.rerank import Reranker
from kb.search import Retriever

Progress = Callable[[str, int, int], None]
NAME = "aisle"
RERANKED = "aisle-reranked"


class AisleSystem:
    """A store that holds one data set and nothing else.

    Args:
        dataset: What is looked for.
        embedder: For its passages and for questions.
        home: The store's folder; one that holds the data set already is used as it is.
        reranker: Reads the best products again; None for none.
    """

    def __init__(
        self,
        dataset: Dataset,
        embedder: Embedder,
        home: Path,
        reranker: Reranker | None = None,
    ) -> None:
        self.name = NAME if reranker is None else RERANKED
        self._dataset = dataset
        self._knowledge = Knowledge(home, embedder, reranker)
        self._home = home
        self._retriever: Retriever | None = None
        self.edition = 0
        self.reused = False

    def build(self, source: Source, progress: Progress) -> None:
        """Refresh the store from the source.

        Raises:
            DatasetError: The store holds other things.
        """
        held = {info.name for info in self._knowledge.catalog.sources()} - {source.name}
        if held:
            raise DatasetError(
                f"the store in {self._home} holds {sorted(held)[0]}, which would be searched as "
                "well; name a folder that is empty or was made by this command with --store"
            )
        # Told how it was opened, a kept store is one like any other.
        opened = {source.name: {"location": str(self._dataset.source), "map": self._dataset.map}}
        report = refresh(self._knowledge, [source], options=opened, hold=False, progress=progress)
        self.edition = report.edition
        self.reused = not report.published
        self._retriever = self._knowledge.retriever()

    def search(self, text: str, limit: int) -> list[tuple[str, float]]:
        """Ids of documents with their scores, best first."""
        assert self._retriever is not None, "build() first"
        return self._retriever.ranking(self._dataset.kind, text, limit)

    def size(self) -> int:
        """Bytes of the database, the indexes and what is mapped of them."""
        kept = [self._home / "chroma", self._home / "corpora", *self._home.glob("*.db*")]
        return sum(map(folder_size, kept))

    def close(self) -> None:
        """Let go of all files."""
        self._knowledge.close()


def folder_size(path: Path) -> int:
    """Bytes of a file, or of all files under a folder."""
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
