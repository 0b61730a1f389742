"""Shoppers at once on one server, keyless: what it bears, and what it adds to the bare agent."""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ui.benchmarks.load import Load, Saw, drive
from ui.benchmarks.server_process import (
    ServerProcess,
    serving,
    wait_for,
    wait_until_idle,
)
from ui.benchmarks.shoppers import DEMO, Said, Talk, over_products
from ui.benchmarks.sources import demo_shop, icecat, icecat_questions
from ui.benchmarks.talking import HOURLY, THINKING, Timed, crowd
from ui.benchmarks.workbench import Workbench, refreshed
from ui.settings import Settings, SettingsError

if TYPE_CHECKING:
    from assistant.agent import Assistant

SHOPPERS = (1, 50, 200)
# Seconds of each load, and of the paced one; repeated so often.
SECONDS, PACED, RUNS = 10.0, 30.0, 3
ASKED = 100  # conversations of the loads and of the bare agent, each held once before
SHORT = 10.0  # unless this part was chosen by name; then once
STARTS = 3
# Threads of the bare agent, as a server has them that waits for a hosted model.
AT_ONCE = 8
# A site of its own: no shopper of a real site sends so much.
SITE = "bench"


@dataclass(frozen=True, slots=True)
class Served:
    """One load. Times in milliseconds from when something was said.

    Attributes:
        what: Which.
        n: Answers in all runs.
        per_second: Answers in a second; like all figures here the median of the runs.
        refused: Requests in all runs that were answered with 429 or 503, to be sent again.
        errors: Messages in all runs that failed, weren't answered in time, or lost their
            connection; and requests that were refused for good.
        peak: The most bytes that the server held.
        processor: Milliseconds of processor time that the server took for an answer.
        driver: Share of one core that the drivers took; ``late`` by how many milliseconds their
            clocks were late at the 95th percentile.
    """

    what: str
    n: int
    per_second: float
    accepted_p95: float
    first_p50: float
    first_p95: float
    whole_p50: float
    whole_p95: float
    refused: int
    errors: int
    streams: int
    peak: int
    processor: float
    driver: float
    late: float


@dataclass(frozen=True, slots=True)
class Bare:
    """The same turns by the agent alone, in this process."""

    threads: int
    n: int
    per_second: float
    first_p50: float
    first_p95: float
    whole_p50: float
    whole_p95: float
    processor: float


@dataclass(frozen=True, slots=True)
class Serving:
    """One store.

    Attributes:
        runs: Of each load.
        idle: Bytes that the server held once it was warm.
        listening: Seconds from its start until it answered its first request, the median of
            several starts; ``first`` until the first answer was whole, as it was asked at once.
    """

    store: str
    documents: int
    runs: int
    loads: tuple[Served, ...]
    bare: tuple[Bare, ...]
    idle: int
    starts: int
    listening: float
    first: float

    def __str__(self) -> str:
        """As it is printed."""
        head = f"{'':<27}{'msg/s':>7}{'first':>8}{'p95':>8}{'whole':>8}{'p95':>8}{'cpu ms':>8}"
        rows = [
            f"Serving keyless, {self.store}, {self.documents:,} documents, a stream each",
            f"medians of {self.runs}, milliseconds from when it was said; all was asked before",
            head,
        ]
        rows += [_row(f"agent alone, {_threads(one.threads)}", one) for one in self.bare]
        rows += [_row(load.what, load) for load in self.loads]
        rows += ["", f"{'':<27}{'n':>7}{'202 p95':>9}{'429/503':>9}{'errors':>8}{'MB':>7}"]
        rows[-1] += f"{'driver':>8}{'late':>5}"
        rows += [
            f"{load.what:<27}{load.n:>7,}{load.accepted_p95:>9,.0f}{load.refused:>9,}"
            f"{load.errors:>8,}{load.peak / 1e6:>7,.0f}{load.driver:>8.0%}{load.late:>5.0f}"
            for load in self.loads
        ]
        rows += [
            "",
            f"the server adds {self.added:.1f} ms to the answer of one shopper who is alone, "
            f"{self.slower:.2f} times;",
            f"at best it answers {self.kept:.0%} of the messages a second of the agent alone in "
            f"{AT_ONCE} threads",
            f"{self.idle / 1e6:,.0f} MB once warm; cold start: first request "
            f"{self.listening:.1f} s, first answer {self.first:.1f} s",
            "driver: its share of a core; late: ms by which its own clock was late, p95",
        ]
        return "\n".join(rows)

    @property
    def added(self) -> float:
        """Milliseconds that the server adds to a median answer when nobody else asks."""
        return self.loads[0].whole_p50 - self.bare[0].whole_p50

    @property
    def slower(self) -> float:
        """The same as a ratio."""
        return self.loads[0].whole_p50 / self.bare[0].whole_p50

    @property
    def kept(self) -> float:
        """Share of the bare agent's messages a second that the best load gets answered."""
        return max(load.per_second for load in self.loads) / self.bare[-1].per_second


