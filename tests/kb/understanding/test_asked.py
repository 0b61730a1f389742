"""Numbers of things in a shopper's words."""

from __future__ import annotations

import pytest

from kb.understanding.asked import asked, spelled_out


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("a tent for two", 2, "people"),
        ("do you have a tent for two ?", 2, "people"),
        ("tent for 4 with a porch", 4, "people"),
        ("tent that sleeps six", 6, "people"),
        ("a two-man tent", 2, "person"),
        ("a 3 man tent", 3, "person"),
        ("a four-person tent", 4, "person"),
        ("two litre bottle", 2, "litre"),
    ],
)
def test_counts_are_read_in_words_and_in_numbers(text: str, number: float, unit: str) -> None:
    (said,) = asked(spelled_out(text))
    assert (said.mention.quantity.number, said.mention.quantity.unit) == (number, unit)


@pytest.mark.parametrize(
    "text",
    [
        "chargers for two phones",
        "something for one arm",
        "a man's jacket",
        "two jackets",
        "wellies for a 5 year old",
        "toys for 3-year-olds",
    ],
)
def test_what_counts_no_measure_is_none(text: str) -> None:
    assert asked(spelled_out(text)) == []


@pytest.mark.parametrize(
    ("text", "number", "bound"),
    [
        ("sleeping bag down to -5 °c", -5, "max"),
        ("good to -10 c", -10, "max"),
        ("comfort at least 5 °c", 5, "min"),
        ("bags 3-5 kg", 5_000, "between"),
    ],
)
def test_below_zero_is_a_temperature_and_between_numbers_a_dash(
    text: str, number: float, bound: str
) -> None:
    (said,) = asked(text)
    assert (said.mention.quantity.number, said.bound) == (number, bound)
