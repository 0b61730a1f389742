from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import bootstrap

from evals.statistics.bootstrap import cluster_interval, paired_interval

# 60 of 80, each a cluster of its own.
ALONE = [1.0] * 60 + [0.0] * 20
NAMES = [f"q{number}" for number in range(80)]


def test_items_of_their_own_get_the_interval_that_scipy_gives() -> None:
    found = cluster_interval(ALONE, NAMES)
    theirs = bootstrap(
        (np.array(ALONE),),
        np.mean,
        n_resamples=10_000,
        method="percentile",
        rng=np.random.default_rng(1),
    ).confidence_interval
    assert found.value == 0.75
    assert found.low == pytest.approx(theirs.low, abs=0.013)  # one item of eighty
    assert found.high == pytest.approx(theirs.high, abs=0.013)
    assert (found.n, found.clusters) == (80, 80)


def test_paraphrases_of_one_question_dont_make_an_interval_narrower() -> None:
    once = cluster_interval(ALONE, NAMES)
    four_times = cluster_interval(ALONE * 4, NAMES * 4)
    assert (four_times.low, four_times.high) == (once.low, once.high)
    as_if_independent = cluster_interval(ALONE * 4, [f"q{n}" for n in range(320)])
    assert as_if_independent.high - as_if_independent.low < 0.6 * (once.high - once.low)


def test_a_mean_over_clusters_of_different_size_is_that_of_all_observations() -> None:
    found = cluster_interval([1, 1, 1, 0], ["a", "a", "a", "b"])
    assert found.value == 0.75
    assert (found.low, found.high) == (0.0, 1.0)


@pytest.mark.parametrize(("value", "ends"), [(1.0, (0.97, 1.0)), (0.0, (0.0, 0.03))])
def test_what_never_happened_is_bounded_by_the_rule_of_three_over_clusters(
    value: float, ends: tuple[float, float]
) -> None:
    found = cluster_interval([value] * 200, [f"q{number // 2}" for number in range(200)])
    assert (found.low, found.high) == pytest.approx(ends)


def test_the_interval_of_a_difference_is_of_pairs_not_of_two_groups() -> None:
    # Very different items, the same small loss on each: pairs see it, groups don't.
    before = [0.1 * (number % 10) + 0.05 for number in range(60)]
    after = [value - 0.04 - 0.001 * (number % 3) for number, value in enumerate(before)]
    found = paired_interval(before, after, [str(number) for number in range(60)])
    assert found.value == pytest.approx(-0.041)
    assert found.high < -0.04


def test_no_difference_is_no_difference() -> None:
    found = paired_interval([1, 0, 1], [1, 0, 1], ["a", "b", "c"])
    assert (found.value, found.low, found.high) == (0, 0, 0)


def test_the_same_figures_give_the_same_interval() -> None:
    assert cluster_interval(ALONE, NAMES) == cluster_interval(ALONE, NAMES)


@pytest.mark.parametrize(("values", "clusters"), [([], []), ([1.0], ["a", "b"])])
def test_nothing_or_uneven_lists_are_refused(values: list[float], clusters: list[str]) -> None:
    with pytest.raises(ValueError, match=r"nothing to estimate|shorter|longer"):
        cluster_interval(values, clusters)
