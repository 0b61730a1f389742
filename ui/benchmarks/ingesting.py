"""Products a second from a feed to a published edition, and how much of that the model takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.benchmarks.catalogue import write_merchant
from ui.benchmarks.standin import StandInEmbedder
from ui.benchmarks.workbench import Workbench, refreshed

if TYPE_CHECKING:
    from kb.embed import Embedder, Vectors

# Ten to thirty seconds of embedding on a laptop's CPU.
PRODUCTS = 1_000


@dataclass(frozen=True, slots=True)
class Ingesting:
    """One feed, once with the model and once with a stand-in that costs next to nothing.

    Attributes:
        per_second: Products a second, feed to published edition.
        embedding: Share of that time in which the embedder worked.
        without: Products a second with the stand-in: what is left to gain by a faster embedder.
    """

    products: int
    seconds: float
    per_second: float
    embedding: float
    without: float

    def __str__(self) -> str:
        """As it is printed."""
        return (
            f"Ingesting, generated Merchant feed of {self.products:,} products, to its edition\n"
            f"  with the model              {self.per_second:>8.1f} products/s, "
            f"{self.embedding:.0%} of it embedding\n"
            f"  with a stand-in embedder    {self.without:>8.1f} products/s"
        )


class TimedEmbedder:
    """An embedder, and how long it has worked.

    Attributes:
        seconds: Spent on passages so far.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.seconds = 0.0

    @property
    def name(self) -> str:
        """Names the vector space."""
        return self._embedder.name

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """As the embedder gives them."""
        started = time.perf_counter()
        try:
            return self._embedder.passages(texts, progress)
        finally:
            self.seconds += time.perf_counter() - started

    def query(self, text: str) -> Vectors:
        """As the embedder gives it."""
        return self._embedder.query(text)


def measure(bench: Workbench) -> Ingesting:
    """Read the feed into two new stores."""
    from ingest.sources import open_source

    feed = bench.folder / "ingesting.xml"
    write_merchant(feed, PRODUCTS)
    timed = TimedEmbedder(bench.embedder)
    with bench.knowledge("ingesting-warm", StandInEmbedder()) as knowledge:
        # Imports and the first opening of Chroma are no part of reading a feed.
        refreshed(knowledge, open_source(str(feed)), bench.progress)
    with bench.knowledge("ingesting-without", StandInEmbedder()) as knowledge:
        without = refreshed(knowledge, open_source(str(feed)), bench.progress)
    with bench.knowledge("ingesting", timed) as knowledge:
        took = refreshed(knowledge, open_source(str(feed)), bench.progress)
    return Ingesting(PRODUCTS, took, PRODUCTS / took, timed.seconds / took, PRODUCTS / without)
