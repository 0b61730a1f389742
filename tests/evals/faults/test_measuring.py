from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import models
from assistant.agent import Assistant
from assistant.models import ModelChoice
from evals.faults import faults, measuring
from evals.faults.fault import Fault
from evals.faults.faults import fault_named
from evals.faults.measuring import FaultsError, Measured, compared, measure
from evals.faults.report import report_data, report_lines, report_markdown, summary
from evals.gate.decision import Verdict
from evals.golden import Golden
from evals.golden_file import load_goldens
from evals.result import Outcome, Result
from evals.score import Score, Severity, Status
from evals.targets.in_process import InProcess
from evals.targets.target import Fingerprint, Target
from evals.targets.world import World
from kb.knowledge import Knowledge
from prompts.brand import Brand

GOLDENS = Path(__file__).resolve().parents[3] / "evals" / "goldens" / "larkfell"
NOTHING = Fault("nothing", "Nothing is wrong.", "nowhere", nullcontext)


@pytest.fixture(scope="module")
def suite() -> tuple[Golden, ...]:
    return load_goldens(GOLDENS / "first-twelve.yaml")


@pytest.fixture
def open_target(demo_knowledge: Knowledge, larkfell: Brand) -> measuring.OpenTarget:
    """The demo shop's assistant, made anew each time as a process would."""

    def build(world: World) -> Assistant:
        # Looked up here: a fault may have put another model in its place.
        model = models.chat_model(ModelChoice(), larkfell)
        return Assistant(world.knowledge, larkfell, model, "keyless", orders=world.orders)

    @contextmanager
    def opened() -> Iterator[Target]:
        with InProcess(demo_knowledge.retriever(), build, Fingerprint("test")) as target:
            yield target

    def open_it() -> AbstractContextManager[Target]:
        return opened()

    return open_it


def test_without_a_fault_nothing_is_different(
    suite: tuple[Golden, ...],
    open_target: measuring.OpenTarget,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(faults, "FAULTS", (NOTHING,))
    found = measure(suite, open_target, [NOTHING])
    (one,) = found.faults
    assert found.passed > len(suite) / 2
    assert (one.items, one.checks, one.errors) == ((), (), ())
    assert one.gate is Verdict.PASSED
    assert not one.caught
    assert "0 of 1 faults caught" in summary(found)


@pytest.fixture(scope="module")
def told() -> dict[str, str]:
    """Which check is the one to tell a fault."""
    return {
        "price-tenfold": "prices_are_records",
        "cards-swapped": "cards_match_records",
        "citation-shifted": "citations_are_literal",
        "citation-of-another-article": "citations_are_literal",
        "nothing-fits": "decision",
        "superlative-reversed": "shows_first",
        "empty-answers": "says",
    }


def test_a_handful_of_faults_is_told_by_the_checks_that_are_there_for_them(
    suite: tuple[Golden, ...], open_target: measuring.OpenTarget, told: dict[str, str]
):
    found = measure(suite, open_target, [fault_named(name) for name in told])
    for one in found.faults:
        checks = dict(one.checks)
        assert one.caught, one.fault.name
        assert told[one.fault.name] in checks, (one.fault.name, checks)
        assert not one.errors
        assert one.gate is Verdict.FAILED, (one.fault.name, one.why)


def test_enough_is_enough(suite: tuple[Golden, ...], open_target: measuring.OpenTarget):
    (one,) = measure(suite, open_target, [fault_named("empty-answers")], enough=1).faults
    assert len(one.items) == 1
    assert one.asked < len(suite)
    assert one.gate is None


def test_where_nothing_passes_nothing_could_tell_a_fault(open_target: measuring.OpenTarget):
    golden = load_goldens(GOLDENS / "first-twelve.yaml")[0]
    wrong = golden.turns[0].model_copy(
        update={"expect": golden.turns[0].expect.model_copy(update={"says": ("xyzzy",)})}
    )
    hopeless = golden.model_copy(update={"turns": (wrong,)})
    with pytest.raises(FaultsError, match=r"no conversation passes .* not said: .*xyzzy"):
        measure([hopeless], open_target, [NOTHING])


def result(item: str, outcome: Outcome, check: str = "says") -> Result:
    status = {Outcome.PASSED: Status.PASSED, Outcome.FAILED: Status.FAILED}.get(outcome)
    plain = Result(item, 1, item, "support", Severity.MAJOR, (), item)
    if outcome is Outcome.ERROR:
        return replace(plain, error="gone")
    return replace(plain, ends=(Score(check, status or Status.UNMEASURED, "because"),))


def test_only_what_passed_before_and_fails_now_tells_a_fault():
    was = [Outcome.PASSED, Outcome.FAILED, Outcome.UNMEASURED, Outcome.PASSED, Outcome.PASSED]
    now = [Outcome.FAILED, Outcome.FAILED, Outcome.FAILED, Outcome.ERROR, Outcome.UNMEASURED]
    one = compared(
        NOTHING,
        [result(str(n), outcome) for n, outcome in enumerate(was)],
        [result(str(n), outcome) for n, outcome in enumerate(now)],
    )
    assert one.items == ("0",)
    assert one.errors == ("3",)
    assert one.gate is Verdict.VOID  # a fifth of the conversations could not be held
    assert one.stopped


def test_the_table_fits_a_terminal_and_a_page():
    clean = [result(str(n), Outcome.PASSED) for n in range(20)]
    faulty = [
        result(str(n), Outcome.FAILED, f"a_rather_long_name_of_a_check_{n}") for n in range(20)
    ]
    one = compared(fault_named("availability-of-another-variant"), clean, faulty)
    missed = compared(fault_named("cards-reversed"), clean, clean)
    found = Measured(20, 20, (one, missed))
    lines = list(report_lines(found))
    assert max(map(len, lines)) <= 80
    assert lines[1].startswith("✓ availability-of-another-variant    20 failed")
    assert lines[2].startswith("✗ cards-reversed")
    assert lines[-2:] == [
        "1 of 2 faults caught, 1 of 2 stopped by the gate",
        "20 of 20 conversations can tell one",
    ]
    page = report_markdown(found)
    assert "| availability-of-another-variant | Every size has" in page
    assert (
        "| cards-reversed | Cards come in the opposite order. | 0 | not caught | passed |" in page
    )
    assert report_data(found)["faults"][1]["caught"] is False
