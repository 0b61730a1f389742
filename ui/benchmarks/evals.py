"""Golden conversations a minute, keyless and on a hosted model, and what the harness adds."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ui.benchmarks.model_server import running
from ui.benchmarks.sources import demo_shop
from ui.benchmarks.workbench import Workbench, refreshed
from ui.settings import Settings, SettingsError

if TYPE_CHECKING:
    from evals.golden import Golden
    from evals.result import Result
    from evals.runs.cache import ResultCache
    from evals.targets.target import Target

BRAND = "larkfell"
# Of the brand's goldens, spread over all of them.
CONVERSATIONS = 120
FEW = 24  # unless this part was chosen by name
LATENCY_MS = 200.0  # of each call of the scripted model
_FINE = (0, 1, 3)  # exit codes of runs that aren't void


@dataclass(frozen=True, slots=True)
class Held:
    """The same conversations, held in one way.

    Attributes:
        name: Which model, and what the time begins with.
        workers: Processes, or threads on a hosted model.
        seconds: Of all of them.
        processor: Seconds of processor time in all processes that held them: what it would take
            one core that does nothing else.
    """

    name: str
    workers: int
    seconds: float
    processor: float


@dataclass(frozen=True, slots=True)
class Evals:
    """How fast golden conversations are held.

    Attributes:
        answers: Turns of all conversations.
        added_p50: Milliseconds of a conversation that the target isn't asked: from one result to
            the next, less the time until its answers were there. Opening the conversation,
            scoring and keeping the result are in it; one worker, model loaded.
        cached_p50: Milliseconds of a conversation that is known from an earlier run.
    """

    conversations: int
    answers: int
    ways: tuple[Held, ...]
    added_p50: float
    added_p95: float
    cached_p50: float

    def __str__(self) -> str:
        """As it is printed."""
        rows = [
            f"Evals, {self.conversations} golden conversations, {self.answers} answers",
            f"{'':<34}{'workers':>8}{'seconds':>10}{'a minute':>10}{'cpu s':>8}",
        ]
        for way in self.ways:
            minute = self.conversations / way.seconds * 60
            rows.append(
                f"{way.name:<34}{way.workers:>8}{way.seconds:>10.1f}{minute:>10.0f}"
                f"{way.processor:>8.1f}"
            )
        return "\n".join(
            (
                *rows,
                "",
                f"{'the harness adds, ms a conversation':<42}{'p50':>10}{'p95':>10}",
                f"{'  asked, model loaded':<42}{self.added_p50:>10.1f}{self.added_p95:>10.1f}",
                f"{'  known from an earlier run':<42}{self.cached_p50:>10.2f}",
            )
        )


def measure(bench: Workbench) -> Evals:
    """Hold the demo shop's golden conversations over the demo shop."""
    with bench.knowledge("evals") as knowledge, demo_shop() as source:
        refreshed(knowledge, source, bench.progress)
    settings = replace(bench.home("evals"), brand=BRAND)
    return held(settings, CONVERSATIONS if bench.thorough else FEW, bench)


def held(settings: Settings, count: int, bench: Workbench) -> Evals:
    """Measure over a store that is there.

    Args:
        settings: Of the store of the demo shop.
        count: How many conversations.
        bench: Hears how far it is.
    """
    from ui.judged import suite_of

    suite = _spread(suite_of(BRAND, settings), count)
    ways = []
    for workers in (1, 2):
        bench.progress(f"keyless, {workers}", 0, 0)
        ways.append(Held("keyless, cold start", workers, *_cold(settings, suite, workers)))
    bench.progress("keyless, warm", 0, 0)
    keyless = _warm(settings, suite, bench.folder / "cache.db")
    ways.append(Held("keyless, model loaded", 1, keyless.seconds, keyless.processor))
    with running(LATENCY_MS, 0.0) as server:
        hosted = replace(
            settings,
            base_url=server.base_url,
            api_key="none",
            model="m",
            model_patience=600.0,  # slow answers are to be measured, not cut short
        )
        for workers in (1, 2, 8):
            bench.progress(f"hosted, {workers}", 0, 0)
            took = _hosted(hosted, suite, workers)
            ways.append(Held(f"hosted, {LATENCY_MS:.0f} ms a call", workers, *took))
    return Evals(
        conversations=len(suite),
        answers=sum(len(golden.turns) for golden in suite),
        ways=tuple(ways),
        added_p50=statistics.median(keyless.added),
        added_p95=statistics.quantiles(keyless.added, n=100, method="inclusive")[94],
        cached_p50=statistics.median(keyless.cached),
    )


