"""What a run says in figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from evals.judging.nonsense import void_by_nonsense
from evals.result import Outcome, Result
from evals.runs.run import Run
from evals.score import Status
from evals.statistics.bootstrap import cluster_interval
from evals.statistics.interval import Interval
from evals.statistics.passes import pass_hat_k

# A run in which more of the conversations couldn't be asked says nothing.
MOST_ERRORS = 0.02
# A tag that fewer conversations carry is for finding them, not for figures: its interval would
# span everything, and each such slice makes Holm's correction of the others harder.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Slice:
    """Some of a run's conversations: all, a moment, a tag, a language.

    Attributes:
        name: ``all``, ``moment:purchase``, ``tag:hostile``, ``severity:critical``, …
        passed: Share of measured conversations (all epochs) that passed; None when none was
            measured.
        counts: Results by outcome.
        pass_k: By k, the chance that k epochs of a conversation all pass, for k up to the epochs.
    """

    name: str
    passed: Interval | None
    counts: Mapping[Outcome, int]
    pass_k: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Checks:
    """How one scorer went."""

    check: str
    passed: int
    failed: int
    unmeasured: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and 95th percentile."""

    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Summary:
    """A run in figures.

    Attributes:
        void: Why the run says nothing; empty when it does.
        overall: All conversations.
        slices: Every other slice, by name.
        checks: By scorer, the most failures first.
        critical: Items with a failure that alone stops a release.
        total_ms: Of single answers; None when there is none.
        first_ms: Until the first words.
        tokens: Prompt and completion together, all answers.
        cost: In US dollars; None when no price is known.
    """

    void: str
    overall: Slice
    slices: tuple[Slice, ...]
    checks: tuple[Checks, ...]
    critical: tuple[str, ...]
    total_ms: Spread | None
    first_ms: Spread | None
    tokens: int
    cost: Decimal | None


def summed(run: Run) -> Summary:
    """Sum a run up.

    A run is void when more than ``MOST_ERRORS`` of its results are errors, when there is none, or
    when a judge was asked and too often gave no verdict.
    """
    answers = [turn for result in run.results for turn in result.turns]
    usages = [turn.answer.trace.usage for turn in answers]
    costs = [usage.cost for usage in usages if usage.cost is not None]
    return Summary(
        void=void(run.results) or void_by_nonsense(run.results),
        overall=_slice("all", run.results),
        slices=tuple(_slice(name, some) for name, some in sorted(sliced(run.results).items())),
        checks=_checks(run.results),
        critical=tuple(dict.fromkeys(r.item for r in run.results if r.critical)),
        total_ms=_spread([turn.total_ms for turn in answers]),
        first_ms=_spread([turn.first_ms for turn in answers if turn.first_ms is not None]),
        tokens=sum(usage.prompt + usage.completion for usage in usages),
        cost=sum(costs, Decimal(0)) if costs else None,
    )


def sliced(results: Sequence[Result]) -> dict[str, list[Result]]:
    """Results by slice: ``moment:…``, ``severity:…`` and ``tag:…``; one may stand in several.

    Tags of fewer than ``FEWEST`` conversations are left out.
    """
    found: dict[str, list[Result]] = {}
    for result in results:
        for name in slice_names(result):
            found.setdefault(name, []).append(result)
    return {
        name: some
        for name, some in found.items()
        if not name.startswith("tag:") or len({result.item for result in some}) >= FEWEST
    }


def slice_names(result: Result) -> tuple[str, ...]:
    """The slices that a result stands in."""
    own = (f"moment:{result.moment}", f"severity:{result.severity}")
    return (*own, *(f"tag:{tag}" for tag in result.tags))


def void(results: Sequence[Result]) -> str:
    """Why these results say nothing; empty when they do."""
    if not results:
        return "nothing was asked"
    errors = [result for result in results if result.outcome is Outcome.ERROR]
    if len(errors) <= MOST_ERRORS * len(results):
        return ""
    return (
        f"{len(errors)} of {len(results)} conversations could not be held, for example "
        f"{errors[0].item}: {errors[0].error}"
    )


def _slice(name: str, results: Sequence[Result]) -> Slice:
    measured = [r for r in results if r.outcome in (Outcome.PASSED, Outcome.FAILED)]
    passes = [float(r.outcome is Outcome.PASSED) for r in measured]
    tries: dict[str, list[float]] = {}
    for result, passed in zip(measured, passes, strict=True):
        tries.setdefault(result.item, []).append(passed)
    counted = [(int(sum(one)), len(one)) for one in tries.values()]
    most = max((count for _, count in counted), default=0)
    by_k = {k: pass_hat_k(counted, k) for k in range(1, most + 1)}
    return Slice(
        name,
        cluster_interval(passes, [r.cluster for r in measured]) if measured else None,
        {outcome: sum(r.outcome is outcome for r in results) for outcome in Outcome},
        {k: share for k, share in by_k.items() if share is not None},
    )


def _checks(results: Sequence[Result]) -> tuple[Checks, ...]:
    counts: dict[str, Counter[Status]] = {}
    for result in results:
        for _, one in result.scores():
            counts.setdefault(one.check, Counter())[one.status] += 1
    found = [
        Checks(check, seen[Status.PASSED], seen[Status.FAILED], seen[Status.UNMEASURED])
        for check, seen in counts.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.failed, -one.unmeasured, one.check)))


def _spread(values: Sequence[float]) -> Spread | None:
    if not values:
        return None
    p50, p95 = np.quantile(np.asarray(values, dtype=np.float64), [0.5, 0.95])
    return Spread(float(p50), float(p95))
