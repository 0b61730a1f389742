"""Whether a hit serves a query: a probability fitted on answerable and other questions."""

from __future__ import annotations

import json
import math
from dataclasses import astuple, dataclass, fields
from functools import cache
from importlib.resources import files

from kb.documents import Kind


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known about one hit for one query.

    Attributes:
        dense: Highest cosine similarity of the document's passages to the query.
        coverage: Share of the query's terms that the document holds, weighted by rarity, in [0, 1].
        title: The same for the title alone.
        rarest: 1 when the query's rarest term stands in the document, else 0.
        gap: ``dense`` less that of the best other document.
        lexical: BM25 score as a share of the best document's, in [0, 1].
        quote: For articles, how well their best sentence matches; see :mod:`kb.quote`.
    """

    dense: float
    coverage: float
    title: float
    rarest: float
    gap: float
    lexical: float
    quote: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Logistic models by kind of document: P(serves) = 1 / (1 + exp(-(bias + weights · signals))).

    Fitted by ``aisle calibrate``; the figures and data sets stand in docs/measured.md.
    """

    weights: dict[Kind, tuple[float, ...]]
    bias: dict[Kind, float]
    fact: tuple[float, float, float]  # bias, weight of the cosine, weight of the coverage

    def confidence(self, kind: Kind, signals: Signals) -> float:
        """Probability in (0, 1) that the hit serves the query."""
        z = self.bias[kind] + sum(
            w * x for w, x in zip(self.weights[kind], astuple(signals), strict=True)
        )
        return _logistic(z)

    def fact_confidence(self, dense: float, coverage: float) -> float:
        """Probability in (0, 1) that a statement of a record answers a question about it."""
        bias, cosine, covered = self.fact
        return _logistic(bias + cosine * dense + covered * coverage)


def _logistic(z: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


@cache
def default_calibration() -> Calibration:
    """The calibration that ships with Aisle, the same for every store."""
    data = json.loads(files("kb").joinpath("calibration.json").read_text(encoding="utf-8"))
    names = [field.name for field in fields(Signals)]
    return Calibration(
        {Kind(k): tuple(float(m["weights"][n]) for n in names) for k, m in data["models"].items()},
        {Kind(k): float(m["bias"]) for k, m in data["models"].items()},
        (
            float(data["fact"]["bias"]),
            float(data["fact"]["dense"]),
            float(data["fact"]["coverage"]),
        ),
    )
