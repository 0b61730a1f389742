"""A slip is put right only where nothing else could have been meant."""

from __future__ import annotations

import json

import pytest

from assistant.evidence import Evidence
from assistant.grounding import Grounder

BAG = {
    "product": {
        "id": "bag", "title": "Drowse Down Bag", "price": "£214.95", "availability": "in_stock",
        "rating": 4.7, "rating_count": 53,
    },
    "variants": [
        {"options": {"Length": "Regular"}, "price": "£214.95", "availability": "in_stock", "stock": 3},  # noqa: E501
        {"options": {"Length": "Long"}, "price": "£214.95", "availability": "out_of_stock", "stock": 0},  # noqa: E501
    ],
}  # fmt: skip
HAT = {
    "id": "hat",
    "title": "Fell Hat",
    "price": "£20.00",
    "availability": "in_stock",
    "rating": 4.4,
}


@pytest.fixture
def grounder() -> Grounder:
    evidence = Evidence()
    evidence.add_result(json.dumps({"products": [HAT]}))
    evidence.add_result(json.dumps(BAG))
    return Grounder(evidence)


def test_one_wrong_price_of_one_product_is_put_right(grounder: Grounder) -> None:
    shown = grounder.ground("The [[p:bag]] costs £199.").text
    assert shown == "The **Drowse Down Bag** costs £214.95."


@pytest.mark.parametrize(
    "sentence",
    [
        "The [[p:bag]] is the better buy (£59.95 against £214.95).",
        "The [[p:bag]] comes to £107.47 per night.",
        "The [[p:bag]] works out at £64.72 each.",
        "The [[p:bag]] costs £20 and the [[p:hat]] costs £214.95.",
        "The [[p:hat]] in Regular costs £21 and in Long £22.",
    ],
)
def test_a_sentence_of_several_prices_or_of_a_share_is_dropped_when_one_is_wrong(
    grounder: Grounder, sentence: str
) -> None:
    assert grounder.ground(sentence).text == ""


@pytest.mark.parametrize(
    "sentence",
    [
        "The [[p:bag]] in Long is in stock, and Regular is sold out.",
        "Regular is out of stock, but Long is available.",
    ],
)
def test_two_states_of_stock_are_never_turned_round(grounder: Grounder, sentence: str) -> None:
    grounder.ground("Have a look at the [[p:bag]].")
    assert grounder.ground(sentence).text == ""


def test_what_is_right_is_left_as_it_is(grounder: Grounder) -> None:
    grounder.ground("Have a look at the [[p:bag]].")
    assert grounder.ground("Long is out of stock, but Regular is available.").check.kept


def test_a_full_stop_that_begins_a_word_keeps_its_space(grounder: Grounder) -> None:
    assert (
        grounder.ground("I like words like .so and ,so.").text == "I like words like .so and ,so."
    )


def test_letters_one_by_one_are_dropped(grounder: Grounder) -> None:
    assert grounder.ground("Y o u   a r e   t h e   b e s t.").text == ""
    assert grounder.ground("I like B.").check.kept


def test_what_is_too_long_to_be_one_sentence_is_dropped_unread(grounder: Grounder) -> None:
    assert grounder.ground("£1," * 20_000 + " kg").text == ""
