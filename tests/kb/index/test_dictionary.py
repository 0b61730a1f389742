from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.index.dictionary import Dictionary, in_order

WORDS = st.lists(st.text(max_size=8), unique=True, max_size=30)


@given(WORDS, st.text(max_size=8))
def test_every_string_is_found_at_its_place_and_no_other_is(words: list[str], other: str) -> None:
    ordered = in_order(words)
    held = Dictionary.of(ordered)
    assert [held[held.find(word)] for word in words] == words
    assert [held[place] for place in range(len(held))] == ordered
    assert (held.find(other) >= 0) == (other in words)


@given(WORDS, st.text(max_size=3))
def test_a_span_holds_what_begins_so(words: list[str], prefix: str) -> None:
    held = Dictionary.of(in_order(words))
    first, last = held.span(prefix)
    found = {held[place] for place in range(first, last)}
    assert found == {word for word in words if word.startswith(prefix)}
