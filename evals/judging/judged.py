"""A target that brings the judge of its rubrics along."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace

from evals.golden import Golden
from evals.judging.judge import RubricJudge
from evals.score import Part
from evals.targets.target import Facts, Fingerprint, Session, Target, Warms


class JudgedTarget:
    """Another target, whose rubrics a model is asked; whatever replays it finds its ``judge``."""

    def __init__(self, target: Target, judge: RubricJudge) -> None:
        self.target = target
        self.judge = judge

    def warm(self) -> None:
        """Load what the other would have its first conversation wait for."""
        if isinstance(self.target, Warms):
            self.target.warm()

    @property
    def fingerprint(self) -> Fingerprint:
        """The other's, and who judges: verdicts of one judge aren't kept for another."""
        return replace(self.target.fingerprint, judge=self.judge.mark)

    @property
    def parts(self) -> frozenset[Part]:
        """What the other shows."""
        return self.target.parts

    @property
    def facts(self) -> Facts | None:
        """What the other answers from."""
        return self.target.facts

    def open(self, golden: Golden) -> AbstractContextManager[Session]:
        """Begin a conversation with the other."""
        return self.target.open(golden)
