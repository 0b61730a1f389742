from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import markers


@pytest.mark.parametrize("product_id", ["a", "LF-1", "/products/x?variant=1", "ü 1"])
def test_a_mark_carries_any_id_there_and_back(product_id: str) -> None:
    text = f"The {markers.product(product_id)} and {markers.card(product_id)}."
    assert markers.found(text, "p") == [product_id]
    assert markers.found(text, "card") == [product_id]
    assert markers.replaced(text, lambda kind, argument: argument if kind == "p" else "") == (
        f"The {product_id} and ."
    )


def test_marks_are_found_by_kind_in_order_and_once() -> None:
    text = "[[p:b]] [[c:x#1]] [[p:a]] [[p:b]] [[card:c]] [[clarify]]"
    assert markers.found(text, "p") == ["b", "a"]
    assert markers.found(text, "p", "card") == ["b", "a", "c"]
    assert markers.found(text, "c") == ["x#1"]


@pytest.mark.parametrize("text", ["[[x:1]]", "[p:1]", "[[p:1]", "[[p:\n]]", "[[ p:1]]", "[[]]"])
def test_what_is_no_mark_stays_as_it_is(text: str) -> None:
    assert markers.found(text, "p", "card", "c") == []
    assert markers.replaced(text, lambda *_: "!") == text


@given(st.text(max_size=60))
def test_text_without_marks_is_never_changed(text: str) -> None:
    if "[[" not in text:
        assert markers.replaced(text, lambda *_: "!") == text
