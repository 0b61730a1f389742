from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.oracle.measures import OTHERWISE, UNITS, Measured, measured, written
from evals.oracle.stated import only_quantity

NUMBERS = st.decimals(
    min_value=0, max_value=99_999, places=2, allow_nan=False, allow_infinity=False
)


@given(NUMBERS, st.sampled_from(sorted(UNITS)))
def test_what_is_written_is_read_again(number: Decimal, unit: str) -> None:
    found = measured(written(number, unit))
    assert found is not None
    assert (found.number, found.unit) == (number, unit)


@given(NUMBERS, st.sampled_from(sorted(OTHERWISE)))
def test_another_unit_says_the_same(number: Decimal, unit: str) -> None:
    other = OTHERWISE[unit]
    there = Measured(number, unit, "").in_unit(other)
    back = Measured(there, other, "").in_unit(unit)
    assert abs(back - number) < Decimal("1e-6")


@pytest.mark.parametrize(
    "value", ["40 × 28 cm", "5 - 40", "2–3 years", "18650 lithium-ion", "L", ""]
)
def test_what_is_not_one_number_is_none(value: str):
    assert measured(value) is None


@given(st.text(max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    measured(text)
    only_quantity(text)


@pytest.mark.parametrize(
    ("sentence", "value", "unit"),
    [
        ("A card is good for 24 months from the day of purchase.", "24", "month"),
        ("Return by post costs £2.95, taken off the refund.", "2.95", "GBP"),
        ("We answer within 2 working days.", "2", "day"),
        ("Prices include VAT at 20%.", "20", "%"),
        ("Orders over €1,250 are free.", "1250", "EUR"),
    ],
)
def test_a_sentence_with_one_quantity_states_it(sentence: str, value: str, unit: str):
    found = only_quantity(sentence)
    assert found is not None
    assert (found.value, found.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    "sentence",
    [
        "It takes 2–3 working days.",
        "It takes 2 to 3 days.",
        "Between 10 and 20 days.",
        "£15 for a door and £20 for a pole.",
        "In 2026 it took 3 days.",
        "There is no charge.",
    ],
)
def test_a_range_or_several_numbers_state_nothing_plainly(sentence: str):
    assert only_quantity(sentence) is None
