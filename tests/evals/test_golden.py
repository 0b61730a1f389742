from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from evals.golden import Expectation, Golden, HandedOver, Planted, Setting
from evals.score import Severity

EXPECT = {"decision": "answer"}


def golden(**changed: Any) -> dict[str, Any]:
    turns = [{"shopper": "Hello", "expect": EXPECT}]
    return {"id": "one", "moment": "purchase", "why": "Because.", "turns": turns} | changed


@pytest.mark.parametrize(
    "empty",
    [
        *({"shows": []}, {"cites": []}, {"says": [""]}, {"quantities": []}, {"rubric": []}),
        *({"limits": {}}, {"cards": {}}, {"satisfies": {}}, {"calls": {}}, {"calls": []}, {}),
        *({"satisfies": {"numbers": {}}}, {"satisfies": {"numbers": {"Weight": {}}}}),
    ],
)
def test_a_declared_check_that_is_empty_is_refused(empty: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Expectation.model_validate(empty)


def test_a_plain_list_of_calls_is_the_least_that_is_called() -> None:
    found = Expectation.model_validate({"calls": ["search_products"]})
    assert found.calls is not None
    assert found.calls.superset == ("search_products",)


def test_calls_are_compared_in_one_way_only() -> None:
    with pytest.raises(ValidationError, match="strict and subset"):
        Expectation.model_validate({"calls": {"strict": ["a"], "subset": ["a"]}})


def test_grounded_can_only_be_asked_for() -> None:
    with pytest.raises(ValidationError):
        Expectation.model_validate({"grounded": False})


def test_a_clock_without_its_offset_is_refused() -> None:
    with pytest.raises(ValidationError, match="offset from UTC"):
        Setting.model_validate({"now": "2026-11-22T10:00:00"})


def test_a_customer_without_orders_is_refused() -> None:
    with pytest.raises(ValidationError, match="give orders as well"):
        Setting.model_validate({"customer": "mara"})


@pytest.mark.parametrize("places", [{}, {"article": "a", "product": "b"}])
def test_a_text_is_planted_in_one_place(places: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="either the article or the product"):
        Planted.model_validate({"text": "x", **places})


def test_an_inbox_that_is_to_be_empty_has_no_reason() -> None:
    with pytest.raises(ValidationError, match="empty inbox"):
        HandedOver.model_validate({"empty": True, "reason": "asked"})


def test_a_golden_is_major_unless_it_says_otherwise_and_knows_where_it_was_read() -> None:
    made = Golden.model_validate(golden())
    assert made.severity is Severity.MAJOR
    assert (made.where, made.folder) == ("", "")
    placed = made.read_from("a.yaml, line 3", "there")
    assert (placed.where, placed.folder) == ("a.yaml, line 3", "there")
    assert placed == made.read_from("a.yaml, line 3", "there")
