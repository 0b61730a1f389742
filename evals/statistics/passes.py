"""pass^k: the chance that an assistant gets the same thing right every time."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb


def pass_hat_k(tries: Sequence[tuple[int, int]], k: int) -> float | None:
    """The chance that all of ``k`` tries of an item pass, averaged over items.

    The unbiased estimate of Yao et al. 2024 (tau-bench): of ``n`` tries with ``c`` passes,
    ``comb(c, k) / comb(n, k)``.

    Args:
        tries: Passes and tries of each item; items with fewer tries than ``k`` are left out.
        k: From 1.

    Returns:
        None when no item has ``k`` tries.

    Raises:
        ValueError: ``k`` is below 1, or an item has more passes than tries.
    """
    if k < 1:
        raise ValueError("pass^k needs a k of at least 1")
    if any(not 0 <= passes <= count for passes, count in tries):
        raise ValueError("an item can't pass more often than it was tried")
    shares = [comb(passes, k) / comb(count, k) for passes, count in tries if count >= k]
    return sum(shares) / len(shares) if shares else None
