from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.quoting.excerpt import LENGTH, WHOLE, excerpt
from kb.terms import sentence_spans

LIST = "- change the size\n- change the address\n- cancel everything"
TABLE = "| Zone | Price |\n|---|---|\n| UK | £3.95 |\n| Ireland | £9.95 |"


def round_(text: str, words: str) -> str:
    start = text.index(words)
    span = next(s for s in sentence_spans(text) if s[0] <= start < s[1])
    left, right = excerpt(text, *span)
    return text[left:right]


def test_a_short_paragraph_is_quoted_whole_and_no_more() -> None:
    text = "Before, at some length, as an introduction to it.\n\nOne thing. Another.\n\nAfter."
    assert round_(text, "Another") == "One thing. Another.\n\nAfter."
    assert round_(text.replace("One", "A first and longer" + " long" * 8), "Another").endswith(
        "Another."
    )


def test_a_list_is_quoted_from_the_words_that_lead_to_it() -> None:
    text = f"Hello there, all of you. For an hour you can\n\n{LIST}\n\nNo more."
    assert round_(text, "cancel") == f"Hello there, all of you. For an hour you can\n\n{LIST}"
    assert round_(text, "For an hour") == f"Hello there, all of you. For an hour you can\n\n{LIST}"


def test_a_list_that_nothing_leads_to_begins_with_its_first_item() -> None:
    assert round_(f"A sentence.\n\n{LIST}", "cancel") == LIST


def test_a_long_list_gives_the_item_alone() -> None:
    items = "\n".join(f"- item number {n} of a list that goes on and on" for n in range(40))
    assert round_(f"Choose:\n\n{items}", "number 7 ") == (
        "- item number 7 of a list that goes on and on"
    )


def test_a_small_table_is_quoted_whole_with_what_announces_it() -> None:
    assert round_(f"It costs:\n\n{TABLE}", "Ireland") == f"It costs:\n\n{TABLE}"
    assert round_(f"It costs more.\n\n{TABLE}", "Ireland") == TABLE


def test_of_a_long_paragraph_the_answer_comes_with_what_follows() -> None:
    text = " ".join(f"Sentence {n} has some words in it." for n in range(30))
    found = round_(text, "Sentence 12 ")
    assert found.startswith("Sentence 12 ")
    assert len(found) <= LENGTH


def test_what_leans_on_the_sentence_before_is_not_torn_from_it() -> None:
    text = "The café is upstairs. It closes at four. " + "More is said of other things. " * 12
    assert round_(text, "It closes").startswith("The café is upstairs. It closes at four.")


@pytest.mark.parametrize("text", [LIST, TABLE, "Words.", "```\ncode\n```", "> note"])
def test_a_text_that_is_one_block_is_quoted_as_it_is(text: str) -> None:
    left, right = excerpt(text, *sentence_spans(text)[-1])
    assert text[left:right].strip() in text


@given(
    st.lists(
        st.sampled_from(["- a b c", "1. b", "| c |", "|---|", "# d", "", "```", "It is. So.", "x:"])
        | st.text(max_size=40),
        max_size=14,
    ).map("\n".join)
)
def test_an_excerpt_holds_its_sentence_and_is_never_long_for_nothing(text: str) -> None:
    for start, end in sentence_spans(text):
        left, right = excerpt(text, start, end)
        assert left <= start <= right
        assert right - left <= max(WHOLE, end - start, LENGTH)
