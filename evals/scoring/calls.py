"""Which tools are called in a turn."""

from __future__ import annotations

from collections import Counter

from evals.golden import Expectation
from evals.score import Part, Score
from evals.scoring.seen import Seen, scored, unmeasured

_HIDDEN = "the target doesn't show which tools it calls"


def calls(expected: Expectation, seen: Seen) -> Score | None:
    """Tools that are called, compared in the one way that is given."""
    wanted = expected.calls
    if wanted is None:
        return None
    if Part.TOOLS not in seen.parts:
        return unmeasured("calls", _HIDDEN)
    called = _called(seen)
    if wanted.strict is not None:
        held, asked = list(wanted.strict) == called, f"exactly {list(wanted.strict)} in this order"
    elif wanted.unordered is not None:
        held = Counter(wanted.unordered) == Counter(called)
        asked = f"exactly {list(wanted.unordered)} in any order"
    elif wanted.subset is not None:
        held, asked = set(called) <= set(wanted.subset), f"no other than {list(wanted.subset)}"
    else:
        least = wanted.superset or ()
        held, asked = set(least) <= set(called), f"at least {list(least)}"
    return scored("calls", held, f"expected {asked}; called {called or 'none'}")


def never_calls(expected: Expectation, seen: Seen) -> Score | None:
    """Tools that may not be called."""
    if expected.never_calls is None:
        return None
    if Part.TOOLS not in seen.parts:
        return unmeasured("never_calls", _HIDDEN)
    called = _called(seen)
    wrong = [name for name in expected.never_calls if name in called]
    return scored(
        "never_calls", not wrong, f"called though it mustn't be: {wrong}; called {called}"
    )


def _called(seen: Seen) -> list[str]:
    return [use.name for use in seen.answer.trace.tools]
