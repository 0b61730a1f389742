from __future__ import annotations

import pytest

from kb.retrieval.naming import named
from kb.terms import stem, tokens

IDF = {"hollow": 5.0, "2": 3.0, "lite": 4.0, "tent": 1.0, "jacket": 1.0, "harrier": 6.0}
TITLE = {"hollow", "2", "tent"}


def share(words: str, title: set[str] = TITLE, brand: str = "Larkfell") -> float:
    return named(tokens(words), {stem(w) for w in title}, IDF, brand)


def test_a_whole_title_names_the_product_fully() -> None:
    assert share("Hollow 2 tent") == pytest.approx(1.0)
    assert share("how heavy is the Larkfell Hollow 2 Tent?") == pytest.approx(1.0)


def test_rare_words_of_a_title_name_more_than_common_ones() -> None:
    assert share("the hollow 2") == pytest.approx(8 / 9)
    assert share("a 2 tent") == pytest.approx(4 / 9)


def test_one_word_of_several_names_nothing_but_a_title_of_one_word_is_named() -> None:
    assert share("the hollow") == 0.0
    assert share("any tent") == 0.0
    assert share("the harrier", {"harrier"}) == 1.0


def test_scattered_words_do_not_add_up() -> None:
    assert share("a hollow for 2 in one tent") == 0.0
    assert share("hollow 2, or another tent of 2") == pytest.approx(8 / 9)


def test_the_brand_alone_names_nothing_but_holds_a_name_together() -> None:
    assert share("something of larkfell") == 0.0
    assert share("hollow larkfell 2 tent") == pytest.approx(1.0)


def test_nothing_is_named_by_nothing() -> None:
    assert share("") == 0.0
    assert named(["tent"], set(), {}) == 0.0
    assert named(["tent"], {"tent"}, {}) == 0.0
