"""An estimate with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and the interval around it.

    Attributes:
        value: The estimate; a share from 0 to 1 unless said otherwise.
        low: Lower end.
        high: Upper end.
        n: Observations.
        clusters: Independent groups of them.
        level: How often such an interval holds the truth.
    """

    value: float
    low: float
    high: float
    n: int
    clusters: int
    level: float = 0.95
