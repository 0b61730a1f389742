from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.understanding.typed import LONGEST, readable


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ('a 15" tent', 'a 15" tent'),
        ("Évasé ½″ 5 °C", "Évasé ½″ 5 °C"),
        ("\u202etent\u202c", "tent"),
        ("ruck\u00adsack\ufeff", "rucksack"),
        ("tent\x00bag\n", "tent bag "),
        ("tent\ud800bag", "tent bag"),
        ("ＴＥＮＴ　２", "TENT 2"),
    ],
)
def test_hidden_characters_are_gone_and_others_stay(typed: str, read: str) -> None:
    assert readable(typed) == read


def test_a_long_text_ends_with_a_whole_word() -> None:
    assert readable("tent " * 1_000).split() == ["tent"] * 200


@given(st.text(st.characters(codec=None), max_size=1_200))
def test_what_is_read_is_valid_and_never_long(text: str) -> None:
    read = readable(text)
    read.encode("utf-8")
    assert len(read) <= LONGEST
    assert readable(read) == read
