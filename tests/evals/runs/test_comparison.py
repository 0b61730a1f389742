from __future__ import annotations

import pytest

from evals.runs.comparison import Change, NotComparableError, compared
from tests.evals.runs.made import result, results, run


def test_items_that_go_otherwise_are_named_the_worst_first() -> None:
    before = run(results({"a": "....", "b": "....", "c": "x...", "d": "...."}))
    after = run(results({"a": "....", "b": "...x", "c": "....", "d": "xxxx"}))
    found = compared(after, before)
    assert found.regressions == (Change("d", 1, 0), Change("b", 1, 0.75))
    assert found.improvements == (Change("c", 0.75, 1),)
    assert found.overall.difference.value == pytest.approx((0 - 0.25 + 0.25 - 1) / 4)


def test_only_what_both_could_measure_is_compared() -> None:
    before = run(results({"a": ".", "b": ".", "gone": "."}))
    after = run(results({"a": ".", "b": "?", "new": "x"}))
    found = compared(after, before)
    assert found.overall.difference.n == 1
    assert found.only_before == ("b", "gone")
    assert found.only_after == ("new",)


def test_eight_of_a_hundred_lost_is_below_zero_and_one_is_not() -> None:
    before = run(results({f"q{n}": "." for n in range(100)}))
    eight = compared(run(results({f"q{n}": "x" if n < 8 else "." for n in range(100)})), before)
    assert eight.overall.difference.high < 0
    assert eight.overall.p == pytest.approx(2 / 2**8)
    one = compared(run(results({f"q{n}": "x" if n < 1 else "." for n in range(100)})), before)
    assert one.overall.difference.high == 0
    assert one.overall.p == 1


def test_slices_are_corrected_for_how_many_there_are() -> None:
    def half(mark: str) -> list[object]:
        lost = [result(f"s{n}", mark) for n in range(8)]
        kept = [result(f"p{n}", ".", moment="purchase") for n in range(8)]
        return [*lost, *kept]

    found = compared(run(half("x")), run(half(".")))  # type: ignore[arg-type]
    by_name = {one.name: one for one in found.slices}
    # The severity is everybody's, so it is no slice.
    assert set(by_name) == {"moment:support", "moment:purchase"}
    lost = by_name["moment:support"]
    assert lost.p == pytest.approx(2 / 2**8)
    assert lost.holm == pytest.approx(2 * lost.p)
    assert by_name["moment:purchase"].holm == 1


def test_runs_of_different_conversations_are_not_comparable() -> None:
    with pytest.raises(NotComparableError, match="no conversation in common"):
        compared(run(results({"a": "."})), run(results({"b": "."})))


def test_a_void_run_is_compared_with_nothing() -> None:
    with pytest.raises(NotComparableError, match="the earlier run says nothing"):
        compared(run(results({"a": "."})), run(results({"a": "!"})))
