"""One store's knowledge: the catalogue with the indexes derived from it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from threading import Event, RLock
from typing import Protocol, TypeVar

from sqlalchemy import delete, insert, select

from kb import schema as t
from kb.catalog import Catalog
from kb.chunk import embed_text
from kb.documents import Kind, KnowledgeError, load_document
from kb.edition import Edition
from kb.editions.pending import Pending
from kb.editions.rows import passage_rows
from kb.embed import Embedder, SentenceCache, common_words
from kb.index.corpora import Corpora
from kb.index.corpus import Corpus
from kb.index.rarity import Rarity
from kb.lexical import LexicalIndex
from kb.recalled import RecalledEdition
from kb.retrieval.ahead import ReadAhead
from kb.retrieval.rerank import Reranker
from kb.retrieval.store_calibration import calibration_of
from kb.search import Retriever
from kb.understanding.vocabulary import Vocabulary
from kb.vectors import DamagedIndexError, VectorIndex

_log = logging.getLogger("aisle")

T = TypeVar("T")
Progress = Callable[[str, int, int], None]
BATCH = 2_000


def _silent(_step: str, _done: int, _total: int) -> None:
    return None


class Knows(Protocol):
    """What is needed of a store to answer from it."""

    def retriever(self) -> Retriever:
        """A retriever over the edition that answers are made from."""
        ...


class Kept:
    """One edition of a store, whatever is live.

    Args:
        retriever: Over that edition.
    """

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    def retriever(self) -> Retriever:
        """The retriever over that edition."""
        return self._retriever


class Knowledge:
    """Opens one store directory for reading and, under the catalogue's lock, for writing.

    Args:
        home: The store's directory.
        embedder: Vectors of another embedder are never read.
        reranker: Puts the best products in another order; None leaves them as they are.
    """

    def __init__(self, home: Path, embedder: Embedder, reranker: Reranker | None = None) -> None:
        self._reranker = reranker
        self.home = home
        self.embedder = embedder
        self.catalog = Catalog(home)
        self.vectors = VectorIndex(home / "chroma", embedder.name)
        self.lexical = LexicalIndex(home / "lexical.db")
        self._corpora = Corpora(home / "corpora", self.catalog.engine, self.lexical, self.vectors)
        self._sentences = SentenceCache(embedder)
        self._retriever: Retriever | None = None
        self._lock = RLock()

    def close(self) -> None:
        """Let go of all files."""
        self.vectors.close()
        self.lexical.close()
        self.catalog.close()

    def retriever(self) -> Retriever:
        """A retriever over the published edition; a new one when another was published since.

        Raises:
            KnowledgeError: Nothing was ever published.
        """
        live = self.catalog.current()
        with self._lock:
            if self._retriever is not None and self._retriever.edition.number == live:
                return self._retriever
            if live == 0:
                raise KnowledgeError(
                    f"the store in {self.home} knows nothing yet; "
                    "run `aisle ingest URL_OR_FILE` first"
                )
            if self._retriever is not None:
                self.vectors.reopen()
            edition = RecalledEdition(self.catalog.engine, self.catalog.edition(live).number)
            self._retriever = self.retriever_of(edition)
            return self._retriever

    def retriever_of(self, edition: Edition) -> Retriever:
        """A retriever over any edition whose passages are indexed."""
        products, articles = (self.corpus(edition, k) for k in (Kind.PRODUCT, Kind.ARTICLE))
        return self._retriever_over(edition, products, articles)

    def retriever_at(self, number: int) -> Retriever:
        """A retriever over an edition that shoppers once saw, whatever was published since.

        It finds what it found then, unless the store's calibration or embedder has changed.
        Nothing is written, and the live edition's files stay; what the indexes have lost of it is
        embedded again.

        Raises:
            KnowledgeError: There is no such edition, or what it held is no longer kept.
        """
        return self.recalled(self.catalog.edition(number))

    def recalled(self, edition: Edition) -> Retriever:
        """The same over an edition that is at hand."""
        products, articles = (
            self._corpora.recall(edition, kind, self.embedder.passages)
            for kind in (Kind.PRODUCT, Kind.ARTICLE)
        )
        return self._retriever_over(edition, products, articles)

    def _retriever_over(self, edition: Edition, products: Corpus, articles: Corpus) -> Retriever:
        rarity = Rarity((products, articles))
        return Retriever(
            edition,
            products,
            articles,
            rarity,
            self.embedder,
            Vocabulary(edition, rarity.knows, common_words().__contains__),
            calibration_of(self.home),
            self._sentences,
            self._reranker,
        )

    def read_ahead(self, stop: Event) -> int:
        """Embed what questions to the published edition's articles will need; for the background.

        Returns:
            The number of sentences that had to be embedded.
        """
        edition = self.retriever().edition
        return ReadAhead(self.home / "corpora", self.embedder.name, self._sentences).run(
            edition, stop
        )

    def corpus(self, edition: Edition, kind: Kind) -> Corpus:
        """The documents of one kind of an edition whose passages are indexed, in memory."""
        return self._corpora.open(edition, kind)

    def index(self, edition: Edition, progress: Progress = _silent) -> int:
        """Index and embed the passages of an edition that no index holds yet.

        What both indexes hold of an earlier edition isn't asked for again, and what has to be
        embedded waits on disk: memory doesn't grow with the edition.

        Args:
            edition: Published or not.
            progress: Hears ``(step, done, total)``; step is ``index`` or ``embed``.

        Returns:
            The number of passages that were embedded.
        """
        try:
            return self._index(edition, progress)
        except DamagedIndexError as error:
            _log.warning("%s; it is being made again now", error)
            self.vectors.clear()
            return self._index(edition, progress)

    def _index(self, edition: Edition, progress: Progress) -> int:
        with Pending() as pending:
            seen = 0
            for batch in _batches(edition.passages(beyond=self._complete(edition.number))):
                new = set(self.lexical.missing(p.chunk.key for p in batch))
                self.lexical.add([p.chunk for p in batch if p.chunk.key in new])
                missing = set(self.vectors.missing(p.key for p in batch))
                pending.add((p.key, embed_text(p.chunk)) for p in batch if p.key in missing)
                seen += len(batch)
                progress("index", seen, 0)
            total = len(pending)
            done = 0

            def embedded(count: int) -> None:
                nonlocal done
                done += count
                progress("embed", done, total)

            for keys, texts in pending.batches(BATCH):
                self.vectors.add(keys, self.embedder.passages(texts, embedded))
        self.lexical.completed(edition.number)
        self.vectors.completed(edition.number)
        for kind in Kind:  # so that no shopper waits for it
            self.corpus(edition, kind)
        return total

    def _complete(self, edition: int) -> int:
        """An earlier edition that both indexes hold whole; 0 when there is none."""
        complete = self.lexical.complete()
        # One of the same number may be another: the catalogue may have come from a backup.
        return (
            complete if complete not in (0, edition) and complete == self.vectors.complete() else 0
        )

    def rebuild(self, progress: Progress = _silent) -> int:
        """Make both indexes anew from SQL; returns the number of passages embedded.

        Passages are cut again as well, so a change in how documents are chunked takes effect.
        """
        with self.catalog.writing():
            self._chunk_again()
            self.lexical.clear()
            self.vectors.clear()
            self._corpora.clear()
            live = self.catalog.current()
            with self._lock:
                self._retriever = None
            return self.index(self.catalog.edition(live), progress) if live else 0

    def sweep(self) -> tuple[int, int]:
        """Drop indexed passages and vectors that no kept edition uses; returns both counts."""
        with self.catalog.writing():
            return (
                self.lexical.retain(self.catalog.used),
                self.vectors.retain(lambda keys: self.catalog.used(keys, vectors=True)),
            )

    def _chunk_again(self) -> None:
        with self.catalog.engine.begin() as db:
            ids = db.scalars(select(t.versions.c.id)).all()
            for some in _batches(ids):
                batch = db.execute(
                    select(t.versions.c.id, t.versions.c.kind, t.versions.c.content).where(
                        t.versions.c.id.in_(some)
                    )
                ).all()
                db.execute(
                    delete(t.passages).where(t.passages.c.version.in_([r[0] for r in batch]))
                )
                values = [
                    row
                    for r in batch
                    for row in passage_rows(r[0], load_document(Kind(r[1]), r[2]))
                ]
                if values:
                    db.execute(insert(t.passages), values)


def _batches(items: Iterable[T]) -> Iterable[list[T]]:
    remaining = iter(items)
    while batch := list(islice(remaining, 500)):
        yield batch
