"""How an assistant did on the oracle's questions, by kind and by way of asking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evals.oracle.truth import Form, Kind, hashed
from evals.result import Outcome, Result
from evals.statistics.bootstrap import cluster_interval
from evals.statistics.interval import Interval


@dataclass(frozen=True, slots=True)
class Group:
    """Some of the questions.

    Attributes:
        name: A kind, a form, or ``all``.
        right: Share of measured questions that were answered rightly; None when none was measured.
        questions: How many were asked.
        unmeasured: Neither right nor wrong: the target doesn't show what is needed to tell.
        errors: The target couldn't be asked.
        checks: By scorer, how many questions failed it.
    """

    name: str
    right: Interval | None
    questions: int
    unmeasured: int
    errors: int
    checks: Counter[str]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """All figures of a run.

    Attributes:
        overall: Every question.
        kinds: Those that were asked.
        forms: Those that were asked.
        p50_ms: Median of single answers; None when nothing was answered.
        p95_ms: Their 95th percentile.
    """

    overall: Group
    kinds: tuple[Group, ...]
    forms: tuple[Group, ...]
    p50_ms: float | None
    p95_ms: float | None


def accuracy(results: Sequence[Result]) -> Accuracy:
    """Sum up what came of the oracle's questions.

    The intervals are cluster bootstraps at 95 %: the ways in which one truth is asked stand or fall
    together, and four of them are not four questions.
    """
    kinds = {f"kind:{kind}": kind.value for kind in Kind}
    forms = {f"form:{form}": form.value for form in Form}
    times = sorted(turn.total_ms for result in results for turn in result.turns)
    return Accuracy(
        _group("all", results),
        tuple(_tagged(results, tag, name) for tag, name in kinds.items() if _any(results, tag)),
        tuple(_tagged(results, tag, name) for tag, name in forms.items() if _any(results, tag)),
        _quantile(times, 0.5),
        _quantile(times, 0.95),
    )


def worst(results: Sequence[Result], count: int) -> tuple[Result, ...]:
    """Failures to read first, the kinds in turn.

    Of a truth that failed in every way of asking only one is shown, and it comes before one that
    failed in some: what fails however it is asked is no slip of wording.
    """
    clusters: dict[str, list[Result]] = {}
    for result in results:
        if result.outcome in (Outcome.PASSED, Outcome.FAILED):
            clusters.setdefault(result.cluster, []).append(result)
    failed: dict[str, list[tuple[float, str, Result]]] = {}
    for cluster, members in clusters.items():
        wrong = [r for r in members if r.outcome is Outcome.FAILED]
        if wrong:
            share = -len(wrong) / len(members)
            kind = next((t for t in wrong[0].tags if t.startswith("kind:")), "")
            failed.setdefault(kind, []).append((share, hashed(cluster), wrong[0]))
    queues = [sorted(found, key=lambda f: f[:2]) for _, found in sorted(failed.items())]
    rounds = max(map(len, queues), default=0)
    mixed = [queue[i][2] for i in range(rounds) for queue in queues if i < len(queue)]
    return tuple(mixed[:count])


def _any(results: Sequence[Result], tag: str) -> bool:
    return any(tag in result.tags for result in results)


def _tagged(results: Sequence[Result], tag: str, name: str) -> Group:
    return _group(name, [r for r in results if tag in r.tags])


def _group(name: str, results: Sequence[Result]) -> Group:
    measured = [r for r in results if r.outcome in (Outcome.PASSED, Outcome.FAILED)]
    right = None
    if measured:
        values = [float(r.outcome is Outcome.PASSED) for r in measured]
        right = cluster_interval(values, [r.cluster for r in measured])
    outcomes = Counter(r.outcome for r in results)
    failed = Counter(
        check for r in measured for check in {one.check for _, one in r.scores() if one.failed}
    )
    return Group(
        name, right, len(results), outcomes[Outcome.UNMEASURED], outcomes[Outcome.ERROR], failed
    )


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    """By the nearest rank."""
    if not ordered:
        return None
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]
