"""What may get worse before a change is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.gate.worse import Worse, better
from evals.golden import Golden
from evals.oracle.truth import MADE
from evals.result import Result


@dataclass(frozen=True, slots=True)
class Tolerance:
    """What may get worse.

    Attributes:
        goldens: Share of the golden conversations that may go worse. Somebody wrote each of them
            because it matters, so by default none may.
        checks: Share of the catalogue checks that may go worse, net of those that go better. They
            are many and made by rule, and any change of a text moves a few at the edge.
    """

    goldens: float = 0.0
    checks: float = 0.02


def held_back(
    found: Sequence[Worse],
    asked: Sequence[Golden],
    compared: Sequence[tuple[Golden, Result, Result]],
    tolerance: Tolerance,
) -> list[Worse]:
    """Those of what got worse that hold a change.

    A broken promise always does: a wrong price is wrong in one answer as well.

    Args:
        found: What got worse.
        asked: Everything that was asked of both sides.
        compared: The same with its results, before and after.
        tolerance: What may get worse.
    """
    made = [one for one in found if _made(one.golden)]
    written = [one for one in found if not _made(one.golden)]
    better_checks = sum(
        _made(golden) and better(before, after) for golden, before, after in compared
    )
    number = sum(_made(golden) for golden in asked)
    held: list[Worse] = []
    if len(written) > tolerance.goldens * (len(asked) - number):
        held += written
    if number and len(made) - better_checks > tolerance.checks * number:
        held += made
    return held + [one for one in found if one.broken and one not in held]


def _made(golden: Golden) -> bool:
    return MADE in golden.tags
