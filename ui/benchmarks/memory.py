"""Peak memory from a feed to a published edition at several sizes, and what opening it costs."""

from __future__ import annotations

import gc
import multiprocessing
import platform
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ui.benchmarks.catalogue import write_merchant
from ui.benchmarks.standin import StandInEmbedder
from ui.benchmarks.workbench import STAND_IN, Workbench, refreshed

SIZES = (1_000, 20_000)
LARGEST = 200_000
# What is asked: words, and a condition that few or many products meet.
QUESTIONS = ("a waterproof jacket under £200", "light tents in teal", "quiet blenders", "brand7")


@dataclass(frozen=True, slots=True)
class Peak:
    """One size, measured in a process of its own. Bytes and seconds.

    Attributes:
        started: Held once everything was imported and a store of a few products was filled.
        reading: The most that was held while the feed was read into the catalogue.
        indexing: The most that was held from then until the edition was published.
        vectors: Of that, what Chroma's index held: it let go of so much when it was closed.
        took: Feed to published edition.
        opened: Held more than before once a retriever was open and had answered.
        opening: From the edition to a retriever.
        first: The first answer, for which Chroma reads its index.
        answer: The mean of those after it.
    """

    products: int
    started: int
    reading: int
    indexing: int
    vectors: int
    took: float
    opened: int
    opening: float
    first: float
    answer: float


@dataclass(frozen=True, slots=True)
class Memory:
    """All sizes."""

    sizes: tuple[Peak, ...]

    def __str__(self) -> str:
        """As it is printed."""
        rows = [
            f"Memory, generated Merchant feed to its edition, {STAND_IN}, MB",
            "  products  at start  reading  indexing  of that Chroma    took",
        ]
        rows += [
            f"{s.products:>10,}{_mb(s.started):>10}{_mb(s.reading):>9}{_mb(s.indexing):>10}"
            f"{_mb(s.vectors):>16}{s.took:>7.0f} s"
            for s in self.sizes
        ]
        if len(self.sizes) > 1:
            one, two = self.sizes[-2:]
            rows.append(
                f"  peak without Chroma's index: {_own(two) / _own(one):.2f} times as much at "
                f"{two.products / one.products:.0f} times the products"
            )
        rows += ["", "Opening the same editions, and keyless search in them"]
        rows.append("  products  opening  first answer  each after it  memory, MB")
        rows += [
            f"{s.products:>10,}{s.opening:>7.2f} s{s.first:>12.2f} s{s.answer * 1000:>12.0f} ms"
            f"{_mb(s.opened):>12}"
            for s in self.sizes
        ]
        return "\n".join(rows)


def measure(bench: Workbench) -> Memory:
    """Measure each size in a process of its own: what one left behind would count for the next."""
    peaks = []
    for size in bench.sizes or SIZES:
        bench.progress("measure", size, 0)
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=spawn) as alone:
            peaks.append(alone.submit(peak, bench.folder / f"memory-{size}", size).result())
    return Memory(tuple(peaks))


def peak(folder: Path, products: int) -> Peak:
    """Measure one size in this process."""
    from ingest.sources import open_source
    from kb.knowledge import Knowledge

    folder.mkdir(parents=True)
    few, feed = folder / "few.xml", folder / "feed.xml"
    write_merchant(few, 20)
    write_merchant(feed, products)
    knowledge = Knowledge(folder / "few", StandInEmbedder())
    refreshed(knowledge, open_source(str(few)), lambda *_: None)
    knowledge.retriever().products(QUESTIONS[0])
    knowledge.close()

    started = held()
    reading = 0
    _forget_peak()

    def hear(step: str, _done: int, _total: int) -> None:
        nonlocal reading
        if step != "read" and not reading:
            reading = _most()
            _forget_peak()

    knowledge = Knowledge(folder / "store", StandInEmbedder())
    took = refreshed(knowledge, open_source(str(feed)), hear)
    indexing, before = _most(), held()
    knowledge.vectors.close()
    gc.collect()
    vectors = max(0, before - held())
    knowledge.close()

    knowledge = Knowledge(folder / "store", StandInEmbedder())
    before = held()
    begun = time.perf_counter()
    retriever = knowledge.retriever()
    opening = time.perf_counter() - begun
    times = []
    for question in QUESTIONS:
        begun = time.perf_counter()
        retriever.products(question)
        times.append(time.perf_counter() - begun)
    opened = max(0, held() - before)
    knowledge.close()
    after = times[1:]
    return Peak(
        products, started, reading, indexing, vectors, took, opened, opening, times[0],
        sum(after) / len(after),
    )  # fmt: skip


def held() -> int:
    """Bytes of memory held now; where the system doesn't say, the most so far."""
    return _status("VmRSS") or _most()


def _most() -> int:
    """The most bytes held since :func:`_forget_peak`; elsewhere than on Linux since the start."""
    found = _status("VmHWM")
    if found:
        return found
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if platform.system() == "Darwin" else most * 1024


def _forget_peak() -> None:
    file = Path("/proc/self/clear_refs")
    if file.exists():
        file.write_text("5", encoding="ascii")  # see proc(5): the peak begins anew from now


def _status(name: str) -> int:
    file = Path("/proc/self/status")
    if not file.exists():
        return 0
    for row in file.read_text(encoding="ascii", errors="replace").splitlines():
        if row.startswith(f"{name}:"):
            return int(row.split()[1]) * 1024
    return 0


def _own(size: Peak) -> int:
    return max(size.reading, size.indexing - size.vectors)


def _mb(size: int) -> str:
    return f"{size / 1e6:,.0f}"
