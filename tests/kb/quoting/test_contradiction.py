from __future__ import annotations

import pytest

from kb.quoting.contradiction import contradiction

RECORD = (("Waterproof", "No"), ("PFAS-free", "No"), ("Hood", "Yes"), ("Rain cover", "Yes"))


@pytest.mark.parametrize(
    ("wished", "name"),
    [
        ("waterproof backpack for commuting", "Waterproof"),
        ("is it waterproof?", "Waterproof"),
        ("pfas free jacket", "PFAS-free"),
        ("a jacket without a hood", "Hood"),
    ],
)
def test_the_attribute_that_denies_a_wish_is_named(wished: str, name: str) -> None:
    found = contradiction(wished, "Commuter 22", RECORD)
    assert found is not None
    assert found[0] == name


@pytest.mark.parametrize(
    "wished",
    ["a bag that is not waterproof", "jacket with a hood", "bag with a rain cover", "bag", ""],
)
def test_what_is_granted_or_not_spoken_of_contradicts_nothing(wished: str) -> None:
    assert contradiction(wished, "Commuter 22", RECORD) is None


def test_a_wish_that_names_the_product_is_no_wish() -> None:
    assert contradiction("the waterproof hat", "Waterproof Hat", (("Waterproof", "No"),)) is None
