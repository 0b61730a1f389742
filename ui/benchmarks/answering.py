"""Milliseconds of keyless answers in whole conversations, by stage, alone and under load."""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.documents import Kind
from ui.benchmarks.shoppers import DEMO, Talk, over_help, over_products
from ui.benchmarks.sources import (
    demo_shop,
    help_centre,
    help_questions,
    icecat,
    icecat_questions,
)
from ui.benchmarks.talking import HOURLY, Timed, crowd, hold, hour
from ui.benchmarks.workbench import Workbench, refreshed
from ui.settings import Settings

if TYPE_CHECKING:
    from assistant.agent import Assistant
    from ingest.reading import Source
    from kb.knowledge import Knowledge

# Questions that need nothing before them.
QUESTIONS = tuple(talk[0].text for talk in DEMO)
# Conversations that are held at the same time.
AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Spread:
    """Milliseconds of one thing: its median and the 95th percentile of ``n``."""

    name: str
    n: int
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Load:
    """The same conversations under load.

    Attributes:
        what: What the load is.
        whole: Of whole answers, from when the shopper had said it.
        cpu: Share of all cores that this process took.
    """

    what: str
    whole: Spread
    cpu: float


@dataclass(frozen=True, slots=True)
class Answered:
    """One store.

    Attributes:
        parts: The whole answer, its first words, its processor time, then what the time was spent
            on.
        kinds: Whole answers by what was said.
        tools: Single calls by tool; some run side by side.
        ahead: Seconds in the background until the sentences of all help pages were embedded.
        loads: Under load, where that was measured.
    """

    store: str
    documents: int
    conversations: int
    parts: tuple[Spread, ...]
    kinds: tuple[Spread, ...]
    tools: tuple[Spread, ...]
    ahead: float
    loads: tuple[Load, ...] = ()

    def __str__(self) -> str:
        """As it is printed."""
        whole = self.parts[0]
        head = (
            f"Answering keyless, {self.store}, {self.documents:,} documents\n"
            f"{whole.n:,} answers in {self.conversations:,} conversations, "
            f"help pages read ahead in {self.ahead:.1f} s"
        )
        rows = [f"{'milliseconds':<28}{'n':>6}{'p50':>10}{'p95':>10}"]
        for spreads in (self.parts, self.kinds, self.tools):
            rows += [*(_row(spread.name, spread) for spread in spreads), ""]
        for load in self.loads:
            rows.append(_row(load.what, load.whole) + f"  cpu {load.cpu:>4.0%}")
        return "\n".join((head, *rows)).rstrip()


@dataclass(frozen=True, slots=True)
class Answering:
    """Several stores."""

    stores: tuple[Answered, ...]

    def __str__(self) -> str:
        """As it is printed."""
        return "\n\n".join(map(str, self.stores))


def measure(bench: Workbench) -> Answering:
    """Talk with the demo shop; with Icecat and the Arduino help centre where their data is."""
    found = []
    with demo_shop() as source:
        found.append(_store(bench, "demo shop", "larkfell", source, DEMO))
    if bench.data is not None:
        source = icecat(bench.data, bench.sample, bench.folder)
        talks = tuple(over_products(icecat_questions(bench.data)))
        found.append(_store(bench, "Icecat", "default", source, talks))
        if (pages := help_centre(bench.data)) is not None:
            talks = tuple(over_help(*help_questions()))
            found.append(_store(bench, "Arduino help centre", "default", pages, talks))
    return Answering(tuple(found))


def _store(
    bench: Workbench, name: str, brand: str, source: Source, talks: Sequence[Talk]
) -> Answered:
    folder = f"answering-{name.partition(' ')[0].casefold()}"
    with bench.knowledge(folder) as knowledge:
        refreshed(knowledge, source, bench.progress)
        return talked(bench.home(folder), brand, knowledge, name, talks, loaded=bench.thorough)


