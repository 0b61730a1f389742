"""Passages a second through the knowledge base, against the embedder alone."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from ui.benchmarks.sources import demo_shop, icecat
from ui.benchmarks.workbench import Workbench, refreshed, seconds

if TYPE_CHECKING:
    from kb.edition import Edition, Located

RUNS = 3
# Some 10 to 40 seconds a run on a laptop's CPU.
PASSAGES = 600


@dataclass(frozen=True, slots=True)
class Indexing:
    """Medians of runs over the same passages."""

    source: str
    passages: int
    indexed_per_second: float
    embedded_per_second: float
    ratio: float

    def __str__(self) -> str:
        """As it is printed."""
        return (
            f"Indexing, {self.passages:,} passages of {self.source}, median of {RUNS} runs\n"
            f"  through the knowledge base  {self.indexed_per_second:>8.1f} passages/s\n"
            f"  the embedder alone          {self.embedded_per_second:>8.1f} passages/s\n"
            f"  ratio                       {self.ratio:>8.2f}  (goal: at least 0.90)"
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """The first passages of an edition, as an edition."""

    whole: Edition

    @property
    def number(self) -> int:
        return self.whole.number

    def passages(self, *, beyond: int = 0) -> Iterator[Located]:
        return islice(self.whole.passages(beyond=beyond), PASSAGES)


def measure(bench: Workbench) -> Indexing:
    """Index the same passages several times, and embed them alone as often."""
    from kb.chunk import embed_text

    with bench.knowledge("indexing") as knowledge:
        if bench.data is None:
            name = "the demo shop"
            with demo_shop() as source:
                refreshed(knowledge, source, bench.progress)
        else:
            name = "Icecat"
            refreshed(
                knowledge,
                icecat(bench.data, bench.sample or PASSAGES, bench.folder),
                bench.progress,
            )
        part = _Part(knowledge.catalog.edition())
        texts = {p.key: embed_text(p.chunk) for p in part.passages()}
        indexed, alone = [], []
        for run in range(RUNS):
            bench.progress("embed", run, RUNS)
            knowledge.vectors.clear()
            knowledge.lexical.clear()
            # Opening Chroma's files is no part of indexing.
            knowledge.vectors.count()
            indexed.append(seconds(lambda: knowledge.index(part)))  # type: ignore[arg-type]
            alone.append(seconds(lambda: knowledge.embedder.passages(list(texts.values()))))
    return Indexing(
        name,
        len(texts),
        len(texts) / statistics.median(indexed),
        len(texts) / statistics.median(alone),
        statistics.median(a / i for i, a in zip(indexed, alone, strict=True)),
    )
