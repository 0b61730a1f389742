from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.conversation import ToolUse
from evals.score import Score, Status
from evals.scoring.seen import Seen
from tests.evals.scoring.made import ANSWER, asked, says, seen


def grounded(text: str, **changed: object) -> Score:
    return asked({"grounded": True}, says(text, **changed))


@pytest.mark.parametrize(
    "text",
    [
        ANSWER.text,
        "It weighs 250 g, or 0.25 kg.",
        "It weighs 1.2 kg.",
        "The **Fell Jacket** costs from £1,299.00 to £1,350.00.",
        "| | Camp Kettle | Fell Jacket |\n|---|---|---|\n| Price | £20.00 | £1,299.00 |",
        "The Fell Jacket is £1,279.00 dearer than the Camp Kettle.",
        "Return by post costs £2.95. [1]",
        "I found 2 of them:\n1. The kettle\n2. The jacket",
        "Write to help@shop.example or call 01632 960417.",
        "Read it at https://shop.example/help/returns#by-post.",
        "It is rated 4.5 of 5 by 12 people, and only 4 are left.",
    ],
)
def test_what_the_records_hold_is_grounded_however_it_is_written(text: str) -> None:
    found = grounded(text)
    assert found.passed, found.reason


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("The **Camp Kettle** costs £21.00.", "£21.00"),
        ("The **Camp Kettle** costs £1,299.00.", "£1,299.00"),
        ("The **Camp Kettle** costs $20.00.", "$20.00"),
        (
            "| | Camp Kettle | Fell Jacket |\n|---|---|---|\n| Price | £1,299.00 | £20.00 |",
            "£20.00",
        ),
        ("You have 90 days to send it back.", "90 days"),
        ("You have ninety days to send it back.", "ninety days"),
        ("It weighs 251 g.", "251 g"),
        ("It weighs 1.3 kg.", "1.3 kg"),
        ("The Fell Jacket is £1,200.00 dearer than the Camp Kettle.", "£1,200.00"),
        ("Read it at https://shop.example/help/other.", "https://shop.example/help/other"),
        ("Write to hello@shop.example.", "hello@shop.example"),
        ("Call 01632 960418.", "960418"),
    ],
)
def test_what_no_record_holds_is_not_and_the_reason_names_it(text: str, strange: str) -> None:
    found = grounded(text)
    assert found.failed
    assert strange in found.reason


def test_a_bound_that_the_shopper_said_may_be_said_again() -> None:
    assert grounded("Here is what we have under £150.").failed
    assert grounded("Here is what we have under £150.", said="anything under 150?").passed


def test_what_a_tool_returned_in_an_earlier_turn_counts() -> None:
    order = ToolUse("2", "get_order", "{}", '{"total": "£88.40", "placed": "14 November"}')
    assert grounded("It came to £88.40 on 14 November.").failed
    assert grounded("It came to £88.40 on 14 November.", tools=(order,)).passed


def test_a_price_that_only_a_tool_of_the_catalogue_says_is_not_the_records() -> None:
    wrong = ToolUse("1", "get_product", "{}", '{"product": {"id": "kettle", "price": "£2,000"}}')
    assert grounded("The Camp Kettle costs £2,000.", tools=(wrong,)).failed


def test_the_verdict_of_the_products_own_grounding_is_not_looked_at() -> None:
    lied = replace(ANSWER, text="You have 90 days.", trace=replace(ANSWER.trace, checks=()))
    assert asked({"grounded": True}, seen(lied)).failed


def test_without_records_the_results_of_tools_are_read() -> None:
    def blind(text: str) -> Seen:
        return says(text, facts=None, tools=(ToolUse("1", "x", "{}", "60 days, £20.00"),))

    assert asked({"grounded": True}, blind("60 days and £20.00")).passed
    assert asked({"grounded": True}, blind("61 days")).failed
    assert asked({"grounded": True}, blind("£21.00")).failed
    nothing = says("60 days", facts=None, parts=frozenset())
    assert asked({"grounded": True}, nothing).status is Status.UNMEASURED