def measure(bench: Workbench) -> Serving:
    """Serve the demo shop; Icecat where its data is; or a store that was built before."""
    home, brand, name = bench.folder / "serving", "larkfell", "demo shop"
    talks: Sequence[Talk] = goldens()
    if bench.data is not None:
        brand, name = "default", "Icecat"
        talks = tuple(over_products(icecat_questions(bench.data)))
    if bench.store is not None:
        shutil.copytree(bench.store, home, ignore=shutil.ignore_patterns("desk.db*", "files"))
        name = f"the store {bench.store.name}"
    else:
        with bench.knowledge("serving") as knowledge:
            if bench.data is not None:
                source = icecat(bench.data, bench.sample, bench.folder)
                refreshed(knowledge, source, bench.progress)
            else:
                with demo_shop() as source:
                    refreshed(knowledge, source, bench.progress)
    return served(bench, home, brand, name, talks)


def goldens() -> tuple[Talk, ...]:
    """What shoppers say in the demo shop: its conversations, and those of the brand's goldens."""
    from importlib.resources import files

    from evals.golden_file import load_goldens

    found = load_goldens(Path(str(files("evals"))) / "goldens" / "larkfell")
    # Those that need an order book or a signed customer aren't this shop's.
    plain = [golden for golden in found if golden.setting is None]
    talks = [tuple(Said("golden", t.shopper) for t in golden.turns) for golden in plain]
    return (*DEMO, *talks)


def served(bench: Workbench, home: Path, brand: str, name: str, talks: Sequence[Talk]) -> Serving:
    """Measure a store that is there.

    Args:
        bench: Says how thoroughly.
        home: The store, which is written to.
        brand: One that ships.
        name: For the table.
        talks: What shoppers say.
    """
    runs = RUNS if bench.thorough else 1
    seconds = SECONDS if bench.thorough else SHORT
    open_site(home)
    said = [[one.text for one in talk] for talk in talks]
    starts = [_start(home, brand, said[0][0]) for _ in range(STARTS if bench.thorough else 1)]
    bare, documents = _bare(bench, home, brand, talks)
    loads = []
    with serving(home, brand) as server:
        wait_for(server, '"ready":true')
        _drive(server, Load(server.port, SITE, said[:ASKED], AT_ONCE, 2 * seconds))
        wait_until_idle(server)
        idle = server.held()
        for shoppers in SHOPPERS:
            what = "one shopper" if shoppers == 1 else f"{shoppers} shoppers"
            load = Load(server.port, SITE, said[:ASKED], shoppers, seconds)
            bench.progress(what, runs, runs)
            loads.append(_served(what, [_drive(server, load) for _ in range(runs)]))
        paced = Load(server.port, SITE, said, 0, PACED, float(HOURLY), THINKING)
        if bench.thorough:
            bench.progress("paced", 1, 1)
            loads.append(_served(f"{HOURLY:,} conversations/h", [_drive(server, paced)]))
    return Serving(
        name,
        documents,
        runs,
        tuple(loads),
        bare,
        idle,
        len(starts),
        statistics.median(listening for listening, _ in starts),
        statistics.median(first for _, first in starts),
    )


def open_site(home: Path) -> None:
    """A site whose shoppers may send as much as they like."""
    from desk.site_settings import LimitSettings, SiteSettings
    from desk.sites import SiteBook

    most = 1_000_000
    limits = LimitSettings(visitor_per_minute=most, address_per_minute=most, site_per_minute=most)
    book = SiteBook(Settings(home=home).desk_url)
    try:
        book.add(SITE, SiteSettings(limits=limits))
    finally:
        book.close()


