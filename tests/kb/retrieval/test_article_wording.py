"""Shoppers' names for things are said as the help pages say them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.retrieval.article_wording import in_store_words, same_called


def counting(*texts: str) -> Callable[[Sequence[str]], int]:
    def count(words: Sequence[str]) -> int:
        return sum(all(word in text.split() for word in words) for text in texts)

    return count


@pytest.mark.parametrize(
    ("asked", "titles", "read"),
    [
        ("how long is the guarantee?", ["warranty by brand"], "how long is the warranty?"),
        ("how long is the guarantee?", ["our guarantee", "warranty"], "how long is the guarantee?"),
        ("how long is the guarantee?", ["opening hours"], "how long is the guarantee?"),
        ("my voucher code fails", ["discount code"], "my discount code fails"),
        ("I lost a gift voucher", ["gift card", "discount code"], "I lost a gift card"),
        # "Shipping" is a thing, "ship" is not: only the one has another name.
        ("what is shipping?", ["uk delivery"], "what is delivery?"),
        ("do you ship?", ["uk delivery"], "do you ship?"),
        ("what does postage set me back?", ["uk delivery"], "what does delivery cost?"),
    ],
)
def test_a_thing_is_asked_for_by_the_name_in_a_title(
    asked: str, titles: list[str], read: str
) -> None:
    assert in_store_words(asked, counting(*titles), counting(*titles)) == read


def test_a_verb_stays_where_any_page_has_it() -> None:
    titles = counting("repair prices")
    assert in_store_words("do you mend it?", titles, counting("we mend it")) == "do you mend it?"
    assert in_store_words("do you mend it?", titles, counting("we repair")) == "do you repair it?"


def test_a_day_with_a_name_gets_its_date() -> None:
    none = counting()
    assert "25 december" in in_store_words("open on Christmas Day?", none, none)
    assert "31 december" in in_store_words("open on new year\u2019s eve?", none, none)


@given(st.text(max_size=80))
def test_any_text_comes_through(text: str) -> None:
    assert isinstance(in_store_words(text, counting("warranty"), counting()), str)


@pytest.mark.parametrize(
    ("asked", "pages", "read"),
    [
        ("do you ship to the United States?", ["norway usa"], "do you ship to the usa?"),
        (
            "do you ship to the United States?",
            ["united state"],
            "do you ship to the United States?",
        ),
        ("how can I close my account?", ["delete account"], "how can I delete my account?"),
        ("can I ring you?", ["phone"], "can I phone you?"),
        ("how long dose it take", [], "how long does it take"),
        ("one dose is enough", [], "one dose is enough"),
        ("do i hav to pay", [], "do i have to pay"),
    ],
)
def test_countries_calls_and_slips_are_read_as_meant(
    asked: str, pages: list[str], read: str
) -> None:
    def count(words: Sequence[str]) -> int:
        said = [word for word in words if word not in ("my", "the", "of")]
        return sum(all(word in page.split() for word in said) for page in pages)

    assert in_store_words(asked, count, count) == read


def test_words_for_one_thing_know_each_other() -> None:
    assert "postag" in same_called("deliveri")
    assert "deliveri" in same_called("postag")
    assert same_called("jacket") == frozenset()
