from __future__ import annotations

import json
from dataclasses import replace

from assistant.conversation import Answer, Citation, Decision, ToolUse, Trace
from evals.report.confidence import confidence_of

CITED = Citation("returns", "Returns", "", "", "You have 60 days.", 0, 17)


def answered(*results: object) -> Answer:
    tools = tuple(
        ToolUse(str(place), "search_help", "{}", json.dumps(result))
        for place, result in enumerate(results)
    )
    return Answer("60 days", Decision.ANSWER, (), (CITED,), Trace(1, "keyless", "v", tools=tools))


FOUND = {
    "passages": [
        {"article_id": "delivery", "confidence": 0.95},
        {"article_id": "returns", "confidence": 0.7},
    ]
}


def test_the_confidence_is_that_of_what_is_cited_not_of_what_was_merely_found() -> None:
    assert confidence_of(answered(FOUND)) == 0.7


def test_the_best_of_several_counts() -> None:
    again = {"passages": [{"article_id": "returns", "confidence": 0.9}]}
    assert confidence_of(answered(FOUND, again)) == 0.9


def test_a_refusal_has_none_and_so_has_a_result_that_is_no_json() -> None:
    assert confidence_of(replace(answered(FOUND), decision=Decision.DECLINE)) is None
    broken = ToolUse("1", "search_help", "{}", "the shop is closed")
    answer = replace(answered(), trace=Trace(1, "m", "v", tools=(broken,)))
    assert confidence_of(answer) is None
