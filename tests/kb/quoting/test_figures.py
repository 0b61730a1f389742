from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.quoting.figures import converted, dimension, figures
from kb.understanding.quantity import UNITS

WHOLE = st.integers(1, 999)
LENGTHS = st.sampled_from(["mm", "cm", "m", "in"])
UNIT = st.sampled_from(sorted(unit for unit in UNITS if unit.isalpha() and len(unit) > 1))


@given(WHOLE, WHOLE, WHOLE, LENGTHS, st.sampled_from([" x ", "x", " × ", " by ", "*"]))
def test_sides_are_one_figure_in_their_order(a: int, b: int, c: int, unit: str, by: str) -> None:
    (figure,) = figures(f"Size: {a}{by}{b}{by}{c} {unit}")
    factor = UNITS[unit][1]
    assert figure.dimension == "length"
    assert figure.numbers == pytest.approx((a * factor, b * factor, c * factor))


@given(WHOLE, WHOLE, WHOLE)
def test_labelled_sides_know_what_they_measure(a: int, b: int, c: int) -> None:
    for text in (f"{a}cm (H) x {b}cm (W) x {c}cm (D)", f"(H x W x D): {a} x {b} x {c} cm"):
        (figure,) = figures(text)
        assert figure.sides == ("height", "width", "depth")


@given(st.integers(1, 400), st.integers(1, 400), st.sampled_from(["–", "-", " to ", " - "]))
def test_a_range_has_two_ends(low: int, more: int, dash: str) -> None:
    (figure,) = figures(f"Head size: {low}{dash}{low + more} cm")
    assert figure.span
    assert figure.numbers == pytest.approx((low / 100, (low + more) / 100))


@given(WHOLE, UNIT)
def test_a_number_comes_back_from_its_base_unit(number: int, unit: str) -> None:
    (figure,) = figures(f"it is {number} {unit}.")
    assert figure.dimension == dimension(unit)
    assert converted(figure.numbers[0], unit) == pytest.approx(number)


@given(st.integers(-60, 120))
def test_fahrenheit_and_celsius_are_one_scale(degrees: int) -> None:
    (hot,) = figures(f"{degrees} °F")
    assert hot.numbers[0] == pytest.approx((degrees - 32) * 5 / 9)
    assert converted(hot.numbers[0], "°f") == pytest.approx(degrees)


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    for figure in figures(text):
        assert 0 <= figure.start < figure.end <= len(text)
        assert figure.numbers


@pytest.mark.parametrize("text", ["", "1:25,000", "UPF 50+", "AAA", "2.1", "1/0 cup"])
def test_numbers_without_a_unit_are_none(text: str) -> None:
    assert figures(text) == []


def test_minutes_and_seconds_are_one_time() -> None:
    (figure,) = figures("3 min 50 s")
    assert figure.numbers[0] == pytest.approx(230 / 3600)
