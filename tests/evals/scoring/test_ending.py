from __future__ import annotations

from typing import Any

import pytest

from assistant.conversation import Handoff, HandoffReason
from evals.golden import Ending
from evals.score import Score, Status
from evals.scoring.ending import score_ending
from evals.targets.target import Ended
from tests.evals.scoring.made import ALL, Records

LEFT = Ended(
    {"W1": {"status": "cancelled", "cancel_reason": "no longer needed"}},
    (Handoff(HandoffReason.ORDER, "x", products=("kettle",), orders=("W1",)),),
)


def ended(expected: dict[str, Any], left: Ended = LEFT, parts: Any = ALL) -> Score:
    (found,) = score_ending(Ending.model_validate(expected), left, parts, Records())
    assert found.reason
    return found


@pytest.mark.parametrize(
    ("expected", "passes"),
    [
        ({"orders": {"W1": {"status": "cancelled"}}}, True),
        ({"orders": {"W1": {"status": "pending"}}}, False),
        ({"orders": {"W1": {"return_items": ""}}}, True),
        ({"orders": {"W2": {"status": "cancelled"}}}, False),
        ({"orders": {"W1": {"colour": "red"}}}, False),
        ({"inbox": {"empty": True}}, False),
        ({"inbox": {"reason": "order"}}, True),
        ({"inbox": {"reason": "anger"}}, False),
        ({"inbox": {"orders": ["W1"], "products": ["camp kettle"]}}, True),
        ({"inbox": {"products": ["kettle"]}}, True),
        ({"inbox": {"orders": ["W2"]}}, False),
        ({"inbox": {"products": ["Fell Jacket"]}}, False),
    ],
)
def test_what_a_conversation_leaves_behind_is_as_expected_or_not(
    expected: dict[str, Any], passes: bool
) -> None:
    assert ended(expected).passed is passes


def test_an_inbox_with_nothing_in_it_is_empty_and_holds_no_case() -> None:
    assert ended({"inbox": {"empty": True}}, Ended()).passed
    assert ended({"inbox": {"reason": "order"}}, Ended()).reason == "nothing was handed over"


def test_what_is_not_shown_is_unmeasured() -> None:
    blind: frozenset[Any] = frozenset()
    assert ended({"orders": {"W1": {"status": "x"}}}, parts=blind).status is Status.UNMEASURED
    assert ended({"inbox": {"empty": True}}, parts=blind).status is Status.UNMEASURED
