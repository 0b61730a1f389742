"""Replaying golden conversations through an assistant, turn by turn."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol

from assistant.conversation import Answer, Conversation, Role
from evals.golden import Golden
from evals.scorers import Score, score


class Answers(Protocol):
    """Whatever is measured."""

    def answer(self, conversation: Conversation) -> Answer:
        """Answer what the shopper said last."""
        ...


@dataclass(frozen=True, slots=True)
class Replayed:
    """One turn as it went."""

    shopper: str
    answer: Answer
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One golden conversation as it went.

    Attributes:
        seconds: Wall-clock time of all turns.
    """

    golden: Golden
    turns: tuple[Replayed, ...]
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether every check of every turn held."""
        return not self.failures

    @property
    def failures(self) -> tuple[str, ...]:
        """What didn't hold, with turn, check and reason."""
        return tuple(
            f"turn {number}, {one.check}: {one.reason}"
            for number, turn in enumerate(self.turns, 1)
            for one in turn.scores
            if not one.passed
        )


def replay(assistant: Answers, golden: Golden) -> Outcome:
    """Say a golden conversation's turns to an assistant and score each answer.

    The conversation goes on with what the assistant really said, right or wrong.
    """
    started = time.perf_counter()
    conversation = Conversation(f"golden-{golden.id}")
    turns = []
    for exchange in golden.turns:
        conversation = conversation.said(Role.SHOPPER, exchange.shopper)
        answer = assistant.answer(conversation)
        conversation = conversation.said(Role.ASSISTANT, answer.text, answer)
        turns.append(Replayed(exchange.shopper, answer, score(exchange.expect, answer)))
    return Outcome(golden, tuple(turns), time.perf_counter() - started)
