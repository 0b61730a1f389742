"""What a run is judged by, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from assistant.conversation import Usage
from evals.gate.deciding import decide
from evals.gate.decision import Decision, Verdict
from evals.gate.judging import judge, repeats
from evals.gate.rules import Criticals, Rules
from evals.runs.run import Run
from evals.score import Severity
from tests.evals.runs.made import results, run

RULES = Rules()


def many(mark: str, count: int = 60, first: int = 0) -> dict[str, str]:
    return {f"q{n:03}": mark for n in range(first, first + count)}


def rules_of(decision: Decision, verdict: Verdict) -> list[str]:
    return [reason.rule for reason in decision.of(verdict)]


def test_a_run_in_which_nothing_fails_passes_without_an_earlier_one() -> None:
    decision = judge(run(results(many("."))), None, RULES)
    assert (decision.verdict, decision.reasons) == (Verdict.PASSED, ())


def test_one_critical_failure_fails_it_by_name_and_reason() -> None:
    marks = results(many(".")) + results({"price": "x"}, severity=Severity.CRITICAL)
    decision = judge(run(marks), None, RULES)
    assert decision.verdict is Verdict.FAILED
    (reason,) = decision.reasons
    assert (reason.rule, reason.items) == ("critical", ("price",))
    assert "price: turn 1, says: because" in reason.message


def test_an_old_critical_failure_counts_unless_only_new_ones_do() -> None:
    marks = results(many(".")) + results({"price": "x"}, severity=Severity.CRITICAL)
    before, after = run(marks, "old"), run(marks, "new")
    assert judge(after, before, RULES).verdict is Verdict.FAILED
    kinder = judge(after, before, Rules(criticals=Criticals.NEW))
    assert kinder.verdict is not Verdict.FAILED
    assert "as it did before" in next(r for r in kinder.reasons if r.rule == "critical").message


def test_an_interval_wholly_below_zero_fails_it_and_names_what_got_worse() -> None:
    before = run(results(many("....")), "old")
    after = run(results(many("....") | many("xxxx", 8)), "new")
    decision = judge(after, before, RULES)
    assert "overall" in rules_of(decision, Verdict.FAILED)
    reason = next(r for r in decision.reasons if r.rule == "overall")
    assert set(reason.items) == set(many("x", 8))
    assert "-13.3%" in reason.message


def test_one_that_got_worse_among_many_is_unclear_and_then_decided_by_the_estimate() -> None:
    before = run(results(many("....")), "old")
    after = run(results(many("....") | many("xxxx", 1)), "new")
    assert judge(after, before, RULES).verdict is Verdict.UNCLEAR
    assert judge(after, before, RULES, settled=True).verdict is Verdict.FAILED
    lenient = judge(after, before, Rules(tolerance=0.02), settled=True)
    assert lenient.verdict is Verdict.PASSED
    assert "the estimate decides" in lenient.reasons[0].message


def test_a_slice_fails_it_only_when_chance_is_ruled_out_over_all_slices() -> None:
    rest = results(many("....", 60, 100) | many("xxxx", 20, 300))
    old_rest = results(many("....", 60, 100) | many("xxxx", 10, 300) | many("....", 10, 310))
    new_rest = results(many("....", 60, 100) | many("....", 20, 300))
    assert rest != old_rest
    before = run(results(many("....", 20), tags=("hostile",)) + old_rest, "old")
    after = run(results(many("....", 20) | many("xxxx", 9), tags=("hostile",)) + new_rest, "new")
    decision = judge(after, before, RULES)
    failed = [r for r in decision.of(Verdict.FAILED) if r.rule == "slice"]
    assert any(reason.message.startswith("tag:hostile") for reason in failed)
    few = run(results(many("....", 20) | many("xxxx", 2), tags=("hostile",)) + new_rest, "few")
    assert "slice" not in rules_of(judge(few, before, RULES), Verdict.FAILED)


def test_answers_that_are_less_reliable_fail_it_on_critical_slices() -> None:
    old = results(many("....", 10), tags=("orders",)) + results(many("....", 100, 50))
    new = results(many("....", 9) | {"q009": "...x"}, tags=("orders",))
    before, after = run(old, "old"), run(new + results(many("....", 100, 50)), "new")
    assert "pass^k" not in rules_of(judge(after, before, RULES), Verdict.FAILED)
    decision = judge(after, before, Rules(critical=("orders",)))
    reason = next(r for r in decision.of(Verdict.FAILED) if r.rule == "pass^k")
    assert (reason.message, reason.items) == (
        "pass^4 of tag:orders fell from 100.0% to 90.0%: q009",
        ("q009",),
    )


def test_too_few_epochs_to_say_how_reliable_it_is_are_unclear_unless_it_repeats_itself() -> None:
    critical = {"severity": Severity.CRITICAL}
    once = results(many("."), **critical)
    twice = results(many(".."), **critical)
    assert rules_of(judge(run(once), run(once), RULES), Verdict.UNCLEAR) == ["pass^k"]
    assert repeats(run(twice))
    assert judge(run(twice), run(twice), RULES).verdict is Verdict.PASSED


def test_a_void_or_unfinished_run_is_void_and_never_passed() -> None:
    broken = run(results(many(".", 20) | many("!", 5, 20)))
    assert judge(broken, None, RULES).verdict is Verdict.VOID
    unmeasured = run(results(many("?")))
    assert judge(unmeasured, None, RULES).verdict is Verdict.VOID
    whole = run(results(many(".")))
    half = Run(replace(whole.header, finished=False), whole.results)
    assert judge(half, None, RULES).verdict is Verdict.VOID
    assert judge(whole, broken, RULES).verdict is Verdict.VOID
    strange = run(results(many(".", 60, 500)))
    assert judge(whole, strange, RULES).verdict is Verdict.VOID


def test_what_can_no_longer_be_measured_is_no_silent_pass() -> None:
    before = run(results(many("..")), "old")
    after = run(results(many("..") | {"q000": "??"}), "new")
    assert rules_of(judge(after, before, RULES), Verdict.UNCLEAR) == ["measured"]
    assert judge(after, before, RULES, settled=True).verdict is Verdict.FAILED


@pytest.mark.parametrize(("now", "fails"), [(119.0, False), (121.0, True)])
def test_a_fifth_more_time_is_too_much(now: float, fails: bool) -> None:
    before = run(results(many(".."), total_ms=100.0), "old")
    after = run(results(many(".."), total_ms=now), "new")
    assert ("time" in rules_of(judge(after, before, RULES), Verdict.FAILED)) is fails


def test_times_too_short_to_matter_or_from_the_cache_are_not_compared() -> None:
    before = run(results(many(".."), total_ms=10.0), "old")
    assert judge(run(results(many(".."), total_ms=90.0)), before, RULES).reasons == ()
    slow = [replace(r, cached=True) for r in results(many(".."), total_ms=900.0)]
    assert judge(run(slow), before, RULES).reasons == ()


def test_a_fifth_more_money_is_too_much() -> None:
    def paid(cost: str) -> Run:
        return run(results(many(".."), usage=Usage(calls=1, cost=Decimal(cost))))

    assert judge(paid("0.0119"), paid("0.01"), RULES).reasons == ()
    assert rules_of(judge(paid("0.0121"), paid("0.01"), RULES), Verdict.FAILED) == ["cost"]


class Suite:
    """A suite whose answers are known beforehand, epoch by epoch."""

    def __init__(self, marks: dict[str, str]) -> None:
        self.marks = marks
        self.asked: list[int] = []

    def __call__(self, epochs: int) -> Run:
        self.asked.append(epochs)
        return run(results({item: marks[:epochs] for item, marks in self.marks.items()}), "new")


def test_an_unclear_result_is_asked_again_until_it_is_clear() -> None:
    before = run(results(many("....") | {"q000": "xx.."}), "old")
    suite = Suite(many("........") | {"q000": "x......."})
    decision = decide(suite, before, RULES)
    assert suite.asked == [1, 2]
    assert (decision.verdict, decision.settled) == (Verdict.PASSED, False)


def test_it_stops_where_answers_repeat_themselves_and_says_that_it_was_settled() -> None:
    before = run(results(many("....")), "old")
    suite = Suite(many("........") | {"q000": "xxxxxxxx"})
    decision = decide(suite, before, RULES)
    assert suite.asked == [1, 2]
    assert (decision.verdict, decision.settled) == (Verdict.FAILED, True)


def test_it_stops_at_the_most_epochs_that_the_rules_allow() -> None:
    before = run(results(many("....")), "old")
    suite = Suite(many("........") | {"q000": "x.x.x.x.", "q001": ".x.x.x.x"})
    assert decide(suite, before, Rules(epochs=6)).settled
    assert suite.asked == [1, 2, 4, 6]
