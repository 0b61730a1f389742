"""Two systems are told apart as scipy tells them apart."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import permutation_test

from evals.significance import compare, randomisation_test


def scipys(differences: np.ndarray) -> float:
    found = permutation_test(
        (differences,),
        np.mean,
        permutation_type="samples",
        alternative="two-sided",
        n_resamples=99_999,
        rng=np.random.default_rng(5),
    )
    return float(found.pvalue)


@pytest.mark.parametrize("shift", [0.0, 0.05, 0.1])
def test_the_p_value_is_scipys(shift: float) -> None:
    differences = np.random.default_rng(3).normal(shift, 0.3, 72)
    # Of 10,000 patterns: three standard errors of the estimate are less than .015.
    assert randomisation_test(differences) == pytest.approx(scipys(differences), abs=0.015)


@pytest.mark.parametrize("count", [2, 5, 10])
def test_few_queries_are_tried_in_every_pattern(count: int) -> None:
    differences = np.random.default_rng(count).normal(0.2, 0.3, count)
    assert randomisation_test(differences) == pytest.approx(scipys(differences))


def test_rounding_does_not_make_an_equal_sum_a_smaller_one() -> None:
    assert randomisation_test(np.array([0.1, 0.2, 0.3])) == 0.25
    assert randomisation_test(np.full(10, 0.1)) == 2 / 1024


def test_alike_systems_are_not_told_apart() -> None:
    found = compare([0.5] * 30, [0.5] * 30)
    assert (found.difference, found.low, found.high, found.p) == (0, 0, 0, 1)


def test_a_clear_winner_is_told_in_either_direction() -> None:
    better, worse = [0.9] * 40, [0.2, 0.3] * 20
    found, back = compare(better, worse), compare(worse, better)
    assert found.difference == pytest.approx(0.65)
    assert 0 < found.low <= found.difference <= found.high
    assert found.p == back.p == pytest.approx(1 / 10_001)
    assert back.difference == -found.difference
    assert back.high < 0


def test_the_interval_is_that_of_the_mean() -> None:
    differences = np.random.default_rng(1).normal(0.1, 0.3, 400)
    found = compare(list(differences), [0.0] * 400)
    error = differences.std(ddof=1) / 20
    assert found.low == pytest.approx(differences.mean() - 1.96 * error, abs=0.1 * error)
    assert found.high == pytest.approx(differences.mean() + 1.96 * error, abs=0.1 * error)


def test_the_same_figures_give_the_same_answer() -> None:
    first, second = np.random.default_rng(2).random((2, 50))
    assert compare(list(first), list(second)) == compare(list(first), list(second))
