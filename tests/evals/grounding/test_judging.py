from __future__ import annotations

import random

from assistant.grounding import Names, Phrases
from evals.grounding.case import Case
from evals.grounding.held_out import HELD_LIES, HELD_TRUTHS
from evals.grounding.judging import Outcome, holds, judge, told
from evals.grounding.orders import order_cases
from evals.grounding.report import report_data, report_lines
from evals.grounding.scenes import Scene
from evals.grounding.through_graph import told_through_graph
from kb.knowledge import Knowledge
from prompts.brand import Brand

SCENE = Scene("", (), ())


def test_hardly_a_lie_about_the_demo_shop_gets_through(
    demo_knowledge: Knowledge, larkfell: Brand
) -> None:
    outcome = judge(demo_knowledge.retriever(), larkfell, count=200, seed=7)
    assert len({v.case.kind for v in outcome.lies}) > 20
    assert outcome.through == 0
    assert outcome.unchanged >= 0.98
    again = Outcome(outcome.lies[:2], outcome.truths[:2])
    whole = told_through_graph(demo_knowledge, larkfell, again, 2)
    assert whole.through == 0
    assert whole.unchanged == 1


def test_the_second_set_is_held_out_and_told_as_well(
    demo_knowledge: Knowledge, larkfell: Brand
) -> None:
    outcome = judge(
        demo_knowledge.retriever(), larkfell, count=60, seed=7, lies=HELD_LIES, truths=HELD_TRUTHS
    )
    assert outcome.through <= 1
    assert outcome.unchanged >= 0.95
    data = report_data(outcome, None, 2)
    assert report_lines(data)[0].endswith("of 60 lies got through")


def test_no_lie_about_an_order_gets_through_and_what_is_true_of_it_does(larkfell: Brand) -> None:
    lies, truths = order_cases(larkfell, 35, random.Random(3))
    phrases = Phrases.of(larkfell.wording)
    for case in (*lies, *truths):
        assert told(case, larkfell, Names(()), phrases).good, case.reply


def test_a_lie_is_through_when_its_false_fact_is_read() -> None:
    lie = Case("cent", SCENE, "It costs £2.01.", ("2.01",))
    assert not holds(lie, "It costs **£2.01**.", {})
    assert holds(lie, "It costs £2.00.", {})
    assert holds(lie, "It costs £12.01.", {})


def test_a_truth_holds_only_unchanged() -> None:
    truth = Case("price", SCENE, "The [[p:a]] costs £2. [[c:x#1]]")
    assert holds(truth, "The **Hat** costs £2. [1]", {"a": "Hat"})
    assert not holds(truth, "The **Hat** costs £3.", {"a": "Hat"})
