"""One check of an answer: what was asked, whether it held, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class EvalError(Exception):
    """Base of what goes wrong while judging; the message says what, where and what to do."""


class Status(StrEnum):
    """What became of a check. What couldn't be measured is neither passed nor failed."""

    PASSED = "passed"
    FAILED = "failed"
    UNMEASURED = "unmeasured"


class Severity(StrEnum):
    """What a failure means: a critical one alone stops a release."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


class Part(StrEnum):
    """What of an answer a target may show beside its text and how long it took.

    A check of a part that a target doesn't show is unmeasured.
    """

    DECISION = "decision"
    CARDS = "cards"
    CITATIONS = "citations"
    HANDOFF = "handoff"
    TOOLS = "tools"
    LANGUAGE = "language"
    USAGE = "usage"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Score:
    """One check; ``reason`` says what was expected and what was found.

    Attributes:
        check: The scorer's name.
        severity: None to take the golden's; a scorer that guards a promise of the product, such
            as a right price, says critical whatever the golden says.
    """

    check: str
    status: Status
    reason: str
    severity: Severity | None = None

    @property
    def passed(self) -> bool:
        """Whether it was measured and held."""
        return self.status is Status.PASSED

    @property
    def failed(self) -> bool:
        """Whether it was measured and didn't hold."""
        return self.status is Status.FAILED
