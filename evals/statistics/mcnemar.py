"""Whether paired yes-or-no outcomes differ by more than chance."""

from __future__ import annotations


def mcnemar(lost: int, won: int) -> float:
    """Two-sided exact p-value of McNemar's test (1947; exact by the binomial distribution).

    Args:
        lost: Items that passed before and fail now.
        won: Items that failed before and pass now.

    Raises:
        ValueError: A count is negative.
    """
    if lost < 0 or won < 0:
        raise ValueError("a count of items can't be negative")
    if lost + won == 0:
        return 1.0
    from scipy.stats import binomtest

    return float(binomtest(lost, lost + won, 0.5).pvalue)
