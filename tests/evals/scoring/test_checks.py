from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from assistant.conversation import Answer, Decision, Handoff, HandoffReason, ToolUse, Usage
from evals.golden import Expectation
from evals.score import Score, Status
from evals.scoring.checks import score
from evals.targets.target import Observed
from tests.evals.scoring.made import ANSWER, KETTLE, asked, card, seen

HANDED = replace(
    ANSWER, decision=Decision.HANDOFF, handoff=Handoff(HandoffReason.ANGER, "They are angry.")
)
TWICE = replace(
    ANSWER,
    trace=replace(
        ANSWER.trace,
        tools=tuple(ToolUse(str(n), f"search_{w}", "{}", "{}") for n, w in enumerate("abb")),
        usage=Usage(2, 300, 100, Decimal("0.02")),
    ),
)


@pytest.mark.parametrize(
    ("expected", "passes"),
    [
        ({"decision": "answer"}, True),
        ({"decision": ["decline", "answer"]}, True),
        ({"decision": "decline"}, False),
        ({"shows": ["fell jacket", "kettle"]}, True),
        ({"shows": ["Teapot"]}, False),
        ({"shows_any": ["Teapot", "Camp Kettle"]}, True),
        ({"shows_any": ["Teapot"]}, False),
        ({"shows_first": "Camp Kettle"}, True),
        ({"shows_first": "Fell Jacket"}, False),
        ({"shows_only": ["Camp Kettle", "Fell Jacket", "Teapot"]}, True),
        ({"shows_only": ["Camp Kettle"]}, False),
        ({"never_shows": ["Teapot"]}, True),
        ({"never_shows": ["jacket"]}, False),
        ({"cards": {"at_least": 2, "at_most": 2}}, True),
        ({"cards": {"at_most": 1}}, False),
        ({"cards": {"at_least": 3}}, False),
        ({"cites": ["returns"]}, True),
        ({"cites": ["Delivery"]}, False),
        ({"cites_any": ["Delivery", "Returns"]}, True),
        ({"cites_any": ["Delivery"]}, False),
        ({"never_cites": ["Delivery"]}, True),
        ({"never_cites": ["Returns"]}, False),
        ({"says": ["the camp kettle costs"]}, True),
        ({"says": ["30 days"]}, False),
        ({"says": ["60 day"]}, False),
        ({"never_says": ["60 day"]}, False),
        ({"says_any": ["30 days", "60 days"]}, True),
        ({"says_any": ["30 days", "90 days"]}, False),
        ({"never_says": ["sorry"]}, True),
        ({"never_says": ["£20.00"]}, False),
        ({"calls": ["search_products"]}, True),
        ({"calls": ["search_help"]}, False),
        ({"never_calls": ["search_help"]}, True),
        ({"never_calls": ["search_products"]}, False),
        ({"language": "en"}, True),
        ({"language": "de"}, False),
        ({"handoff": "anger"}, False),
    ],
)
def test_a_check_holds_when_it_should_and_only_then(expected: dict[str, Any], passes: bool) -> None:
    assert asked(expected).passed is passes


@pytest.mark.parametrize(
    ("ways", "passes"),
    [
        ({"strict": ["search_a", "search_b", "search_b"]}, True),
        ({"strict": ["search_b", "search_a", "search_b"]}, False),
        ({"strict": ["search_a", "search_b"]}, False),
        ({"unordered": ["search_b", "search_a", "search_b"]}, True),
        ({"unordered": ["search_b", "search_a"]}, False),
        ({"subset": ["search_a", "search_b", "search_c"]}, True),
        ({"subset": ["search_a"]}, False),
        ({"subset": []}, False),
        ({"superset": ["search_b"]}, True),
        ({"superset": ["search_b", "search_c"]}, False),
    ],
)
def test_tools_are_compared_in_the_way_that_is_asked(ways: dict[str, Any], passes: bool) -> None:
    assert asked({"calls": ways}, seen(TWICE)).passed is passes


def test_a_hand_over_is_for_the_reason_that_is_expected() -> None:
    assert asked({"handoff": "anger"}, seen(HANDED)).passed
    assert asked({"handoff": "legal"}, seen(HANDED)).failed


