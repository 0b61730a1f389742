"""Measures agree with what is computed by hand."""

from __future__ import annotations

from math import log2

import pytest

from evals.effectiveness import CONDENSED, effectiveness
from evals.judgements import Judgements


def judgements(scale: int = 1, **grades: dict[str, float]) -> Judgements:
    whole = {q: {d: round(g * scale) for d, g in g_.items()} for q, g_ in grades.items()}
    return Judgements("dev", dict.fromkeys(grades, "words"), whole, scale)


def ranking(*ids: str) -> list[tuple[str, float]]:
    return [(id_, 1.0 / place) for place, id_ in enumerate(ids, 1)]


def test_gains_are_the_grades_and_the_unjudged_gain_nothing() -> None:
    judged = judgements(100, q={"e": 1, "s": 0.1, "c": 0.01, "i": 0})
    found = effectiveness(judged, {"q": ranking("s", "new", "e", "i")}, 0.1).means
    ideal = 1 + 0.1 / log2(3) + 0.01 / log2(4)
    assert found["nDCG@10"] == pytest.approx((0.1 + 1 / log2(4)) / ideal)
    # Without the unjudged document the exact match moves up to second place.
    assert found[CONDENSED] == pytest.approx((0.1 + 1 / log2(3)) / ideal)
    assert found["Judged@10"] == 0.75


@pytest.mark.parametrize(
    ("relevant", "first", "recall"), [(0.01, 1, 1.0), (0.1, 1 / 2, 1.0), (1, 1 / 3, 1.0)]
)
def test_from_which_grade_on_a_document_is_relevant(
    relevant: float, first: float, recall: float
) -> None:
    judged = judgements(100, q={"e": 1, "s": 0.1, "c": 0.01, "i": 0})
    found = effectiveness(judged, {"q": ranking("c", "s", "e")}, relevant).means
    assert found["RR@10"] == pytest.approx(first)
    assert found["Success@1"] == (first == 1)
    assert (found["Success@5"], found["R@100"]) == (1.0, recall)


def test_the_scale_of_the_grades_cancels_out() -> None:
    grades: dict[str, float] = {"a": 3, "b": 1, "c": 2}
    run = {"q": ranking("b", "x", "a")}
    plain = effectiveness(judgements(1, q=grades), run, 1).means
    assert effectiveness(judgements(10, q=grades), run, 1).means == pytest.approx(plain)


def test_a_query_with_nothing_relevant_or_nothing_found_counts_nothing() -> None:
    judged = judgements(q={"a": 1}, none={"a": 0}, silent={"a": 1})
    rankings = {"q": ranking("a"), "none": ranking("a"), "silent": []}
    found = effectiveness(judged, rankings, 1)
    assert found.means["nDCG@10"] == found.means["Success@1"] == pytest.approx(1 / 3)
    assert found.per_query["none"]["Judged@10"] == 1
    assert set(found.per_query["silent"].values()) == {0.0}


def test_equal_scores_stay_in_the_order_they_came() -> None:
    judged = judgements(q={"b": 1})
    found = effectiveness(judged, {"q": [("b", 1.0), ("a", 1.0), ("c", 1.0)]}, 1).means
    assert found["Success@1"] == 1


def test_recall_looks_at_a_hundred_and_reciprocal_rank_at_ten() -> None:
    judged = judgements(q={"late": 1, "later": 1})
    ids = [f"x{n}" for n in range(10)] + ["late"] + [f"y{n}" for n in range(100)] + ["later"]
    found = effectiveness(judged, {"q": ranking(*ids)}, 1).means
    assert (found["RR@10"], found["R@100"], found["nDCG@10"]) == (0, 0.5, 0)
