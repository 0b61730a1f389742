"""A target that answers by script, quick to open in another process."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.conversation import Answer, Decision, Trace
from evals.golden import Exchange, Expectation, Golden, Moment
from evals.score import Part
from evals.targets.target import Ended, Fingerprint, Observed, TargetError

FINGERPRINT = Fingerprint("scripted", code="c", prompt="p", edition="e", model="m")


@dataclass(frozen=True)
class Scripted:
    """Says what it hears; opens itself, so it is its own opener. Some words make it misbehave.

    ``refuse`` isn't answered, ``break`` raises, ``die`` kills the process, ``die once`` only the
    first time, ``slow`` takes a while; ``log`` gets a line for each thing that was said.
    """

    log: Path
    fingerprint: Fingerprint = FINGERPRINT
    parts: frozenset[Part] = frozenset(Part)
    facts: None = None
    pause: float = 0.0

    @contextmanager
    def __call__(self) -> Iterator[Scripted]:
        yield self

    @contextmanager
    def open(self, _golden: Golden) -> Iterator[Scripted]:
        yield self

    def ended(self) -> Ended:
        return Ended()

    def say(self, text: str) -> Observed:
        with self.log.open("a", encoding="utf-8") as file:
            file.write(text + "\n")
        time.sleep(self.pause)
        if text == "refuse":
            raise TargetError("the address refuses")
        if text == "break":
            raise ZeroDivisionError("nothing is divided by nothing")
        if text == "die" or (text == "die once" and self.heard().count(text) == 1):
            os.kill(os.getpid(), signal.SIGKILL)
        answer = Answer(f"You said {text}.", Decision.ANSWER, (), (), Trace(1, "m", "p"))
        return Observed(answer, 5.0)

    def heard(self) -> list[str]:
        """Everything that was said so far, by whichever process."""
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []


def golden(name: str, says: str = "", **given: object) -> Golden:
    """A golden of one turn, which says its own id and has to hear it."""
    said = says or name
    expected = Expectation(says=(said,))
    return Golden(
        id=name,
        moment=Moment.SUPPORT,
        why="It stands for nothing.",
        turns=(Exchange(shopper=said, expect=expected),),
        **given,  # type: ignore[arg-type]
    )


def goldens(count: int) -> list[Golden]:
    """So many, which all pass."""
    return [golden(f"golden-{number}") for number in range(count)]
