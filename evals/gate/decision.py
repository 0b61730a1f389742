"""What a gate says, and why."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """What is said of a run. What says nothing is void, and never passed."""

    PASSED = "passed"
    FAILED = "failed"
    UNCLEAR = "unclear"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that didn't let the run pass, or couldn't tell.

    Attributes:
        rule: ``critical``, ``overall``, ``slice``, ``pass^k``, ``time``, ``cost``, ``measured``,
            ``comparison`` or ``run``.
        verdict: What this rule alone comes to; ``passed`` for what is only worth knowing.
        message: With figures, for a person.
        items: Conversations it is about.
    """

    rule: str
    verdict: Verdict
    message: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What a gate says of a run.

    Attributes:
        run: The run's id.
        against: The earlier run's id; empty without one.
        epochs: How often each conversation was asked.
        settled: Whether something stayed unclear and was decided by the estimate alone.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...]
    run: str
    against: str = ""
    epochs: int = 1
    settled: bool = False

    def of(self, verdict: Verdict) -> tuple[Reason, ...]:
        """The reasons that come to a verdict."""
        return tuple(reason for reason in self.reasons if reason.verdict is verdict)

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)
