"""Search in catalogues of any size, varied from a real one: building, opening, asking."""

from __future__ import annotations

import multiprocessing
import shutil
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ui.benchmarks.filtering import Filtered, filtered
from ui.benchmarks.memory import held
from ui.benchmarks.origins import Origins, origins
from ui.benchmarks.varied import VariedEmbedder, varied
from ui.benchmarks.workbench import Workbench
from ui.settings import Settings

if TYPE_CHECKING:
    from kb.documents import Product

SIZES = (1_000, 20_000)
_BATCH = 1_000
_WARM = 3


@dataclass(frozen=True, slots=True)
class Searched:
    """One size. Bytes, seconds, and milliseconds for questions.

    Attributes:
        writing: Seconds from products to a candidate in SQL.
        indexing: Seconds from there until it is indexed, vectors being made up.
        sql: The catalogue on disk.
        chroma: Its vectors on disk.
        words: The counted words on disk.
        corpora: What readers map into memory, on disk.
        anew: Seconds until the products' corpus is open when its file is gone.
        opening: Seconds when it is there.
        memory: What opening and searching it adds to a process.
        p50: Milliseconds of a whole search for products, without any filter.
        p95: The same.
        filters: By selectivity.
    """

    products: int
    writing: float
    indexing: float
    sql: int
    chroma: int
    words: int
    corpora: int
    anew: float
    opening: float
    memory: int
    p50: float
    p95: float
    filters: tuple[Filtered, ...]


@dataclass(frozen=True, slots=True)
class Searching:
    """All sizes, varied from one store."""

    store: str
    sizes: tuple[Searched, ...]

    def __str__(self) -> str:
        """As it is printed."""
        rows = [f"Searching in products varied from {self.store}, vectors varied as well"]
        rows.append("  products  to SQL  to indexes  SQL, MB  Chroma  words  corpora  memory")
        rows += [
            f"{s.products:>10,}{s.writing:>6.0f} s{s.indexing:>10.0f} s{_mb(s.sql):>9}"
            f"{_mb(s.chroma):>8}{_mb(s.words):>7}{_mb(s.corpora):>9}{_mb(s.memory):>8}"
            for s in self.sizes
        ]
        rows += ["", "  products  opened anew  from its file  a whole search, p50      p95"]
        rows += [
            f"{s.products:>10,}{s.anew:>11.2f} s{s.opening:>13.2f} s{s.p50:>17.0f} ms"
            f"{s.p95:>10.0f} ms"
            for s in self.sizes
        ]
        rows += [
            "",
            "Under a filter: R@10 against exact search; filtered afterwards, the 200 nearest",
        ]
        rows.append("  products  pass      R@10  afterwards  filter      p50      p95  filters")
        rows += [
            f"{s.products:>10,}{f.share:>6.1%}{f.recall:>10.3f}{f.afterwards:>12.3f}"
            f"{f.resolving:>5.1f} ms{f.p50:>6.0f} ms{f.p95:>6.0f} ms{len(f.filters):>9}"
            for s in self.sizes
            for f in s.filters
        ]
        return "\n".join(rows)


def measure(bench: Workbench) -> Searching:
    """Vary the demo shop, or Icecat when it is there, and measure each size."""
    found = origins(bench)
    sizes = tuple(sized(bench, found, size) for size in bench.sizes or SIZES)
    return Searching(found.store, sizes)


def sized(bench: Workbench, of: Origins, size: int) -> Searched:
    """Build a catalogue of one size, and measure it."""
    bench.progress("build", size, 0)
    folder = bench.folder / f"searching-{size}"
    made = VariedEmbedder(bench.embedder, of.vectors)
    writing, indexing = _build(folder, made, of.products, size)
    # In a process of its own: what building left in memory would count as the reader's.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as alone:
        asked = alone.submit(read, folder, bench.settings, writing, indexing, of.questions)
        found = asked.result()
    shutil.rmtree(folder)
    return found


def read(
    folder: Path, settings: Settings, writing: float, indexing: float, questions: Sequence[str]
) -> Searched:
    """Measure a store in this process."""
    from kb.documents import Kind
    from kb.knowledge import Knowledge
    from ui.app import build_embedder

    model = build_embedder(settings)
    model.query("hello")
    knowledge = Knowledge(folder, VariedEmbedder(model, np.zeros((0, 0), dtype=np.float32)))
    edition = knowledge.catalog.edition()
    begun, before = time.perf_counter(), held()
    corpus = knowledge.corpus(edition, Kind.PRODUCT)
    opening = time.perf_counter() - begun
    for question in questions[:_WARM]:
        corpus.nearest(model.query(question), 10)
        corpus.bm25(dict.fromkeys(question.split(), 1.0))
    memory = held() - before
    retriever = knowledge.retriever()
    for question in questions[:_WARM]:
        retriever.products(f"{question}?")
    times = []
    for question in questions:
        asked = time.perf_counter()
        retriever.products(question)
        times.append((time.perf_counter() - asked) * 1000)
    filters = filtered(knowledge, corpus, model, questions)
    corpora = _size(folder, "corpora/*")
    for file in (folder / "corpora").iterdir():
        file.unlink()
    begun = time.perf_counter()
    knowledge.corpus(edition, Kind.PRODUCT)
    anew = time.perf_counter() - begun
    knowledge.close()
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return Searched(
        len(corpus),
        writing,
        indexing,
        sql=_size(folder, "store.db*"),
        chroma=_size(folder, "chroma/**/*"),
        words=_size(folder, "lexical.db*"),
        corpora=corpora,
        anew=anew,
        opening=opening,
        memory=memory,
        p50=statistics.median(times),
        p95=cuts[94],
        filters=filters,
    )


def _build(
    folder: Path, embedder: VariedEmbedder, products: Sequence[Product], size: int
) -> tuple[float, float]:
    """Publish the varied products; returns the seconds of writing and of indexing."""
    from kb.knowledge import Knowledge

    knowledge = Knowledge(folder, embedder)
    made = varied(products, size)
    try:
        with knowledge.catalog.candidate("varied") as candidate:
            begun = time.perf_counter()
            while batch := list(islice(made, _BATCH)):
                for origin, product in batch:
                    embedder.follow(product, origin)
                candidate.put("varied", [product for _, product in batch])
            candidate.resolve()
            written = time.perf_counter()
            knowledge.index(knowledge.catalog.edition(candidate.id))
            indexed = time.perf_counter()
            candidate.publish({})
    finally:
        knowledge.close()
    return written - begun, indexed - written


def _size(folder: Path, pattern: str) -> int:
    return sum(file.stat().st_size for file in folder.glob(pattern) if file.is_file())


def _mb(size: int) -> str:
    return f"{size / 1e6:,.0f}"