def _spread(suite: Sequence[Golden], count: int) -> tuple[Golden, ...]:
    """So many of them, from all over: they stand by moment."""
    count = min(count, len(suite))
    return tuple(suite[number * len(suite) // count] for number in range(count))


def _cold(settings: Settings, suite: Sequence[Golden], workers: int) -> tuple[float, float]:
    """Seconds of the command, from the start of its process to its end, and on processors."""
    only = [word for golden in suite for word in ("--only", golden.id)]
    words = ["--store", str(settings.home), "eval", "run", BRAND, "--fresh", "--no-report"]
    command = [sys.executable, "-m", "ui.cli", *words, "--workers", str(workers), *only]
    started, before = time.perf_counter(), os.times()
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    took, after = time.perf_counter() - started, os.times()
    if done.returncode not in _FINE:
        raise SettingsError(f"the run to be measured failed: {done.stderr or done.stdout}")
    spent = (after.children_user + after.children_system) - (
        before.children_user + before.children_system
    )
    return took, spent


@dataclass(frozen=True, slots=True)
class _Kept:
    seconds: float
    processor: float
    added: tuple[float, ...]
    cached: tuple[float, ...]


def _warm(settings: Settings, suite: Sequence[Golden], cache: Path) -> _Kept:
    """The run twice in this process, over a target that has answered before."""
    from evals.runs.cache import ResultCache
    from ui.judged import OpenAisle

    with ResultCache(cache) as kept, OpenAisle(settings)() as target:
        _run(target, suite[:2], None, settings.home)
        before = time.process_time()
        first = _run(target, suite, kept, settings.home)
        spent = time.process_time() - before
        again = _run(target, suite, kept, settings.home)
    assert all(result.cached for result, _ in again)
    added = tuple(
        seconds * 1000 - sum(turn.total_ms for turn in result.turns) for result, seconds in first
    )
    whole = sum(seconds for _, seconds in first)
    return _Kept(whole, spent, added, tuple(seconds * 1000 for _, seconds in again))


def _run(
    target: Target, suite: Sequence[Golden], cache: ResultCache | None, home: Path
) -> list[tuple[Result, float]]:
    """Each result with the seconds since the one before; the first has what comes before all."""
    from evals.runs.listing import runs_of
    from evals.runs.running import Keeping, run_goldens
    from evals.runs.workers import Workers

    @contextmanager
    def opened() -> Iterator[Target]:
        yield target

    found: list[tuple[Result, float]] = []
    last = time.perf_counter()

    def told(result: Result, _done: int, _total: int) -> None:
        nonlocal last
        now = time.perf_counter()
        found.append((result, now - last))
        last = now

    keeping = Keeping(runs_of(home), cache=cache)
    run_goldens(suite, opened, name=BRAND, workers=Workers(1), keeping=keeping, progress=told)
    return found


def _hosted(settings: Settings, suite: Sequence[Golden], threads: int) -> tuple[float, float]:
    """Seconds of the run on a hosted model, over a target that has answered before."""
    from evals.runs.running import run_goldens
    from evals.runs.workers import Workers
    from ui.judged import OpenAisle

    with OpenAisle(settings)() as target:

        @contextmanager
        def opened() -> Iterator[Target]:
            yield target

        workers = Workers(threads, waiting=True)
        run_goldens(suite[:2], opened, name=BRAND, workers=workers)
        started, before = time.perf_counter(), time.process_time()
        run = run_goldens(suite, opened, name=BRAND, workers=workers)
        took, spent = time.perf_counter() - started, time.process_time() - before
    fallen = [r for r in run.results if r.error or any(t.answer.trace.fallback for t in r.turns)]
    if fallen:
        raise SettingsError(f"the scripted model did not answer {fallen[0].item}")
    return took, spent
