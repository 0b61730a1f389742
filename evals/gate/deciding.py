"""An unclear result is asked for more before it is decided."""

from __future__ import annotations

from collections.abc import Callable

from evals.gate.decision import Decision, Verdict
from evals.gate.judging import judge, repeats
from evals.gate.rules import Rules
from evals.runs.run import Run

# A run of the suite in so many epochs; those that were run before come from the cache.
Asking = Callable[[int], Run]


def decide(ask: Asking, before: Run | None, rules: Rules, *, epochs: int = 1) -> Decision:
    """Run the suite and judge it; while that is unclear, run more epochs, twice as many each time.

    It ends at ``rules.epochs``, or when two epochs went the same in every conversation: an
    assistant that repeats itself tells nothing new. What is unclear then is decided by its point
    estimate; see :func:`evals.gate.judging.judge`.

    Args:
        ask: Runs the suite.
        before: The earlier run; None to judge without one.
        rules: By what.
        epochs: How many to begin with.
    """
    count = min(epochs, rules.epochs)
    run = ask(count)
    decision = judge(run, before, rules)
    while decision.verdict is Verdict.UNCLEAR and count < rules.epochs and not repeats(run):
        count = min(count * 2, rules.epochs)
        run = ask(count)
        decision = judge(run, before, rules)
    if decision.verdict is Verdict.UNCLEAR:
        decision = judge(run, before, rules, settled=True)
    return decision
