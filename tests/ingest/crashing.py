"""A warmed process that forks one child a refresh, so that a test can kill hundreds of them.

Reads lines ``WHAT HOME GENERATION STAGE DELAY``: what is ``refresh``, ``recover`` or ``inspect``;
the child is killed DELAY seconds after it reached STAGE, and never when that is ``-``. Passes on
what the child says, then says ``ended`` with its exit code.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sqlite3
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ingest.gate import Verdict
from ingest.reading import Read
from ingest.refresh import refresh
from kb.documents import Article, Document, Kind
from kb.editions import publishing
from kb.editions.trial import turned_back
from kb.embed import Vectors
from kb.knowledge import Knowledge
from kb.vectors import DamagedIndexError
from tests.fakes import Shelf
from tests.kb.stock import article, product

PRODUCTS = 16


class WordCounts:
    """A stand-in for the embedder: texts that share words are near each other."""

    name = "word-counts"

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        rows = np.zeros((len(texts), 384), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().replace(".", " ").split():
                row[zlib.crc32(word.encode()) % 384] += 1
        if progress is not None:
            progress(len(texts))
        counted: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return counted

    def query(self, text: str) -> Vectors:
        row: Vectors = self.passages([text])[0]
        return row


def generation(number: int) -> list[Document]:
    """What the shop gives: prices, half of the names, one product and one page change each time."""
    documents: list[Document] = [article("help", body=f"We deliver in {number} days.")]
    for n in range(PRODUCTS):
        name = f"Thing {n}" if n % 2 else f"Thing {n} of generation {number}"
        documents.append(product(f"p{n}", name, f"{1000 + number}"))
    documents.append(product(f"only-{number}", sku=str(number)))
    return documents


def say(*words: object) -> None:
    # One write a line, so that what was said before a kill is whole.
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def open_store(home: str) -> Knowledge:
    return Knowledge(Path(home), WordCounts())


def run(knowledge: Knowledge, number: int) -> int:
    """Refresh to a generation; tells of its stages."""
    say("stage", "start")
    begun: set[str] = set()

    def hear(step: str, _done: int, _total: int) -> None:
        if step not in begun:
            begun.add(step)
            say("stage", step)

    before = publishing.publish

    def publish(*args: object, **kwargs: object) -> None:
        say("stage", "publish")
        before(*args, **kwargs)  # type: ignore[arg-type]

    shelf = Shelf("shop")
    shelf.outcomes = [
        Read(f"shop/{d.id}", (d,), etag=f"{number}", links=("shop/",)) for d in generation(number)
    ]

    def judge(candidate: int, live: int, progress: Callable[[str, int, int], None]) -> Verdict:
        progress("judge", 0, 1)
        with turned_back(knowledge, candidate, live, [(Kind.ARTICLE, "help")]) as retriever:
            retriever.products("Thing 5")
        return Verdict((), "as good as before")

    options = {"shop": {"generation": str(number)}}
    publishing.publish = publish  # type: ignore[assignment]
    try:
        report = refresh(knowledge, [shelf], options=options, progress=hear, gate=judge)
    finally:
        publishing.publish = before
    say("published", report.edition)
    return 0 if report.published else 1


def check(knowledge: Knowledge, number: int, *, whole: bool, killed: bool = False) -> None:
    """Say which generation shoppers see, having looked at all of it and at both indexes.

    What a kill left of Chroma may be unreadable: shoppers are served from the corpora, and the next
    refresh makes the vectors again.
    """
    if whole:
        with contextlib.closing(sqlite3.connect(knowledge.home / "store.db")) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    edition = knowledge.catalog.edition()
    found = sorted(edition.documents(), key=lambda d: (str(d.kind), d.id))
    live = next(d for d in found if isinstance(d, Article)).body.split()[3]
    expected = sorted(generation(int(live)), key=lambda d: (str(d.kind), d.id))
    assert found == expected, f"a half edition of generation {live}"
    passages = list(edition.passages())
    try:
        assert knowledge.vectors.missing(p.key for p in passages) == []
    except DamagedIndexError:
        assert killed, "the refresh left a damaged vector index"
        say("damaged", number)
    assert knowledge.lexical.missing(p.chunk.key for p in passages) == []
    pages = knowledge.catalog.remembered("shop")
    assert {page.etag for page in pages.values()} == {live}, "pages of another edition"
    (source,) = knowledge.catalog.sources()
    assert source.options == {"generation": live}, "options of another edition"
    for asked in (f"Thing 4 of generation {live}", "Thing 5"):
        results = knowledge.retriever().products(asked, limit=50)
        hits = {hit.document.id for hit in (*results.hits, *results.nearest)}
        assert hits, asked
        assert hits <= {d.id for d in found}
    say("live", live)
    assert int(live) <= number


def recover(knowledge: Knowledge, number: int, *, whole: bool) -> None:
    """Look at what a killed refresh left, refresh to the next generation, and look again."""
    check(knowledge, number, whole=whole, killed=True)
    assert run(knowledge, number + 1) == 0, "the next refresh published nothing"
    check(knowledge, number + 1, whole=False)


def fork(what: str, home: str, number: int) -> tuple[int, int]:
    """A child that does it, and the pipe that it speaks into."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    code = 1
    try:
        os.dup2(writing, 1)
        if what == "refresh":
            code = run(open_store(home), number)
        else:
            recover(open_store(home), number, whole=what == "inspect")
            code = 0
    except BaseException as error:
        say("broken", type(error).__name__, " ".join(str(error).split())[:400])
    finally:
        os._exit(code)


def watch(child: int, pipe: int, stage: str, delay: float) -> None:
    """Kill a child some seconds after it says that it has reached a stage; pass on its words.

    Until it was waited for its number belongs to nobody else, so nothing else is ever killed.
    """
    with os.fdopen(pipe) as words:
        if stage != "-":
            for line in words:
                say(line.strip())
                if stage == "start" or line.strip() == f"stage {stage}":
                    break
            time.sleep(delay)
            os.kill(child, signal.SIGKILL)
        for line in words:
            say(line.strip())
    _, status = os.waitpid(child, 0)
    say("ended", os.waitstatus_to_exitcode(status))


def main() -> None:
    # Whatever a child would load is loaded here, and nothing that holds a file or a thread.
    import chromadb.api.rust
    import pydantic

    from kb.documents import _adapter

    for kind in Kind:
        _adapter(kind)
    assert chromadb.api.rust
    assert pydantic
    gc.freeze()
    say("ready")
    for line in sys.stdin:
        what, home, number, stage, delay = line.split()
        child, pipe = fork(what, home, int(number))
        watch(child, pipe, stage, float(delay))


if __name__ == "__main__":
    main()
