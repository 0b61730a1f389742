from __future__ import annotations

from dataclasses import replace

from assistant.conversation import Answer, Decision, Trace
from evals.oracle.accuracy import accuracy, worst
from evals.oracle.accuracy_report import example_lines, report_data, report_lines
from evals.oracle.oracle import make_oracle
from evals.oracle.truth import Kind
from evals.result import Result, TurnResult
from evals.score import Score, Severity, Status
from tests.evals.oracle.made import SHOP

GOLDENS = make_oracle(SHOP, n=60, seed=7, kinds=[Kind.LOOKUP, Kind.PRICE])


def result(index: int, status: Status) -> Result:
    golden = GOLDENS[index]
    answer = Answer("It is £5.", Decision.ANSWER, (), (), Trace(1, "m", "p"))
    score = Score("quantities", status, "expected 6")
    return Result(
        golden.id, 1, golden.cluster or "", golden.moment, Severity.MAJOR, golden.tags, "k",
        turns=(TurnResult(golden.turns[0].shopper, answer, (score,), 10.0 + index),),
    )  # fmt: skip


def test_ways_of_asking_are_one_truth_and_not_many():
    results = [result(i, Status.PASSED if i % 3 else Status.FAILED) for i in range(len(GOLDENS))]
    found = accuracy(results)
    assert found.overall.right is not None
    assert found.overall.right.n == len(GOLDENS)
    assert found.overall.right.clusters == len({g.cluster for g in GOLDENS})
    assert {group.name for group in found.kinds} == {"lookup", "price"}
    assert sum(group.questions for group in found.forms) == len(GOLDENS)
    assert found.overall.checks["quantities"] == sum(i % 3 == 0 for i in range(len(GOLDENS)))


def test_what_was_not_measured_is_neither_right_nor_wrong():
    results = [result(0, Status.PASSED), result(1, Status.UNMEASURED), result(2, Status.FAILED)]
    failed = replace(result(3, Status.PASSED), turns=(), error="out of reach")
    overall = accuracy([*results, failed]).overall
    assert overall.right is not None
    assert overall.right.value == 0.5
    assert (overall.unmeasured, overall.errors, overall.questions) == (1, 1, 4)
    assert accuracy([failed]).overall.right is None


def test_times_are_nearest_ranks():
    found = accuracy([result(i, Status.PASSED) for i in range(20)])
    assert (found.p50_ms, found.p95_ms) == (19.0, 28.0)


def test_the_worst_come_once_a_truth_and_from_every_kind():
    results = [result(i, Status.FAILED) for i in range(len(GOLDENS))]
    shown = worst(results, 4)
    assert len({r.cluster for r in shown}) == 4
    assert {t for r in shown for t in r.tags if t.startswith("kind:")} == {
        "kind:lookup",
        "kind:price",
    }
    assert worst(results, 0) == ()


def test_the_table_fits_a_terminal_and_the_data_has_it_all():
    results = [result(i, Status.FAILED if i % 2 else Status.PASSED) for i in range(len(GOLDENS))]
    found = accuracy(results)
    lines = report_lines(found, {Kind.POLICY: "the store has no articles"})
    assert max(map(len, lines)) <= 80
    assert "no policy questions: the store has no articles" in lines
    examples = [(GOLDENS[1], results[1])]
    data = report_data(found, {}, examples)
    assert data["overall"]["right"]["clusters"] == len({g.cluster for g in GOLDENS})
    assert data["worst"][0]["question"] == GOLDENS[1].turns[0].shopper
    text = "\n".join(example_lines(examples))
    assert "It is £5." in text
    assert "expected 6" in text
