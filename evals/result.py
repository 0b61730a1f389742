"""What came of one golden conversation in one epoch, as plain values that are kept as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from assistant.conversation import Answer
from evals.score import Score, Severity, Status


class Outcome(StrEnum):
    """What a conversation came to.

    ``unmeasured``: nothing failed, and something that was asked could not be measured, so it is
    neither passed nor failed. ``error``: the target could not be asked at all.
    """

    PASSED = "passed"
    FAILED = "failed"
    UNMEASURED = "unmeasured"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class TurnResult:
    """One turn as it went; times in milliseconds as in ``Observed``."""

    shopper: str
    answer: Answer
    scores: tuple[Score, ...]
    total_ms: float
    first_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One item in one epoch.

    Attributes:
        item: The golden's id.
        epoch: From 1.
        cluster: Items of one cluster stand or fall together: paraphrases of one truth.
        key: What the result depends on: SHA-256 of the golden, the epoch and the fingerprint.
        ends: Checks of what the conversation left behind.
        error: Why the target could not be asked; empty when it could.
        seconds: Wall-clock of the whole conversation, scoring included.
        cached: Whether an earlier run had asked it; its times are those of that run.
    """

    item: str
    epoch: int
    cluster: str
    moment: str
    severity: Severity
    tags: tuple[str, ...]
    key: str
    turns: tuple[TurnResult, ...] = ()
    ends: tuple[Score, ...] = ()
    error: str = ""
    seconds: float = 0.0
    cached: bool = False

    def scores(self) -> Iterator[tuple[int, Score]]:
        """Every check with its turn from 1; 0 for what the conversation left behind."""
        for number, turn in enumerate(self.turns, 1):
            for one in turn.scores:
                yield number, one
        for one in self.ends:
            yield 0, one

    @property
    def outcome(self) -> Outcome:
        """What it came to."""
        if self.error:
            return Outcome.ERROR
        seen = {one.status for _, one in self.scores()}
        if Status.FAILED in seen:
            return Outcome.FAILED
        if Status.UNMEASURED in seen or not seen:
            return Outcome.UNMEASURED
        return Outcome.PASSED

    @property
    def failures(self) -> tuple[str, ...]:
        """What didn't hold, with turn, check and reason."""
        return tuple(
            f"{f'turn {turn}' if turn else 'the end'}, {one.check}: {one.reason}"
            for turn, one in self.scores()
            if one.failed
        )

    @property
    def critical(self) -> bool:
        """Whether something failed whose failure alone stops a release."""
        return any(
            one.failed and (one.severity or self.severity) is Severity.CRITICAL
            for _, one in self.scores()
        )


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Result)


def dump_result(result: Result) -> str:
    """The result as one line of JSON."""
    text: bytes = _adapter().dump_json(result)
    return text.decode("utf-8")


def load_result(text: str) -> Result:
    """Read what :func:`dump_result` wrote; raises ``ValueError`` for anything else."""
    result: Result = _adapter().validate_json(text)
    return result