def _start(home: Path, brand: str, text: str) -> tuple[float, float]:
    """Seconds until a new server answers its first request, and its first message."""
    with serving(home, brand) as server:
        listening = wait_for(server)
        # It is asked at once, whether its model is loaded or not.
        drive(Load(server.port, SITE, [[text]], 1, 0.001))
        return listening, time.perf_counter() - server.began


def _drive(server: ServerProcess, load: Load) -> tuple[Saw, int, float]:
    """What shoppers saw, the server's peak of memory, and the processor time that it took."""
    server.forget_peak()
    spent = server.processor()
    saw = drive(load)
    if not saw.whole:
        raise SettingsError(f"no message of the load was answered: {saw.refused}, {saw.broken}")
    return saw, server.peak(), server.processor() - spent


def _served(what: str, runs: Sequence[tuple[Saw, int, float]]) -> Served:
    saws = [saw for saw, _, _ in runs]

    def median(figure: Callable[[Saw], float]) -> float:
        return statistics.median(map(figure, saws))

    waits = ("429", "503")
    return Served(
        what,
        sum(len(saw.whole) for saw in saws),
        median(lambda saw: saw.per_second),
        median(lambda saw: _p95(saw.accepted)),
        median(lambda saw: statistics.median(saw.first)),
        median(lambda saw: _p95(saw.first)),
        median(lambda saw: statistics.median(saw.whole)),
        median(lambda saw: _p95(saw.whole)),
        sum(n for saw in saws for status, n in saw.refused.items() if status in waits),
        sum(saw.failed + saw.broken for saw in saws),
        max(saw.streams for saw in saws),
        max(peak for _, peak, _ in runs),
        statistics.median(spent * 1000 / len(saw.whole) for saw, _, spent in runs),
        median(lambda saw: saw.processor / saw.seconds),
        median(lambda saw: saw.late),
    )


def _bare(
    bench: Workbench, home: Path, brand: str, talks: Sequence[Talk]
) -> tuple[tuple[Bare, ...], int]:
    """The same turns without any server, and how many documents there are."""
    import threading
    from dataclasses import replace

    from kb.knowledge import Knowledge
    from ui.app import build_assistant, build_brand, build_embedder

    settings = replace(bench.settings, home=home, brand=brand)
    knowledge = Knowledge(home, build_embedder(settings))
    try:
        knowledge.retriever().warm()
        knowledge.read_ahead(threading.Event())
        assistant = build_assistant(settings, knowledge, build_brand(settings))
        few = talks[:ASKED] if bench.thorough else talks[:40]
        # What is remembered of a question makes it two to three times as cheap the next time: all
        # that is compared was asked before.
        crowd(assistant, few, AT_ONCE)
        found = tuple(_talked(assistant, few, threads) for threads in (1, AT_ONCE))
        return found, knowledge.retriever().edition.count()
    finally:
        knowledge.close()


def _talked(assistant: Assistant, talks: Sequence[Talk], threads: int) -> Bare:
    began, spent = time.perf_counter(), time.process_time()
    timed: list[Timed] = crowd(assistant, talks, threads)
    took, used = time.perf_counter() - began, time.process_time() - spent
    first, whole = [one.first or one.whole for one in timed], [one.whole for one in timed]
    return Bare(
        threads,
        len(timed),
        len(timed) / took,
        statistics.median(first),
        _p95(first),
        statistics.median(whole),
        _p95(whole),
        used * 1000 / len(timed),
    )


def _row(what: str, one: Served | Bare) -> str:
    return (
        f"{what:<27}{one.per_second:>7.1f}{one.first_p50:>8,.0f}{one.first_p95:>8,.0f}"
        f"{one.whole_p50:>8,.0f}{one.whole_p95:>8,.0f}{one.processor:>8.0f}"
    )


def _threads(number: int) -> str:
    return "one at a time" if number == 1 else f"{number} threads"


def _p95(values: Sequence[float]) -> float:
    if len(values) < 2:
        return values[0] if values else 0.0
    return statistics.quantiles(values, n=100, method="inclusive")[94]
