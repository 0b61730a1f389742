from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.terms import content_terms, fold, sentence_spans, stem, stems, tokens


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        (" Évasé  BLUE ", "evase blue"),
        ("Straße", "strasse"),
        ("a\u00a0b\nc", "a b c"),
        ("ﬁne", "fine"),
        ("", ""),
    ],
)
def test_folding_takes_away_case_accents_and_space(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_number_with_points_and_commas_stays_one_token() -> None:
    assert tokens("From 1,299.00 to 9.5, and size 42") == [
        "from", "1,299.00", "to", "9.5", "and", "size", "42",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("left", "right"),
    [("jackets", "jacket"), ("returning", "returns"), ("waterproofed", "waterproof")],
)
def test_inflected_words_share_a_stem(left: str, right: str) -> None:
    assert stem(left) == stem(right)


@pytest.mark.parametrize("code", ["b2b", "42", "xl", "1,299.00", "lf-22"])
def test_numbers_and_codes_are_not_stemmed(code: str) -> None:
    assert stem(code) == code


def test_stop_words_carry_no_topic_but_negations_do() -> None:
    assert content_terms("Do you have any jackets without a hood?") == ["jacket", "without", "hood"]
    assert stems("the jackets") == ["the", "jacket"]


def test_a_term_said_twice_counts_once() -> None:
    assert content_terms("tents, tent and Tent") == ["tent"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is free. You pay nothing.", ["It is free.", "You pay nothing."]),
        ("Costs, e.g. Postage, are yours.", ["Costs, e.g. Postage, are yours."]),
        ("It weighs 1.5 kg. Good.", ["It weighs 1.5 kg.", "Good."]),
        ("**Bold.** *Next* one.", ["**Bold.**", "*Next* one."]),
        ("wrapped\nline here.", ["wrapped\nline here."]),
        ("- one\n- two", ["- one", "- two"]),
        ("1. one\n2. two", ["1. one", "2. two"]),
        ("| a | b |\n|---|---|\n| c | d |", ["| a | b |", "|---|---|", "| c | d |"]),
        ("# Head\nText.", ["# Head\nText."]),
        ("“Really?” She did.", ["“Really?”", "She did."]),
        ("", []),
        (" \n \n", []),
    ],
)
def test_sentences_list_items_and_rows_are_told_apart(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(max_size=300))
@example("a. \u2028B")
def test_sentences_are_literal_ordered_and_hold_every_word(text: str) -> None:
    spans = sentence_spans(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    held = "".join(text[start:end] for start, end in spans)
    assert [c for c in held if not c.isspace()] == [c for c in text if not c.isspace()]


@given(st.text(max_size=100))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
