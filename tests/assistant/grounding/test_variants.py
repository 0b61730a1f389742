"""What is said of one variant is held against that variant, of one of two products against it."""

from __future__ import annotations

import json

import pytest

from assistant.evidence import Evidence
from assistant.grounding import Grounder

_ROWS = (("Moss Green", "S", 0), ("Moss Green", "M", 2), ("Rowan Red", "S", 3))
COAT = {
    "product": {"id": "coat", "title": "Dog Coat", "price": "£30.00", "availability": "in_stock"},
    "variants": [
        {
            "options": {"Colour": colour, "Size": size},
            "price": "£30.00",
            "availability": "in_stock" if left else "out_of_stock",
            "stock": left,
        }
        for colour, size, left in _ROWS
    ],
}
BAG = {
    "product": {"id": "bag", "title": "Drowse Bag", "price": "£229.00", "availability": "in_stock"},
    "variants": [
        {"options": {"Size": "Regular (to 183 cm)"}, "price": "£229.00", "availability": "in_stock"},  # noqa: E501
        {"options": {"Size": "Long (to 198 cm)"}, "price": "£249.00", "availability": "out_of_stock"},  # noqa: E501
    ],
}  # fmt: skip
ONE = {
    "id": "one", "title": "Hollow Tent", "rating": 4.7, "price": "£299.00",
    "attributes": {"Sleeps": "2 people", "Entrance": "a single door"},
}  # fmt: skip
TWO = {"id": "two", "title": "Drift Tent", "rating": 4.4, "price": "£399.00"}


def grounded(sentence: str, *results: object) -> str:
    evidence = Evidence()
    for result in results:
        evidence.add_result(json.dumps(result))
    return Grounder(evidence).ground(sentence).text


@pytest.mark.parametrize(
    "claim",
    [
        "in Moss Green, size S, is in stock",
        "in S is available in Moss Green",
    ],
)
def test_a_variant_that_is_gone_is_not_said_to_be_there(claim: str) -> None:
    sentence = f"The [[p:coat]] {claim}."
    assert grounded(sentence, COAT) != sentence.replace("[[p:coat]]", "**Dog Coat**")


def test_a_variant_that_is_there_may_be_said_to_be() -> None:
    assert "available" in grounded("The [[p:coat]] is available in Moss Green in M.", COAT)


def test_the_first_words_of_a_value_name_it() -> None:
    assert "sold out" in grounded("The [[p:bag]] in Long is in stock.", BAG)
    assert "in stock" in grounded("The [[p:bag]] in Regular is in stock.", BAG)
    assert "£249" in grounded("The [[p:bag]] in Long costs £249.", BAG)
    assert "£229" not in grounded("The [[p:bag]] in Long costs £229.", BAG)


def test_who_is_rated_higher_is_read_from_the_records() -> None:
    products = {"products": [ONE, TWO]}
    assert grounded("Shoppers rate the [[p:one]] higher than the [[p:two]].", products)
    assert not grounded("Shoppers rate the [[p:two]] higher than the [[p:one]].", products)


def test_a_number_counts_for_what_it_is_a_number_of() -> None:
    product = {"product": ONE}
    assert grounded("The [[p:one]] sleeps 2 people.", product)
    assert not grounded("The [[p:one]] has two doors.", product)
