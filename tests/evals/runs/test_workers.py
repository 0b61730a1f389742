from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evals.golden import Golden
from evals.result import Outcome, Result
from evals.runs.workers import THREADS, TargetChangedError, Task, Workers, held
from evals.targets.target import Fingerprint
from tests.evals.runs.scripted import FINGERPRINT, Scripted, golden, goldens

TWO = Workers(2)
THREADED = Workers(2, waiting=True)


def hold(goldens: list[Golden], target: Scripted, workers: Workers) -> dict[str, Result]:
    tasks = [Task(golden, 1) for golden in goldens]
    return {result.item: result for result in held(tasks, target, target, workers)}


@pytest.fixture
def target(tmp_path: Path) -> Scripted:
    return Scripted(tmp_path / "log")


def told(found: dict[str, Result]) -> list[Result]:
    """What was found without how long it took."""
    return [replace(found[item], seconds=0.0) for item in sorted(found)]


def test_processes_and_threads_find_the_same_as_one_after_the_other(target: Scripted) -> None:
    suite = [*goldens(5), golden("refused", "refuse")]
    alone = hold(suite, target, Workers(1))
    assert told(hold(suite, target, TWO)) == told(alone)
    assert told(hold(suite, target, THREADED)) == told(alone)


@pytest.mark.parametrize(
    "workers", [Workers(1), TWO, THREADED], ids=["alone", "processes", "threads"]
)
def test_a_target_that_cant_be_asked_is_an_error_of_that_conversation_only(
    target: Scripted, workers: Workers
) -> None:
    found = hold([golden("refused", "refuse"), golden("hello")], target, workers)
    assert found["refused"].error == "the address refuses"
    assert found["refused"].outcome is Outcome.ERROR
    assert found["hello"].outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "workers", [Workers(1), TWO, THREADED], ids=["alone", "processes", "threads"]
)
def test_a_fault_of_our_own_is_told_with_the_conversation_and_the_line(
    target: Scripted, workers: Workers
) -> None:
    found = hold([golden("faulty", "break"), golden("hello")], target, workers)
    assert "faulty: ZeroDivisionError: nothing is divided by nothing" in found["faulty"].error
    assert "in say, scripted.py:" in found["faulty"].error
    assert found["hello"].outcome is Outcome.PASSED


def test_a_worker_that_dies_is_replaced_and_its_conversation_is_held_again(
    target: Scripted,
) -> None:
    found = hold([golden("victim", "die once"), *goldens(3)], target, TWO)
    assert {result.outcome for result in found.values()} == {Outcome.PASSED}
    assert target.heard().count("die once") == 2


def test_a_conversation_that_kills_its_worker_twice_is_an_error_and_the_others_go_on(
    target: Scripted,
) -> None:
    found = hold([golden("killer", "die"), *goldens(3)], target, TWO)
    assert "killer: the worker died of it 2 times (signal 9)" in found["killer"].error
    assert [found[f"golden-{n}"].outcome for n in range(3)] == [Outcome.PASSED] * 3
    assert target.heard().count("die") == 2


def test_few_conversations_stay_in_this_process_and_many_share_the_cores() -> None:
    cores = Workers().number(10_000)
    assert Workers().number(7) == Workers().number(15) == 1
    assert Workers().number(16) == min(2, cores)
    assert Workers(3).number(7) == 3
    assert Workers(3).number(2) == 2
    assert Workers(waiting=True).number(3) == 3
    assert Workers(waiting=True).number(100) == THREADS


@pytest.mark.parametrize(
    ("now", "told_"),
    [
        (replace(FINGERPRINT, code="new"), "the program was updated"),
        (replace(FINGERPRINT, prompt="new"), "the brand was changed"),
        (replace(FINGERPRINT, edition="new"), "the store was changed"),
    ],
)
def test_what_changed_under_a_run_is_named(target: Scripted, now: Fingerprint, told_: str) -> None:
    other = replace(target, fingerprint=now)
    tasks = [Task(golden, 1) for golden in goldens(4)]
    with pytest.raises(TargetChangedError, match=f"{told_} since the run began; begin it again"):
        list(held(tasks, target, other, TWO))
