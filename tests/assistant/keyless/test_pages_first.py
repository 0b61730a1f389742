"""A page that answers comes before a product that only shares a word with the question."""

from __future__ import annotations

import pytest

from assistant.agent import Assistant
from tests.assistant.keyless.shopper import answers


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("Can I pay with PayPal in your shop in Aldermere?", "payment"),
        ("What does it cost to have a down jacket washed by your workshop?", "down"),
        ("Do you ship to the United States?", "outside Europe"),
    ],
)
def test_a_question_that_a_page_answers_gets_no_product(
    demo_assistant: Assistant, asked: str, title: str
) -> None:
    answer = answers(demo_assistant, asked)[-1]
    assert answer.cards == ()
    assert title in answer.citations[0].title


@pytest.mark.parametrize(
    "asked",
    [
        "Do you offer gift wrapping?",
        "How do I reset my password?",
        "What is your company registration number?",
        "How much is a train ticket from Manchester to Aldermere?",
    ],
)
def test_what_no_page_speaks_of_is_answered_by_none(demo_assistant: Assistant, asked: str) -> None:
    answer = answers(demo_assistant, asked)[-1]
    assert answer.decision != "answer"
    assert answer.citations == ()
