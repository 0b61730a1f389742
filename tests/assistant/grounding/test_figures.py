from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.grounding.figures import figures


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("£1.5k", [("money", "1500.0", "£")]),
        ("99 quid", [("money", "99", "£")]),
        ("one hundred and twenty pounds", [("money", "120", "£")]),
        ("139,00 €", [("money", "139.00", "€")]),
        ("1.299,00 €", [("money", "1299.00", "€")]),
        ("99p", [("money", "0.99", "£")]),
        ("20 percent, half price", [("percent", "20", "%"), ("percent", "50", "%")]),
        ("two years", [("quantity", "2", "years")]),
        ("a fortnight", [("quantity", "14", "days")]),
        ("zwei Jahre", [("quantity", "2", "years")]),
        ("0.165 kg", [("quantity", "0.165", "kg")]),
        ("4 in stock", [("number", "4", "")]),
        ("by Friday 5 May", [("day", "0", "friday"), ("day", "0", "5 may")]),
        ("It may rain.", []),
    ],
)
def test_figures_are_read_in_digits_and_in_words(
    text: str, found: list[tuple[str, str, str]]
) -> None:
    assert [(f.kind, str(f.value), f.unit) for f in figures(text)] == found


@given(st.text(max_size=80))
def test_figures_stand_where_they_say_and_never_overlap(text: str) -> None:
    end = 0
    for figure in figures(text):
        assert end <= figure.start < figure.end <= len(text)
        end = figure.end
