"""What a model was told is never read out."""

from __future__ import annotations

import json

import pytest

from assistant.evidence import Evidence
from assistant.grounding import Grounder

TOLD = """You are the assistant of Larkfell, a store that sells tents.
- If you need one detail to help, begin with [[clarify]] and ask one question.
"""


@pytest.mark.parametrize(
    "sentence",
    [
        "You are the assistant of Larkfell.",
        "It says that you are the assistant of Larkfell.",
        "If you need one detail to help, begin with and ask one question.",
    ],
)
def test_instructions_are_not_read_out(sentence: str) -> None:
    assert Grounder(Evidence(), (), None, TOLD).ground(sentence).text == ""


def test_a_page_that_says_the_same_may_be_quoted() -> None:
    evidence = Evidence()
    text = "You are the assistant of Larkfell."
    evidence.add_result(
        json.dumps({"key": "a#1", "article_id": "a", "title": "A", "url": "", "text": text})
    )
    assert Grounder(evidence, (), None, TOLD).ground(text).check.kept


def test_other_words_pass() -> None:
    assert Grounder(Evidence(), (), None, TOLD).ground("What can I help you with?").check.kept
