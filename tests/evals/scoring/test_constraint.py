from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evals.golden import Constraint
from evals.score import Status
from evals.scoring.constraint import shortcomings
from tests.evals.scoring.made import ANSWER, JACKET, KETTLE, Records, asked, card, seen


@pytest.mark.parametrize(
    ("wanted", "met"),
    [
        ({"max_price": 20}, True),
        ({"max_price": "19.99"}, False),
        ({"min_price": 20}, True),
        ({"min_price": 21}, False),
        ({"brand": "fernhollow"}, True),
        ({"brand": "Larkfell"}, False),
        ({"not_brand": "Larkfell"}, True),
        ({"not_brand": "Fernhollow"}, False),
        ({"category": "kettles"}, True),
        ({"category": "Kettle"}, False),
        ({"attributes": {"material": "aluminium"}}, True),
        ({"attributes": {"Material": "steel"}}, False),
        ({"attributes": {"Colour": "Blue"}}, False),
        ({"numbers": {"weight": {"at_most": "0.25 kg"}}}, True),
        ({"numbers": {"Weight": {"at_most": "249 g"}}}, False),
        ({"numbers": {"Weight": {"at_least": "8 oz"}}}, True),
        ({"numbers": {"Weight": {"at_least": "200", "at_most": "300"}}}, True),
        ({"numbers": {"Weight": {"at_most": "2 litres"}}}, False),
        ({"numbers": {"Capacity": {"at_most": "2 litres"}}}, False),
        ({"in_stock": True}, True),
        ({"in_stock": False}, False),
    ],
)
def test_a_record_meets_what_it_says_and_no_more(wanted: dict[str, Any], met: bool) -> None:
    assert (not shortcomings(KETTLE, Constraint.model_validate(wanted))) is met


@pytest.mark.parametrize(
    ("wanted", "met"),
    [
        ({"attributes": {"Colour": "blue", "Size": "M"}}, True),
        ({"attributes": {"Colour": "Red"}, "in_stock": True}, True),
        ({"attributes": {"Colour": "Red", "Size": "M"}}, False),
        ({"attributes": {"Colour": "blue"}, "in_stock": True}, False),
        ({"attributes": {"Size": "L"}, "max_price": 1300}, False),
        ({"in_stock": True, "max_price": 1350}, True),
    ],
)
def test_one_variant_meets_all_of_it_at_once(wanted: dict[str, Any], met: bool) -> None:
    assert (not shortcomings(JACKET, Constraint.model_validate(wanted))) is met


def test_every_card_has_to_meet_it_and_the_reason_says_which_does_not() -> None:
    found = asked({"satisfies": {"max_price": 100}})
    assert found.failed
    assert "'Fell Jacket': it costs £1,299.00, more than 100" in found.reason
    one = seen(replace(ANSWER, cards=(card(KETTLE),)))
    assert asked({"satisfies": {"max_price": 100}}, one).passed


def test_showing_nothing_meets_nothing() -> None:
    assert asked({"satisfies": {"max_price": 100}}, seen(replace(ANSWER, cards=()))).failed


def test_a_card_with_a_wrong_price_does_not_meet_a_limit_of_price_by_it() -> None:
    cheap = replace(ANSWER, cards=(card(JACKET, price=KETTLE.price),))
    assert asked({"max_price": 100}, seen(cheap)).failed
    assert asked({"max_price": 100}, seen(cheap, facts=None)).passed


def test_a_card_of_no_record_meets_nothing_and_without_records_it_is_unmeasured() -> None:
    stranger = replace(ANSWER, cards=(card(KETTLE, product_id="gone"),))
    assert Records().product("gone") is None
    assert asked({"satisfies": {"max_price": 100}}, seen(stranger)).failed
    blind = seen(facts=None)
    assert asked({"satisfies": {"max_price": 100}}, blind).status is Status.UNMEASURED
