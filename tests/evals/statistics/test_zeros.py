from __future__ import annotations

import pytest
from scipy.stats import binomtest

from evals.statistics.zeros import rule_of_three


@pytest.mark.parametrize("n", [1, 3, 30, 120, 2000])
def test_the_bound_is_just_above_the_exact_one(n: int) -> None:
    exact = binomtest(0, n, alternative="less").proportion_ci(0.95).high
    assert exact <= rule_of_three(n)
    if n >= 30:
        assert rule_of_three(n) == pytest.approx(exact, rel=0.06)


def test_without_a_try_nothing_can_be_said() -> None:
    with pytest.raises(ValueError, match="nothing was tried"):
        rule_of_three(0)
