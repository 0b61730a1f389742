from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.guard import cleaned, too_long


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  hello \t there ", "hello there"),
        ("a\u200bb\u202ec\u0000d", "abcd"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("\ud800 tent", "tent"),
        ("naïve £5 – “ok” 🏕", "naïve £5 – “ok” 🏕"),
        ("\ufeff", ""),
    ],
)
def test_what_only_confuses_is_taken_out(typed: str, read: str) -> None:
    assert cleaned(typed) == read


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing_and_keeps_all_letters(text: str) -> None:
    once = cleaned(text)
    assert cleaned(once) == once
    assert [c for c in once if c.isalnum()] == [c for c in text if c.isalnum()]
    assert not {unicodedata.category(c) for c in once if c != "\n"} & {"Cc", "Cf", "Cs", "Co"}


def test_the_limit_itself_is_not_too_long() -> None:
    assert not too_long("x" * 100, 100)
    assert too_long("x" * 101, 100)
