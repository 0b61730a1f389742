from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.understanding.price_phrases import amount, read_price, without_sale


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("under 1.299,00 €", None, "1299"),
        ("between 20 and 40 quid", "20", "40"),
        ("max 30 euros", None, "30"),
        ("less than a hundred", None, "100"),
        ("no more than £1k", None, "1000"),
        ("up to two hundred and fifty dollars", None, "250"),
        ("over ten", "10", None),
        ("around $100", "80", "120"),
    ],
)
def test_prices_are_read_in_figures_and_words(text: str, low: str | None, high: str | None) -> None:
    found = read_price(f"a tent {text}")
    assert (found.low, found.high) == (low and Decimal(low), high and Decimal(high))
    assert found.strict
    assert found.rest.split() == ["a", "tent"]


def test_a_bare_range_is_a_wish_and_no_bound() -> None:
    found = read_price("tents 100-200")
    assert (found.low, found.high, found.strict) == (100, 200, False)
    assert not read_price("tents size 100-200").bounded


@pytest.mark.parametrize(
    "text",
    ["over one shoulder bag", "gifts for women over 50", "air max 90", "iso 9001-2000", "under 2 m",
     "at least 4 stars", "max verstappen", "up to 64gb"],
)  # fmt: skip
def test_other_phrases_are_no_prices(text: str) -> None:
    assert not read_price(text).bounded


def test_words_of_a_title_are_no_price() -> None:
    titled = [("over", "50")]
    assert read_price("multivitamin over 50").bounded
    assert not read_price("multivitamin over 50", lambda words: tuple(words) in titled).bounded


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("any tents on sale?", "any tents ?"),
        ("what do you have in the sale right now?", "what do you have ?"),
        ("tents in the winter sale under £200", "tents under £200"),
        ("tents that are reduced", "tents"),
        ("show me reduced tents", "show me tents"),
        ("what is reduced at the moment", "what is"),
        ("discounted tents", "tents"),
        ("sale items please", "please"),
        ("any deals on tents?", "on tents?"),
    ],
)
def test_what_costs_less_than_usual_can_be_asked_for(text: str, rest: str) -> None:
    on_sale, found = without_sale(text)
    assert on_sale
    assert found.split() == rest.split()


@pytest.mark.parametrize(
    "text",
    ["tents for sale", "noise reduced headphones", "do you offer repairs", "can I have a discount"],
)
def test_other_words_of_selling_ask_for_no_lower_price(text: str) -> None:
    assert without_sale(text) == (False, text)


def test_reduced_fat_is_the_name_of_a_thing() -> None:
    text = "any reduced fat milk"
    assert without_sale(text)[0]
    assert without_sale(text, lambda words: list(words) == ["reduced", "fat"]) == (False, text)


def test_of_one_thing_it_is_a_question_and_no_condition() -> None:
    on_sale, rest = without_sale("is the Hollow tent on sale?")
    assert not on_sale
    assert rest.split() == ["is", "the", "Hollow", "tent", "?"]


@pytest.mark.parametrize("text", ["cheap tents", "affordable tents", "tents on a budget"])
def test_cheap_is_heard_and_sets_no_bound(text: str) -> None:
    found = read_price(text)
    assert found.cheap
    assert not found.bounded
    assert found.rest.split() == ["tents"]


@given(st.text(max_size=80))
def test_no_text_can_break_the_reading_of_prices(text: str) -> None:
    found = read_price(text)
    assert found.low is None or found.low >= 0
    assert found.high is None or found.high >= 0


@given(st.integers(0, 10**7), st.integers(0, 99))
def test_an_amount_is_read_as_any_country_writes_it(whole: int, cents: int) -> None:
    value = Decimal(whole) + Decimal(cents) / 100
    english = f"{value:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert amount(english) == amount(german) == value
    assert read_price(f"under £{english}").high == value
    assert read_price(f"under {german} €").high == value
