from __future__ import annotations

from assistant.hosted.resuming import unsaid

SAID = "The [[p:hollow]] sleeps two people. It weighs 1.9 kg. "


def test_what_nobody_said_is_all_new() -> None:
    assert unsaid("Here you are.", "") == "Here you are."


def test_a_sentence_that_was_said_is_left_out() -> None:
    reply = "The [[p:hollow]] sleeps two people. Delivery is free from £50."
    assert unsaid(reply, SAID) == "Delivery is free from £50."


def test_a_figure_that_was_not_mentioned_is_new() -> None:
    reply = "The [[p:hollow]] sleeps two people and weighs 2.4 kg."
    assert unsaid(reply, SAID) == reply


def test_a_product_that_was_not_mentioned_is_new() -> None:
    reply = "- [[p:hollow]] sleeps two people\n- [[p:ridge]] sleeps two people\n"
    assert unsaid(reply, SAID) == "- [[p:ridge]] sleeps two people\n"


def test_not_to_know_adds_nothing_to_half_an_answer() -> None:
    assert unsaid("[[unknown]]I don't know that.", SAID) == ""
    assert unsaid("[[unknown]]I don't know that.", "") == "[[unknown]]I don't know that."
