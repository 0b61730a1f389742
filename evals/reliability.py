"""How far a confidence can be trusted: calibration error, ranking of right over wrong, risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 10
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of like confidence.

    Attributes:
        share: Of all answers, in [0, 1].
        confidence: Mean of what was promised.
        accuracy: Share that was right.
    """

    share: float
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Point:
    """What answering from one confidence on comes to.

    Attributes:
        threshold: Lowest confidence that is answered.
        coverage: Share of all questions that is answered.
        risk: Share of the answered ones whose answer is wrong.
    """

    threshold: float
    coverage: float
    risk: float


class Reliability:
    """Confidences with their truth, one an answer that might be given.

    Args:
        confidence: Probabilities of being right.
        right: Whether it was.
        weight: How much each counts; all alike without it.

    Raises:
        ValueError: The three are not of one length, or there is nothing.
    """

    def __init__(
        self,
        confidence: Sequence[float],
        right: Sequence[bool],
        weight: Sequence[float] | None = None,
    ) -> None:
        order = np.argsort(-np.asarray(confidence, dtype=float), kind="stable")
        if not len(order) or len(order) != len(right):
            raise ValueError(f"{len(order)} confidences and {len(right)} truths")
        self.confidence: Numbers = np.asarray(confidence, dtype=float)[order]
        self.right: Numbers = np.asarray(right, dtype=float)[order]
        whole = np.ones(len(order)) if weight is None else np.asarray(weight, dtype=float)
        self.weight: Numbers = whole[order] / whole.sum()

    def bins(self, count: int = BINS) -> tuple[Bin, ...]:
        """Answers from the least to the most confident in bins of equal mass; empty ones left out.

        Answers of equal confidence stay together.
        """
        # Where the middle of each group of equals lies on the way from 0 to 1 decides its bin.
        groups = self._groups()
        mass = np.add.reduceat(self.weight, groups)
        middle = 1 - (np.cumsum(mass) - mass / 2)
        number = np.minimum((middle * count).astype(int), count - 1)
        of_answer = np.repeat(number, np.diff([*groups, len(self.weight)]))
        found = []
        for b in range(count):
            held = of_answer == b
            if held.any():
                w = self.weight[held]
                found.append(
                    Bin(
                        float(w.sum()),
                        float(np.average(self.confidence[held], weights=w)),
                        float(np.average(self.right[held], weights=w)),
                    )
                )
        return tuple(found)

    def ece(self, count: int = BINS) -> float:
        """Expected calibration error: the mean distance of promise and truth over bins.

        Naeini, Cooper and Hauskrecht 2015; Guo et al. 2017 (equation 3), with bins of equal mass
        as in Nguyen and O'Connor 2015, so that none rests on a handful of answers.
        """
        return sum(b.share * abs(b.confidence - b.accuracy) for b in self.bins(count))

    def brier(self) -> float:
        """Mean squared distance of confidence and truth (Brier 1950)."""
        return float(np.sum(self.weight * (self.confidence - self.right) ** 2))

    def auroc(self) -> float:
        """How often a right answer is more confident than a wrong one; ties count half.

        NaN when all answers are right or all are wrong.
        """
        groups = self._groups()
        right = np.add.reduceat(self.weight * self.right, groups)
        wrong = np.add.reduceat(self.weight * (1 - self.right), groups)
        if not right.sum() or not wrong.sum():
            return float("nan")
        below = wrong.sum() - np.cumsum(wrong)
        return float(np.sum(right * (below + wrong / 2)) / (right.sum() * wrong.sum()))

    def curve(self) -> tuple[Point, ...]:
        """The risk–coverage curve (El-Yaniv and Wiener 2010), most confident first.

        One point a distinct confidence: answers of equal confidence can't be told apart.
        """
        ends = [*self._groups()[1:], len(self.weight)]
        covered = np.cumsum(self.weight)
        wrong = np.cumsum(self.weight * (1 - self.right))
        return tuple(
            Point(
                float(self.confidence[end - 1]),
                float(covered[end - 1]),
                float(wrong[end - 1] / covered[end - 1]),
            )
            for end in ends
        )

    def aurc(self) -> float:
        """Area under the risk–coverage curve: the mean risk over all coverages.

        Geifman, Uziel and El-Yaniv 2018, with the expected order among equals.
        """
        groups = self._groups()
        sizes = np.diff([*groups, len(self.weight)])
        mass = np.add.reduceat(self.weight, groups)
        error = np.repeat(np.add.reduceat(self.weight * (1 - self.right), groups) / mass, sizes)
        covered = np.cumsum(self.weight)
        return float(np.sum(self.weight * np.cumsum(self.weight * error) / covered))

    def at_coverage(self, share: float) -> Point:
        """The first point of the curve that answers at least this share of the questions."""
        curve = self.curve()
        return next((p for p in curve if p.coverage >= share - 1e-9), curve[-1])

    def at_threshold(self, threshold: float) -> Point:
        """What answering from this confidence on comes to; no risk where nothing is answered."""
        answered = self.confidence >= threshold
        coverage = float(self.weight[answered].sum())
        wrong = float((self.weight * (1 - self.right))[answered].sum())
        return Point(threshold, coverage, wrong / coverage if coverage else 0.0)

    def _groups(self) -> NDArray[np.intp]:
        """Where each run of equal confidences begins."""
        changed = np.flatnonzero(np.diff(self.confidence)) + 1
        return np.concatenate([[0], changed]).astype(np.intp)
