"""Refreshes of a source that didn't change, or hardly, against the first one."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.benchmarks.catalogue import write_merchant
from ui.benchmarks.sources import demo_shop, icecat
from ui.benchmarks.standin import StandInEmbedder
from ui.benchmarks.workbench import STAND_IN, Workbench, refreshed

if TYPE_CHECKING:
    from ingest.reading import Source
    from kb.knowledge import Knowledge

PRODUCTS = 20_000
CHANGED = 200
RUNS = 3


@dataclass(frozen=True, slots=True)
class Refreshed:
    """Seconds of refreshes of one source.

    Attributes:
        unchanged: Median of runs over the same source.
        changed: Where one product in a hundred changed its words and its price; None where the
            source can't be changed.
        embedded: What embedded, where it wasn't the model.
    """

    source: str
    documents: int
    first: float
    unchanged: float
    changed: float | None
    embedded: str


@dataclass(frozen=True, slots=True)
class Refreshing:
    """Several sources."""

    sources: tuple[Refreshed, ...]

    def __str__(self) -> str:
        """As it is printed."""
        return "\n\n".join(map(_told, self.sources))


def measure(bench: Workbench) -> Refreshing:
    """Refresh the demo shop, a generated feed, and Icecat when it is there."""
    found = []
    with bench.knowledge("refreshing-demo") as knowledge, demo_shop() as source:
        found.append(_unchanging(knowledge, source, "demo shop, crawled", bench))
    found.append(_generated(bench))
    if bench.data is not None:
        with bench.knowledge("refreshing-icecat") as knowledge:
            source = icecat(bench.data, bench.sample, bench.folder)
            found.append(_unchanging(knowledge, source, "Icecat, a JSONL feed", bench))
    return Refreshing(tuple(found))


def _unchanging(knowledge: Knowledge, source: Source, name: str, bench: Workbench) -> Refreshed:
    first = refreshed(knowledge, source, bench.progress)
    unchanged = refreshed(knowledge, source, bench.progress)
    return Refreshed(name, knowledge.catalog.edition().count(), first, unchanged, None, "")


def _generated(bench: Workbench) -> Refreshed:
    from ingest.sources import open_source

    feed = bench.folder / "refreshing.xml"
    write_merchant(feed, PRODUCTS)
    with bench.knowledge("refreshing-feed", StandInEmbedder()) as knowledge:

        def again() -> float:
            return refreshed(knowledge, open_source(str(feed)), bench.progress)

        first = again()
        unchanged = statistics.median(again() for _ in range(RUNS))
        write_merchant(feed, PRODUCTS, changed=CHANGED)
        changed = again()
        documents = knowledge.catalog.edition().count()
    return Refreshed("generated Merchant feed", documents, first, unchanged, changed, STAND_IN)


def _told(one: Refreshed) -> str:
    head = f"Refreshing, {one.source}, {one.documents:,} documents"
    rows = [f"{head}, {one.embedded}" if one.embedded else head]
    rows.append(f"  first run         {one.first:>8.2f} s")
    share = one.unchanged / one.first
    goal = "" if one.embedded else "  (goal: at most 2 %)"
    rows.append(f"  nothing changed   {one.unchanged:>8.2f} s  {share:>6.1%} of the first{goal}")
    if one.changed is not None:
        share = one.changed / one.first
        rows.append(f"  1 % changed       {one.changed:>8.2f} s  {share:>6.1%} of the first")
    return "\n".join(rows)
