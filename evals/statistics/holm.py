"""Looking at many slices at once without taking chance for news."""

from __future__ import annotations

from collections.abc import Mapping


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """P-values adjusted by Holm's step-down procedure (Holm 1979), by the same names.

    The i-th smallest of m is multiplied by ``m - i + 1``; none falls below a smaller one's, none
    exceeds 1.

    Raises:
        ValueError: A p-value is not between 0 and 1.
    """
    if any(not 0 <= p <= 1 for p in p_values.values()):
        raise ValueError("a p-value lies between 0 and 1")
    adjusted: dict[str, float] = {}
    reached = 0.0
    ordered = sorted(p_values, key=lambda name: p_values[name])
    for position, name in enumerate(ordered):
        reached = max(reached, min(1.0, (len(ordered) - position) * p_values[name]))
        adjusted[name] = reached
    return {name: adjusted[name] for name in p_values}