def talked(
    settings: Settings,
    brand: str,
    knowledge: Knowledge,
    name: str,
    talks: Sequence[Talk],
    *,
    loaded: bool,
) -> Answered:
    """Hold conversations with a store, one after the other, and then under load.

    Args:
        settings: Of the store.
        brand: One that ships.
        knowledge: The store, open.
        name: For the table.
        talks: What shoppers say.
        loaded: Whether to measure under load as well, which takes minutes.
    """
    retriever = knowledge.retriever()
    retriever.warm()
    began = time.perf_counter()
    # As a server does in the background once it has started.
    knowledge.read_ahead(threading.Event())
    ahead = time.perf_counter() - began
    assistant = _assistant(settings, brand, knowledge)
    for talk in talks[:2]:  # opens what is opened once
        hold(assistant, talk)
    timed = [one for talk in talks for one in hold(assistant, talk)]
    loads = []
    if retriever.edition.count(Kind.ARTICLE):
        loads.append(_unread(settings, brand, talks))
    if loaded:
        loads.append(_loaded(f"{AT_ONCE} at once", lambda: crowd(assistant, talks, AT_ONCE)))
        lived = f"{HOURLY:,} conversations an hour"
        loads.append(_loaded(lived, lambda: hour(assistant, talks)))
    return Answered(
        name,
        retriever.edition.count(),
        len(talks),
        _parts(timed),
        _spreads((one.kind, one.whole) for one in timed),
        _spreads((use.name, use.ms) for one in timed for use in one.answer.trace.tools),
        ahead,
        tuple(loads),
    )


def _assistant(settings: Settings, brand: str, knowledge: Knowledge) -> Assistant:
    from ui.app import build_assistant, build_brand

    return build_assistant(settings, knowledge, build_brand(replace(settings, brand=brand)))


def _unread(settings: Settings, brand: str, talks: Sequence[Talk]) -> Load:
    """The first shoppers after the start: nothing that they ask for was embedded before."""
    from kb.knowledge import Knowledge
    from ui.app import build_embedder

    knowledge = Knowledge(settings.home, build_embedder(settings))
    try:
        knowledge.retriever().warm()
        assistant = _assistant(settings, brand, knowledge)
        hold(assistant, talks[0][:1])
        return _loaded(
            "help pages not read ahead",
            lambda: [one for talk in talks for one in hold(assistant, talk)],
        )
    finally:
        knowledge.close()


def _loaded(what: str, work: Callable[[], list[Timed]]) -> Load:
    wall, processor = time.perf_counter(), time.process_time()
    timed = work()
    spent = time.process_time() - processor
    share = spent / (time.perf_counter() - wall) / (os.cpu_count() or 1)
    return Load(what, _spread("whole answer", [one.whole for one in timed]), share)


def _parts(timed: Sequence[Timed]) -> tuple[Spread, ...]:
    stages: dict[str, list[float]] = defaultdict(list)
    for one in timed:
        told = dict(one.answer.trace.stages)
        told.pop("first_text", None)
        total = told.pop("total", one.whole)
        for name, ms in told.items():
            stages[name].append(ms)
        # The graph, the model's planning and composing: what no stage counts.
        stages["graph and model"].append(max(total - sum(told.values()), 0.0))
    return (
        _spread("whole answer", [one.whole for one in timed]),
        _spread("first words", [one.first for one in timed]),
        _spread("processor time", [one.processor for one in timed]),
        *(_spread(f"  {name}", ms) for name, ms in stages.items()),
    )


def _spreads(found: Iterable[tuple[str, float]]) -> tuple[Spread, ...]:
    by_name: dict[str, list[float]] = defaultdict(list)
    for name, ms in found:
        by_name[name].append(ms)
    return tuple(_spread(name, ms) for name, ms in by_name.items())


def _spread(name: str, ms: Sequence[float]) -> Spread:
    cuts = statistics.quantiles(ms, n=100, method="inclusive") if len(ms) > 1 else [ms[0]] * 99
    return Spread(name, len(ms), statistics.median(ms), cuts[94])


def _row(name: str, spread: Spread) -> str:
    return f"{name:<28}{spread.n:>6}{spread.p50:>10.1f}{spread.p95:>10.1f}"
