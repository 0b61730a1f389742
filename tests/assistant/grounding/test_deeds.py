"""Nothing is said to be done, or given away, that no result of this turn says."""

from __future__ import annotations

import json

import pytest

from assistant.evidence import Evidence
from assistant.grounding import Grounder

ORDER = {"orders": [{"order_id": "W12", "status": "pending", "total": "£20.00", "items": []}]}
DONE = {
    "done": True, "action": "cancel", "order_id": "W12", "status": "cancelled",
    "text": "Done: order W12 is cancelled.",
}  # fmt: skip
HAT = {"id": "hat", "title": "Fell Hat", "price": "£20.00", "availability": "in_stock"}


def grounded(sentence: str, *results: object) -> bool:
    evidence = Evidence()
    for result in results:
        evidence.add_result(json.dumps(result))
    return Grounder(evidence).ground(sentence).check.kept


DEEDS = [
    "Done.",
    "All sorted!",
    "Cancelled.",
    "It's been taken care of.",
    "I've cancelled it for you.",
    "Your refund has been processed.",
    "Erledigt, die Bestellung ist storniert.",
    "Pedido cancelado.",
    "C'est fait",
]


@pytest.mark.parametrize("sentence", DEEDS)
def test_a_deed_needs_a_confirmed_change(sentence: str) -> None:
    assert not grounded(sentence)
    assert not grounded(sentence, ORDER)


@pytest.mark.parametrize("sentence", ["Done.", "I've cancelled it for you.", "Cancelled."])
def test_what_was_confirmed_may_be_said(sentence: str) -> None:
    assert grounded(sentence, ORDER, DONE)


@pytest.mark.parametrize(
    "sentence",
    ["I've changed nothing.", "I haven't cancelled anything.", "Once it's done, you'll hear."],
)
def test_what_was_not_done_may_be_said(sentence: str) -> None:
    assert grounded(sentence, ORDER)


@pytest.mark.parametrize(
    "sentence",
    ["You can have it for nothing.", "It's free.", "This one's on the house.", "Have it for free."],
)
def test_what_has_a_price_is_not_given_away(sentence: str) -> None:
    assert not grounded(sentence, HAT)
