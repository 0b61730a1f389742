"""What two runs took: money and time, and whether one took notably more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np

from evals.gate.decision import Reason, Verdict
from evals.gate.rules import Rules
from evals.result import Result
from evals.runs.run import Run

# A 95th percentile of fewer answers is the slowest one or two of them.
LEAST_ANSWERS = 40


def compared_effort(after: Run, before: Run, rules: Rules) -> Iterator[Reason]:
    """What rose by more than the rules allow.

    Only conversations of both runs count. Times count where neither result came from the cache:
    such a time was measured once, on another day or under another load.
    """
    old = {(r.item, r.epoch): r for r in before.results if not r.error}
    new = {(r.item, r.epoch): r for r in after.results if not r.error}
    both = [(new[at], old[at]) for at in new if at in old]
    timed = [(now, was) for now, was in both if not (now.cached or was.cached)]
    yield from _time([now for now, _ in timed], [was for _, was in timed], rules)
    yield from _cost([now for now, _ in both], [was for _, was in both], rules)


def _time(now: Sequence[Result], was: Sequence[Result], rules: Rules) -> Iterator[Reason]:
    new, old = _times(now), _times(was)
    if min(len(new), len(old)) < LEAST_ANSWERS:
        return
    after, before = (float(np.quantile(np.asarray(some), 0.95)) for some in (new, old))
    if after >= rules.least_ms and after > before * (1 + rules.growth):
        message = (
            f"the 95th percentile of an answer's time rose from {before:,.0f} to {after:,.0f} ms "
            f"({after / before - 1:+.0%}, {rules.growth:.0%} allowed, {len(new)} answers)"
        )
        yield Reason("time", Verdict.FAILED, message)


def _times(results: Sequence[Result]) -> list[float]:
    return [turn.total_ms for result in results for turn in result.turns]


def _cost(now: Sequence[Result], was: Sequence[Result], rules: Rules) -> Iterator[Reason]:
    new, old = _costs(now), _costs(was)
    if not new or not old:  # no price is known of one of them
        return
    after, before = sum(new, Decimal(0)) / len(now), sum(old, Decimal(0)) / len(was)
    if after >= rules.least_cost and after > before * (1 + Decimal(str(rules.growth))):
        message = (
            f"a conversation's cost rose from ${before:.5f} to ${after:.5f} "
            f"({rules.growth:.0%} more is allowed, {len(now)} conversations)"
        )
        yield Reason("cost", Verdict.FAILED, message)


def _costs(results: Sequence[Result]) -> list[Decimal]:
    usages = (turn.answer.trace.usage for result in results for turn in result.turns)
    return [usage.cost for usage in usages if usage.cost is not None]
