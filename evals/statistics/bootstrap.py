"""Cluster bootstrap: intervals that don't take paraphrases of one question for many questions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evals.statistics.interval import Interval
from evals.statistics.zeros import rule_of_three

RESAMPLES = 10_000
SEED = 20261122
# Chosen clusters at a time: bounds memory to some tens of megabytes.
_AT_ONCE = 2_000_000

Floats = NDArray[np.float64]


def cluster_interval(
    values: Sequence[float], clusters: Sequence[str], level: float = 0.95
) -> Interval:
    """Share (or mean) of values with the percentile interval of the cluster bootstrap.

    Whole clusters are drawn with replacement (Cameron, Gelbach and Miller 2008; Miller 2024,
    "Adding error bars to evals"). Where all values are 0, or all are 1, no resample differs and
    the bootstrap would claim certainty: there the rule of three over clusters gives the far end.

    Args:
        values: One for each observation; 0 or 1 for a share.
        clusters: Of each observation, in the same order.
        level: How often such an interval holds the truth.

    Raises:
        ValueError: There is nothing, or the two differ in length.
    """
    sums, counts = _by_cluster(values, clusters)
    mean = float(sums.sum() / counts.sum())
    low, high = _ends(sums, counts, level)
    if set(values) <= {0, 1} and mean in (0.0, 1.0):
        room = rule_of_three(len(sums))
        low, high = (0.0, room) if mean == 0.0 else (1.0 - room, 1.0)
    return Interval(mean, low, high, len(values), len(sums), level)


def paired_interval(
    before: Sequence[float],
    after: Sequence[float],
    clusters: Sequence[str],
    level: float = 0.95,
) -> Interval:
    """Mean of after less before over the same items, with the cluster bootstrap's interval.

    Where no item differs the interval is 0 to 0: it speaks of these items. Of items that were not
    asked, up to ``rule_of_three(clusters)`` may differ.

    Raises:
        ValueError: There is nothing, or the three differ in length.
    """
    differences = [b - a for a, b in zip(before, after, strict=True)]
    sums, counts = _by_cluster(differences, clusters)
    low, high = _ends(sums, counts, level)
    mean = float(sums.sum() / counts.sum())
    return Interval(mean, low, high, len(differences), len(sums), level)


def _by_cluster(values: Sequence[float], clusters: Sequence[str]) -> tuple[Floats, Floats]:
    if not values:
        raise ValueError("there is nothing to estimate from")
    sums: dict[str, float] = {}
    counts: dict[str, int] = {}
    for value, cluster in zip(values, clusters, strict=True):
        sums[cluster] = sums.get(cluster, 0.0) + value
        counts[cluster] = counts.get(cluster, 0) + 1
    return (
        np.fromiter(sums.values(), dtype=np.float64),
        np.fromiter(counts.values(), dtype=np.float64),
    )


def _ends(sums: Floats, counts: Floats, level: float) -> tuple[float, float]:
    chance = np.random.default_rng(SEED)
    clusters = len(sums)
    rows = max(1, _AT_ONCE // clusters)
    means: list[Floats] = []
    for start in range(0, RESAMPLES, rows):
        size = (min(rows, RESAMPLES - start), clusters)
        chosen = chance.integers(0, clusters, size=size)
        means.append(sums[chosen].sum(axis=1) / counts[chosen].sum(axis=1))
    edge = (1 - level) / 2
    low, high = np.quantile(np.concatenate(means), [edge, 1 - edge])
    return float(low), float(high)
