"""How the oracle's figures are printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evals.golden import Golden
from evals.oracle.accuracy import Accuracy, Group
from evals.oracle.truth import Kind
from evals.result import Result
from evals.statistics.interval import Interval

# Of an answer, as much as shows what went wrong.
SHOWN = 300


def report_data(
    found: Accuracy,
    lacking: Mapping[Kind, str],
    examples: Sequence[tuple[Golden, Result]],
) -> dict[str, Any]:
    """The same as JSON; ``right`` is null where nothing was measured."""
    return {
        "overall": _group_data(found.overall),
        "kinds": {group.name: _group_data(group) for group in found.kinds},
        "forms": {group.name: _group_data(group) for group in found.forms},
        "lacking": {kind.value: why for kind, why in lacking.items()},
        "p50_ms": _rounded(found.p50_ms),
        "p95_ms": _rounded(found.p95_ms),
        "worst": [
            {
                "id": golden.id,
                "question": golden.turns[0].shopper,
                "truth": golden.why,
                "answer": _answer(result),
                "failures": list(result.failures),
            }
            for golden, result in examples
        ],
    }


def report_lines(found: Accuracy, lacking: Mapping[Kind, str]) -> list[str]:
    """A table of kinds and one of forms, at most 80 columns wide."""
    lines = [_head("kind"), *(_row(group) for group in found.kinds), _row(found.overall), ""]
    lines += [_head("form"), *(_row(group) for group in found.forms), ""]
    if found.p50_ms is not None and found.p95_ms is not None:
        lines.append(f"answers took {found.p50_ms:.0f} ms (median), {found.p95_ms:.0f} ms (p95)")
    unmeasured, errors = found.overall.unmeasured, found.overall.errors
    if unmeasured:
        lines.append(f"{unmeasured:,} couldn't be measured and count as neither right nor wrong")
    if errors:
        lines.append(f"{errors:,} couldn't be asked")
    lines += [f"no {kind} questions: {why}" for kind, why in lacking.items()]
    lines.append("intervals: 95 %, cluster bootstrap over truths, not over ways of asking")
    return lines


def example_lines(examples: Sequence[tuple[Golden, Result]]) -> list[str]:
    """Failures: what was asked, what is true, what came, what is wrong with it."""
    lines = []
    for golden, result in examples:
        told = [("asked", golden.turns[0].shopper), ("truth", golden.why)]
        told += [("answer", _answer(result))]
        told += [("wrong", failure[:SHOWN]) for failure in result.failures]
        lines += ["", golden.id]
        lines += [f"  {name:<7} {' '.join(text.split())}" for name, text in told]
    return lines


def _answer(result: Result) -> str:
    if not result.turns:
        return result.error
    answer = result.turns[0].answer
    text = " ".join(answer.text.split())
    return f"[{answer.decision}] {text[:SHOWN]}{'…' if len(text) > SHOWN else ''}"


def _head(name: str) -> str:
    return f"{name:<14}{'right':>8}  {'95 %':<15}{'questions':>10}{'truths':>8}  fails most"


def _row(group: Group) -> str:
    right, low_high, truths = "–", "", 0
    if group.right is not None:
        right = f"{100 * group.right.value:.1f} %"
        low_high = f"{100 * group.right.low:.1f} to {100 * group.right.high:.1f}"
        truths = group.right.clusters
    most = ", ".join(f"{check} {count}" for check, count in group.checks.most_common(1))
    return f"{group.name:<14}{right:>8}  {low_high:<15}{group.questions:>10,}{truths:>8,}  {most}"


def _group_data(group: Group) -> dict[str, Any]:
    return {
        "right": _interval(group.right),
        "questions": group.questions,
        "unmeasured": group.unmeasured,
        "errors": group.errors,
        "failed_checks": dict(group.checks.most_common()),
    }


def _interval(interval: Interval | None) -> dict[str, Any] | None:
    if interval is None:
        return None
    return {
        "value": round(interval.value, 4),
        "low": round(interval.low, 4),
        "high": round(interval.high, 4),
        "clusters": interval.clusters,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
