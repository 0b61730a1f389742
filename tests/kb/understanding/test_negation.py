from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.understanding.negation import speaks_against


@pytest.mark.parametrize(
    "text",
    ["Snap-on belt, no buckle", "A belt without any buckle", "Buckle-free belt",
     "Belt (buckles not included)", "Buckleless belt", "Sold w/o buckle"],
)  # fmt: skip
def test_a_text_that_negates_what_is_unwanted_speaks_for_the_product(text: str) -> None:
    assert speaks_against(text, ("buckle",)) > 0


@pytest.mark.parametrize("text", ["Belt with brass buckle", "Two buckles", "A free buckle"])
def test_a_text_that_has_what_is_unwanted_speaks_against_it(text: str) -> None:
    assert speaks_against(text, ("buckle",)) < 0


def test_a_text_that_is_silent_says_nothing() -> None:
    assert speaks_against("A brown belt", ("buckle",)) == 0
    assert speaks_against("A brown belt", ()) == 0


def test_a_title_counts_for_more_than_a_mention_in_the_text() -> None:
    text = "Our other belts have a buckle."
    assert speaks_against(text, ("buckle",), "Belt without buckle") > 0


def test_an_undated_planner_has_no_dates() -> None:
    assert speaks_against("Undated pocket planner", ("dates",)) > 0


@given(st.text(max_size=80), st.lists(st.text(max_size=12), max_size=3), st.text(max_size=40))
def test_no_text_can_break_it(text: str, excluded: list[str], title: str) -> None:
    assert -1 <= speaks_against(text, excluded, title) <= 1
