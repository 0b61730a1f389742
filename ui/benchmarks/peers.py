"""Other ways of searching the same varied products: what building and asking them costs."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from evals.peers.peer import PEERS, absent
from ui.benchmarks import searching
from ui.benchmarks.memory import held
from ui.benchmarks.origins import Origins, origins
from ui.benchmarks.varied import VariedEmbedder, varied
from ui.benchmarks.workbench import Workbench
from ui.settings import Settings

SIZES = (1_000, 20_000)


@dataclass(frozen=True, slots=True)
class Asked:
    """One system at one size. Bytes, seconds, and milliseconds for questions.

    Attributes:
        build: Seconds from products to an index, vectors being made up.
        disk: What it keeps.
        memory: What building and asking it adds to a process; of Aisle, what asking adds to one
            that reads what another has built.
        p50: Milliseconds of a whole search, the question's embedding included.
        p95: The same.
    """

    system: str
    products: int
    build: float
    disk: int
    memory: int
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Peers:
    """All systems at all sizes."""

    store: str
    asked: tuple[Asked, ...]
    left_out: tuple[str, ...]

    def __str__(self) -> str:
        """As it is printed."""
        rows = [f"Searching in products varied from {self.store}, vectors varied as well"]
        rows.append("  products  system      built in  on disk, MB  memory, MB       p50       p95")
        rows += [
            f"{a.products:>10,}  {a.system:<10}{a.build:>8.0f} s{a.disk / 1e6:>13,.0f}"
            f"{a.memory / 1e6:>12,.0f}{a.p50:>7,.0f} ms{a.p95:>7,.0f} ms"
            for a in self.asked
        ]
        if self.left_out:
            rows += ["", f"Not installed: {', '.join(self.left_out)}"]
        return "\n".join(rows)


def measure(bench: Workbench) -> Peers:
    """Ask Aisle and each peer that is installed, one after the other, each in its own process."""
    missing = absent(PEERS)
    found = origins(bench)
    asked = []
    # Beside all else the smaller will do: some of the others take minutes.
    sizes = (bench.sizes or SIZES) if bench.thorough else SIZES[:1]
    for size in sizes:
        bench.progress("aisle", size, 0)
        ours = searching.sized(bench, found, size)
        kept = ours.sql + ours.chroma + ours.words + ours.corpora
        took = ours.writing + ours.indexing
        asked.append(Asked("aisle", size, took, kept, ours.memory, ours.p50, ours.p95))
        for name in PEERS:
            if name in missing:
                continue
            bench.progress(name, size, 0)
            folder = bench.folder / f"{name}-{size}"
            folder.mkdir()
            spawn = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(1, mp_context=spawn) as alone:
                asked.append(alone.submit(ask, name, folder, bench.settings, found, size).result())
    return Peers(found.store, tuple(asked), tuple(missing))


def ask(name: str, folder: Path, settings: Settings, of: Origins, size: int) -> Asked:
    """Build one peer in this process, and ask it."""
    from evals.aisle_system import folder_size
    from evals.effectiveness import DEPTH
    from evals.peers.peer import open_peer
    from evals.peers.texts import passages
    from ui.app import build_embedder

    embedder = VariedEmbedder(build_embedder(settings), of.vectors)
    embedder.query("hello")
    products = []
    for origin, product in varied(of.products, size):
        products.append(product)
        for passage in passages([product]):
            embedder.follow_text(passage.text, origin)
    before = held()
    begun = time.perf_counter()
    peer = open_peer(name, embedder, folder)
    try:
        peer.build(products)
        build = time.perf_counter() - begun
        times = _ask(lambda text: peer.search(text, DEPTH), of.questions)
        memory = held() - before
        peer.save()
    finally:
        peer.close()
    p95 = statistics.quantiles(times, n=100, method="inclusive")[94]
    return Asked(name, size, build, folder_size(folder), memory, statistics.median(times), p95)


def _ask(search: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    search(f"{questions[0]}?")
    times = []
    for question in questions:
        begun = time.perf_counter()
        search(question)
        times.append((time.perf_counter() - begun) * 1000)
    return times