@pytest.mark.parametrize(
    ("limits", "passes"),
    [
        ({"first_ms": 10}, True),
        ({"first_ms": 9}, False),
        ({"total_ms": 40}, True),
        ({"total_ms": 39.5}, False),
        ({"tool_calls": 3}, True),
        ({"tool_calls": 2}, False),
        ({"tokens": 400}, True),
        ({"tokens": 399}, False),
        ({"cost": "0.02"}, True),
        ({"cost": "0.019"}, False),
    ],
)
def test_an_answer_takes_no_more_than_its_limits(limits: dict[str, Any], passes: bool) -> None:
    assert asked({"limits": limits}, seen(TWICE)).passed is passes


def test_an_answer_in_one_piece_has_no_time_to_its_first_words() -> None:
    whole = replace(seen(), observed=Observed(ANSWER, 40.0))
    assert asked({"limits": {"first_ms": 10}}, whole).status is Status.UNMEASURED
    assert asked({"limits": {"first_ms": 10, "total_ms": 5}}, whole).failed


def test_a_model_without_tokens_costs_nothing_and_one_without_a_price_is_unmeasured() -> None:
    assert asked({"limits": {"cost": 0}}).passed
    unpriced = replace(TWICE, trace=replace(TWICE.trace, usage=Usage(1, 300, 100)))
    assert asked({"limits": {"cost": 1}}, seen(unpriced)).status is Status.UNMEASURED


def test_two_words_prove_nothing() -> None:
    short = replace(ANSWER.citations[0], quote="60 days")
    found = seen(replace(ANSWER, citations=(short,)))
    assert asked({"cites": ["Returns"]}, found).failed
    assert asked({"never_cites": ["Returns"]}, found).failed


PARTS: list[dict[str, Any]] = [
    *({"decision": "answer"}, {"shows": ["x"]}, {"shows_any": ["x"]}, {"shows_first": "x"}),
    *({"shows_only": ["x"]}, {"never_shows": ["x"]}, {"cards": {"at_least": 1}}),
    *({"satisfies": {"max_price": 1}}, {"max_price": 1}, {"cites": ["x"]}, {"cites_any": ["x"]}),
    *({"never_cites": ["x"]}, {"calls": ["x"]}, {"never_calls": ["x"]}, {"handoff": "anger"}),
    *({"language": "en"}, {"limits": {"tokens": 1}}, {"grounded": True}, {"rubric": ["Kind?"]}),
]


@pytest.mark.parametrize("expected", PARTS, ids=lambda expected: next(iter(expected)))
def test_what_a_target_does_not_show_is_neither_passed_nor_failed(expected: dict[str, Any]) -> None:
    blind = seen(parts=frozenset(), facts=None)
    assert asked(expected, blind).status is Status.UNMEASURED


EVERY: list[dict[str, Any]] = [
    *PARTS,
    *({"says": ["x"]}, {"says_any": ["x"]}, {"never_says": ["x"]}, {"verdict": {"yes": True}}),
    {"quantities": [{"value": 1}]},
]


def test_nothing_can_be_expected_that_no_scorer_looks_at() -> None:
    assert {next(iter(expected)) for expected in EVERY} == set(Expectation.model_fields)
    for expected in EVERY:
        assert asked(expected).check == next(iter(expected))


def test_words_are_measured_whatever_a_target_shows() -> None:
    blind = seen(parts=frozenset(), facts=None)
    assert asked({"says": ["60 days"]}, blind).passed
    assert asked({"quantities": [{"value": 60, "unit": "days"}]}, blind).passed


def test_a_judge_is_asked_the_rubric() -> None:
    def judge(expected: Expectation, _observed: Observed) -> Score:
        return Score("rubric", Status.FAILED, f"no: {expected.rubric}")

    made = score(Expectation(rubric=("Is it kind?",)), seen(), judge)
    assert made[0].reason == "no: ('Is it kind?',)"


def test_only_the_checks_that_were_asked_for_are_made_beside_the_promises() -> None:
    made = score(Expectation(decision=Decision.ANSWER, says=("kettle",)), seen())
    assert [one.check for one in made] == [
        *("decision", "says", "cards_match_records", "citations_are_literal"),
        *("prices_are_records", "links_are_known"),
    ]
    assert all(one.passed for one in made)


def test_a_limit_of_price_isnt_met_by_showing_nothing_or_something_without_a_price() -> None:
    bare = Answer("x", Decision.ANSWER, (), (), ANSWER.trace)
    unpriced = replace(bare, cards=(card(KETTLE, product_id="gone", price=None),))
    assert asked({"max_price": 100}, seen(bare)).failed
    assert asked({"max_price": 100}, seen(unpriced)).failed
