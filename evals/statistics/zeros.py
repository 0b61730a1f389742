"""What may be said when something never happened."""

from __future__ import annotations


def rule_of_three(n: int) -> float:
    """Upper 95 % bound of a rate that was 0 in ``n`` independent tries: ``3 / n``, at most 1.

    Hanley and Lippman-Hand 1983. The exact bound is ``1 - 0.05 ** (1 / n)``; this one is never
    below it.

    Raises:
        ValueError: ``n`` is not positive.
    """
    if n < 1:
        raise ValueError("nothing was tried, so nothing can be said of its rate")
    return min(1.0, 3.0 / n)
