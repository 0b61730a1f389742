from __future__ import annotations

import math
import random

import pytest

from evals.reliability import Reliability

# Four answers, most confident first: right, wrong, right, wrong.
FOUR = Reliability([0.9, 0.8, 0.4, 0.2], [True, False, True, False])


def drawn(count: int = 400) -> tuple[list[float], list[bool]]:
    chance = random.Random(3)
    promised = [round(chance.random(), 2) for _ in range(count)]
    return promised, [chance.random() < p**2 for p in promised]


def test_the_calibration_error_is_the_mean_distance_of_promise_and_truth() -> None:
    # Two bins of two: |.3 - .5| and |.85 - .5|, half the answers each.
    assert FOUR.ece(2) == pytest.approx(0.5 * 0.2 + 0.5 * 0.35)
    # One bin an answer: .1 + .8 + .6 + .2 over four.
    assert FOUR.ece(4) == pytest.approx(1.7 / 4)


def test_bins_hold_equal_mass_from_the_least_confident_on() -> None:
    bins = FOUR.bins(2)
    assert [b.share for b in bins] == pytest.approx([0.5, 0.5])
    assert [b.confidence for b in bins] == pytest.approx([0.3, 0.85])
    assert [b.accuracy for b in bins] == pytest.approx([0.5, 0.5])


def test_answers_of_equal_confidence_share_a_bin_whatever_their_order() -> None:
    one = Reliability([0.5] * 6, [True, True, True, False, False, False])
    other = Reliability([0.5] * 6, [False, True, False, True, False, True])
    assert one.ece() == pytest.approx(other.ece()) == pytest.approx(0.0)
    assert len(one.bins()) == 1


def test_what_keeps_its_promises_has_no_error() -> None:
    confidence = [0.25] * 4 + [0.75] * 4
    right = [True, False, False, False, True, True, True, False]
    assert Reliability(confidence, right).ece() == pytest.approx(0.0)


def test_auroc_and_brier_are_scikit_learns() -> None:
    from sklearn.metrics import brier_score_loss, roc_auc_score

    promised, right = drawn()
    weight = [1.0 + (i % 3) for i in range(len(right))]
    found = Reliability(promised, right, weight)
    assert found.auroc() == pytest.approx(roc_auc_score(right, promised, sample_weight=weight))
    assert found.brier() == pytest.approx(brier_score_loss(right, promised, sample_weight=weight))
    assert FOUR.auroc() == pytest.approx(0.75)


def test_auroc_is_not_defined_when_everything_is_right() -> None:
    assert math.isnan(Reliability([0.1, 0.9], [True, True]).auroc())


def test_risk_and_coverage_go_from_the_surest_answer_to_all_of_them() -> None:
    curve = FOUR.curve()
    assert [p.coverage for p in curve] == pytest.approx([0.25, 0.5, 0.75, 1.0])
    assert [p.risk for p in curve] == pytest.approx([0, 1 / 2, 1 / 3, 1 / 2])
    assert [p.threshold for p in curve] == pytest.approx([0.9, 0.8, 0.4, 0.2])
    assert FOUR.aurc() == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)


def test_equals_are_answered_together_or_not_at_all() -> None:
    tied = Reliability([0.9, 0.5, 0.5], [True, True, False])
    assert [(p.coverage, p.risk) for p in tied.curve()] == [
        (pytest.approx(1 / 3), 0.0),
        (pytest.approx(1.0), pytest.approx(1 / 3)),
    ]
    # Either of the two may come first: half an error is expected at two of three.
    assert tied.aurc() == pytest.approx((0 + 0.25 + 1 / 3) / 3)


def test_a_threshold_and_a_coverage_name_the_same_trade() -> None:
    assert FOUR.at_threshold(0.4).coverage == pytest.approx(0.75)
    assert FOUR.at_threshold(0.4).risk == pytest.approx(1 / 3)
    assert FOUR.at_coverage(0.7).threshold == pytest.approx(0.4)
    assert FOUR.at_threshold(0.95).coverage == 0.0
    assert FOUR.at_threshold(0.95).risk == 0.0


def test_weights_count_as_repetition() -> None:
    promised, right = drawn(50)
    twice = Reliability(promised * 2, right * 2)
    heavy = Reliability(promised, right, [2.0] * 50)
    assert heavy.ece() == pytest.approx(twice.ece())
    assert heavy.brier() == pytest.approx(twice.brier())
    assert heavy.auroc() == pytest.approx(twice.auroc())


@pytest.mark.parametrize("right", [[], [True, False]])
def test_confidences_need_a_truth_each(right: list[bool]) -> None:
    with pytest.raises(ValueError, match="confidences and"):
        Reliability([0.5] if right else [], right)
