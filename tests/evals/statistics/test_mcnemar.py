from __future__ import annotations

import pytest
from scipy.stats import binom

from evals.statistics.mcnemar import mcnemar


@pytest.mark.parametrize(
    ("lost", "won", "p"),
    [
        (0, 0, 1.0),
        (1, 1, 1.0),
        (5, 5, 1.0),
        (0, 5, 0.0625),
        (0, 6, 0.03125),
        (10, 2, 0.03857421875),
    ],
)
def test_the_exact_p_value_is_the_binomials(lost: int, won: int, p: float) -> None:
    assert mcnemar(lost, won) == pytest.approx(p)
    assert mcnemar(won, lost) == pytest.approx(p)


def test_many_pairs_agree_with_twice_the_smaller_tail() -> None:
    assert mcnemar(40, 70) == pytest.approx(2 * binom.cdf(40, 110, 0.5))


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        mcnemar(-1, 2)
