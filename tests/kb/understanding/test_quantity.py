from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.understanding.asked import asked
from kb.understanding.quantity import UNITS, mentions, of_value


@pytest.mark.parametrize(
    ("value", "number", "dimension"),
    [
        ("15.6 inch", 0.39624, "length"),
        ('15.6"', 0.39624, "length"),
        ("850 g", 850, "mass"),
        ("1.2kg", 1200, "mass"),
        ("1,5 l", 1.5, "volume"),
        ("20,000 mm", 20, "length"),
        ("-5 °C", -5, "temperature"),
        ("1800 mAh lithium-ion", 1800, "charge"),
        ("4 min 40 s", 280 / 3600, "time"),
        ("up to 40 hours", 40, "time"),
        ("42", 42, ""),
    ],
)
def test_the_value_of_a_record_is_read_as_the_quantity_it_is(
    value: str, number: float, dimension: str
) -> None:
    found = of_value(value)
    assert found is not None
    assert (found.number, found.dimension) == (pytest.approx(number), dimension)


@pytest.mark.parametrize(
    "value",
    ["", "yes", "0 - 40", "105 x 95 x 25 mm", "2 x 2", "18650 lithium-ion", "3 × AAA", "60 g/m2"],
)
def test_words_lists_and_rates_are_no_quantity(value: str) -> None:
    assert of_value(value) is None


@given(st.text(max_size=60))
def test_no_text_can_break_the_reading_of_quantities(text: str) -> None:
    of_value(text)
    list(mentions(text))
    asked(text)


@given(st.sampled_from(sorted(UNITS)), st.integers(1, 9999), st.integers(0, 9))
def test_what_is_written_with_a_unit_is_read_back(unit: str, whole: int, tenth: int) -> None:
    found = of_value(f"{whole}.{tenth} {unit}")
    assert found is not None
    assert found.dimension == UNITS[unit][0]
    assert found.number == pytest.approx((whole + tenth / 10) * UNITS[unit][1])


@pytest.mark.parametrize(
    ("text", "bound", "number", "other"),
    [
        ("at least 16gb ram", "min", 16, None),
        ("over 200 g", "min", 200, None),
        ("tent under 2 kg", "max", 2000, None),
        ("500 ml or less", "max", 0.5, None),
        ("between 1 and 2 kg", "between", 2000, 1000),
        ("20-40 l", "between", 40, 20),
        ("1.5l bottle", "", 1.5, None),
        ("1/2 gallon bottle", "", 3.78541 / 2, None),
    ],
)
def test_a_quantity_is_bounded_as_it_was_said(
    text: str, bound: str, number: float, other: float | None
) -> None:
    (found,) = asked(text)
    assert found.bound == bound
    assert found.mention.quantity.number == pytest.approx(number)
    assert (None if found.other is None else found.other.number) == other


@pytest.mark.parametrize("text", ["air max 90", "iphone 7", "for 2", "a4 paper", "2x", "m 5"])
def test_a_number_without_a_unit_is_no_quantity(text: str) -> None:
    assert asked(text) == []
