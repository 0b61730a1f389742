from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.conversation import Decision
from evals.score import Part
from tests.evals.scoring.made import ALL, ANSWER, asked, seen


def held(text: str, *, yes: bool, of: tuple[str, ...] = (), decision: str = "answer") -> bool:
    answer = replace(ANSWER, text=text, decision=Decision(decision))
    return asked({"verdict": {"yes": yes, "of": of}}, seen(answer)).passed


@pytest.mark.parametrize(
    "text",
    [
        "No, that one is sold out.",
        "We don't have it in that size.",
        "We don’t make it.",
        "We have nothing that is also under £80, so these are the nearest.",
        "It is in stock, except in Blue M; Red L.",
        "Leider haben wir das nicht.",
        "Malheureusement, cette taille est épuisée.",
    ],
)
def test_a_no_is_said_by_denying(text: str):
    assert held(text, yes=False, of=("Blue", "M"))
    assert not held(text, yes=True) or "except" in text


@pytest.mark.parametrize("decision", ["decline", "clarify", "handoff"])
def test_to_decline_is_no_claim(decision: str):
    assert held("Which one do you mean?", yes=False, decision=decision)
    assert not held("Which one do you mean?", yes=True, decision=decision)


def test_a_plain_claim_is_no_no():
    assert not held("The **Camp Kettle** costs £20.00.", yes=False)
    assert not held("Yes, it comes in Blue, M. It isn't heavy.", yes=False)


def test_what_an_article_says_is_not_the_answers_own_verdict():
    text = "You have 60 days. [1]"
    quote = replace(ANSWER.citations[0], quote="You have 60 days")
    assert not held(text, yes=False)
    denied = replace(
        ANSWER,
        text="We do not sell knives. [1]",
        citations=(replace(quote, quote="We do not sell knives."),),
    )
    assert asked({"verdict": {"yes": False}}, seen(denied)).failed


def test_a_yes_is_only_spoiled_by_a_denial_of_what_was_asked():
    text = "Yes, Blue M is in stock; Red L is sold out."
    assert held(text, yes=True, of=("Blue", "M"))
    assert not held(text, yes=True, of=("Red", "L"))
    assert not held("In stock, except in Blue S; Red L.", yes=True, of=("Red", "L"))
    assert held("In stock, except in Blue S; Red L.", yes=True, of=("Blue", "L"))


def test_left_out_are_only_those_that_are_named():
    text = "It is in stock, except in Blue S; Red M."
    assert held(text, yes=False, of=("Blue", "S"))
    assert not held(text, yes=False, of=("Blue", "M"))


def test_without_a_decision_the_words_decide():
    answer = replace(ANSWER, text="That is sold out.", decision=Decision.ANSWER)
    found = seen(answer, parts=ALL - {Part.DECISION})
    assert asked({"verdict": {"yes": False}}, found).passed
