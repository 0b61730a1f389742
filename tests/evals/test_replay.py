from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from assistant.agent import Assistant
from assistant.conversation import Answer, Conversation, Decision, Role, Trace
from evals.golden import Golden, load_goldens
from evals.replay import replay

GOLDENS = load_goldens(Path(str(files("evals"))) / "goldens" / "larkfell")


class Parrot:
    """Answers with what was said, and remembers how long the conversation was."""

    def __init__(self) -> None:
        self.lengths: list[int] = []

    def answer(self, conversation: Conversation) -> Answer:
        self.lengths.append(len(conversation.turns))
        said = conversation.turns[-1]
        assert said.role is Role.SHOPPER
        return Answer(said.text, Decision.ANSWER, (), (), Trace(1, "parrot", ""))


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda golden: golden.id)
def test_the_demo_shop_answers_a_golden_conversation(
    golden: Golden, demo_assistant: Assistant
) -> None:
    assert replay(demo_assistant, golden).failures == ()


def test_a_conversation_goes_on_with_what_was_really_said() -> None:
    golden = next(g for g in GOLDENS if len(g.turns) == 2)
    parrot = Parrot()
    outcome = replay(parrot, golden)
    assert parrot.lengths == [1, 3]
    assert not outcome.passed
    assert outcome.failures[0].startswith("turn 1, shows: missing")
