"""How far two judges agree beyond what chance would give them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import sqrt


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two judges' yes or no on the same things.

    Attributes:
        kappa: Cohen's kappa: 1 for full agreement, 0 for what chance gives.
        low: Lower end of its 95 % interval.
        high: Upper end of it.
        both_yes: Counts of the four cells; ``first_only`` means that only the first said yes.
    """

    kappa: float
    low: float
    high: float
    both_yes: int
    first_only: int
    second_only: int
    both_no: int

    @property
    def n(self) -> int:
        """How many things both judged."""
        return self.both_yes + self.first_only + self.second_only + self.both_no


def cohens_kappa(first: Sequence[bool], second: Sequence[bool]) -> Agreement:
    """Cohen's kappa (1960) with the large-sample interval of Fleiss, Cohen and Everitt (1969).

    When both judges say the same one thing of everything, chance would give them full agreement
    and kappa is not defined; it is taken as 0, for such labels show nothing.

    Raises:
        ValueError: There is nothing, or the two differ in length.
    """
    pairs = list(zip(first, second, strict=True))
    if not pairs:
        raise ValueError("nothing was judged by both")
    n = len(pairs)
    both_yes, first_only, second_only, both_no = (
        pairs.count(cell) for cell in ((True, True), (True, False), (False, True), (False, False))
    )
    told = partial(
        Agreement,
        both_yes=both_yes,
        first_only=first_only,
        second_only=second_only,
        both_no=both_no,
    )
    shares = ((both_yes / n, first_only / n), (second_only / n, both_no / n))
    rows = [sum(row) for row in shares]
    columns = [shares[0][j] + shares[1][j] for j in range(2)]
    seen = shares[0][0] + shares[1][1]
    chance = sum(r * c for r, c in zip(rows, columns, strict=True))
    if chance >= 1:
        return told(0.0, -1.0, 1.0)
    kappa = (seen - chance) / (1 - chance)
    diagonal = sum(shares[i][i] * (1 - (rows[i] + columns[i]) * (1 - kappa)) ** 2 for i in range(2))
    off = (1 - kappa) ** 2 * sum(
        shares[i][j] * (columns[i] + rows[j]) ** 2 for i in range(2) for j in range(2) if i != j
    )
    spread = diagonal + off - (kappa - chance * (1 - kappa)) ** 2
    error = sqrt(max(0.0, spread) / n) / (1 - chance)
    return told(kappa, max(-1.0, kappa - 1.96 * error), min(1.0, kappa + 1.96 * error))
