from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.conversation import Usage
from evals.result import Outcome
from evals.runs.summary import summed
from evals.score import Severity
from tests.evals.runs.made import result, results, run


def test_what_could_not_be_measured_is_neither_passed_nor_failed() -> None:
    found = summed(run(results({"a": ".", "b": "x", "c": "?", "d": "."})))
    assert found.overall.passed is not None
    assert found.overall.passed.value == pytest.approx(2 / 3)
    assert found.overall.counts == {
        Outcome.PASSED: 2,
        Outcome.FAILED: 1,
        Outcome.UNMEASURED: 1,
        Outcome.ERROR: 0,
    }


def test_nothing_measured_has_no_share() -> None:
    assert summed(run(results({"a": "?"}))).overall.passed is None


def test_epochs_give_the_chance_that_all_of_them_pass() -> None:
    found = summed(run(results({"a": "....", "b": "...x"})))
    assert found.overall.pass_k == pytest.approx({1: 0.875, 2: 0.75, 3: 0.625, 4: 0.5})


def test_epochs_of_one_conversation_are_no_independent_evidence() -> None:
    once = summed(run(results(dict.fromkeys("abcdefgh", ".") | {"i": "x"})))
    often = summed(run(results(dict.fromkeys("abcdefgh", "....") | {"i": "xxxx"})))
    assert once.overall.passed is not None
    assert often.overall.passed is not None
    assert often.overall.passed.low == once.overall.passed.low
    assert often.overall.passed.clusters == 9


@pytest.mark.parametrize(("errors", "void"), [(2, False), (3, True)])
def test_more_than_two_of_a_hundred_errors_void_a_run(errors: int, void: bool) -> None:
    marks = {f"q{n}": "!" if n < errors else "." for n in range(100)}
    found = summed(run(results(marks)))
    assert bool(found.void) is void
    if void:
        assert found.void.startswith("3 of 100 conversations could not be held, for example q0")


def test_a_run_of_nothing_is_void() -> None:
    assert summed(run([])).void == "nothing was asked"


def test_slices_are_moments_severities_and_tags() -> None:
    found = summed(
        run(
            [
                *(
                    result(f"a{n}", "x", tags=("hostile", f"alone{n}"), severity=Severity.CRITICAL)
                    for n in range(5)
                ),
                result("b", ".", moment="purchase"),
            ]
        )
    )
    shares = {one.name: one.passed and one.passed.value for one in found.slices}
    assert shares == {
        "moment:support": 0,
        "moment:purchase": 1,
        "severity:critical": 0,
        "severity:major": 1,
        "tag:hostile": 0,
    }
    assert found.critical == ("a0", "a1", "a2", "a3", "a4")


def test_scorers_are_told_with_the_most_failures_first() -> None:
    (found,) = summed(run(results({"a": "x", "b": ".", "c": "?"}))).checks
    assert (found.check, found.passed, found.failed, found.unmeasured) == ("says", 1, 1, 1)


def test_times_tokens_and_cost_are_summed_over_answers() -> None:
    usage = Usage(calls=1, prompt=100, completion=20, cost=Decimal("0.002"))
    found = summed(run([result(f"q{n}", total_ms=n, usage=usage) for n in range(1, 102)]))
    assert found.total_ms is not None
    assert (found.total_ms.p50, found.total_ms.p95) == (51, 96)
    assert found.first_ms is None
    assert (found.tokens, found.cost) == (101 * 120, Decimal("0.202"))
