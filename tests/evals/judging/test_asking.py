from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.judging.asking import NonsenseError, messages, prompt_digest, read_verdict


def test_a_verdict_is_read_with_its_reason_in_one_line():
    verdict = read_verdict(' {"reason": "It names\\n the fee.", "verdict": "yes"}\n')
    assert verdict.yes
    assert verdict.reason == "It names the fee."
    assert not read_verdict('{"verdict": "no", "reason": "x"}').yes


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "yes",
        "Sure! {}",
        "{}",
        '{"verdict": "yes"}',
        '{"reason": "", "verdict": "yes"}',
        '{"reason": "x", "verdict": "Yes"}',
        '{"reason": "x", "verdict": true}',
        '{"reason": "x", "verdict": "maybe"}',
        '{"reason": "x", "verdict": "yes", "score": 5}',
        '{"reason": "x", "verdict": "yes", "verdict": "no"}',
        '["yes"]',
        '```json\n{"reason": "x", "verdict": "yes"}\n```',
        '{"reason": "x", "verdict": "yes"} and more',
        "[" * 100_000,
    ],
)
def test_anything_else_is_no_verdict(reply: str):
    with pytest.raises(NonsenseError):
        read_verdict(reply)


@given(st.text(), st.text(), st.text())
def test_what_is_judged_is_data_between_marks_that_it_cannot_hold(c: str, s: str, a: str):
    system, user = messages(c, [s], a)
    assert system == messages("", [], "")[0]
    _, _, rest = user["content"].partition("--- ")
    mark, _, rest = rest.partition("\n")
    data, end, _ = rest.rpartition(f"\n--- {mark}\n")
    assert end
    assert mark not in data
    assert json.loads(data) == {"criterion": c, "shopper": [s], "answer": a}


def test_the_prompt_is_pinned():
    assert prompt_digest() == prompt_digest()
    assert len(prompt_digest()) == 64
