"""Whether one system is better than another, or was only lucky with these queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.statistics.bootstrap import paired_interval

PERMUTATIONS = 10_000
SEED = 20261122
# Rows of random signs at a time: bounds memory at some 700 queries to a few megabytes.
_CHUNK = 1_000

_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One system against another on the same queries.

    Attributes:
        difference: Mean of the first less mean of the second.
        low: Lower end of the 95 % interval of the difference.
        high: Upper end of it.
        p: Two-sided p-value of the difference's being chance.
    """

    difference: float
    low: float
    high: float
    p: float


def compare(first: Sequence[float], second: Sequence[float]) -> Comparison:
    """Compare two systems by their figures for each query, in the same order.

    The p-value is that of the paired randomisation test (Fisher; Smucker, Allan and Carterette
    2007): were both systems alike, each query's difference might as well have had the other sign.
    The interval is the percentile bootstrap's over queries.
    """
    differences = np.asarray(first, dtype=np.float64) - np.asarray(second, dtype=np.float64)
    # Every query is a cluster of its own.
    found = paired_interval(second, first, [str(place) for place in range(len(first))])
    return Comparison(found.value, found.low, found.high, randomisation_test(differences))


def randomisation_test(differences: _Floats) -> float:
    """Two-sided p-value that paired differences have a mean of 0.

    All sign patterns are tried when there are at most ``PERMUTATIONS``, else that many at random;
    then the pattern seen counts as one of them, so that p is never 0 (Phipson and Smyth 2010).
    """
    count = len(differences)
    # Sums that differ only by rounding are equal.
    seen = abs(float(differences.sum())) * (1 - 1e-12)
    if count and 2**count <= PERMUTATIONS:
        patterns = (np.arange(2**count)[:, None] >> np.arange(count)) & 1
        return float(np.mean(np.abs((1 - 2 * patterns) @ differences) >= seen))
    chance = np.random.default_rng(SEED)
    extreme = 0
    for _ in range(0, PERMUTATIONS, _CHUNK):
        signs = 1 - 2 * chance.integers(0, 2, size=(_CHUNK, count), dtype=np.int8)
        extreme += int(np.sum(np.abs(signs @ differences) >= seen))
    return (extreme + 1) / (PERMUTATIONS + 1)
