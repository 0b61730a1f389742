"""Whether a hit serves a query: a probability fitted on answerable and other questions."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields, replace
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
        quote: For articles, how well their best sentence matches; see :mod:`kb.quoting.quote`.
        known: Share of the query's terms that anything in the store holds, in [0, 1].
        agree: 1 / rank of the document by BM25 alone, 0 without a word of the query: whether words
            and meaning agree.
    """

    dense: float
    coverage: float
    title: float
    rarest: float
    gap: float
    lexical: float
    quote: float
    known: float
    agree: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Logistic models by kind of document: P(serves) = 1 / (1 + exp(-(bias + weights · signals))).

    Fitted by ``python -m evals.fit``; the figures and data sets stand in docs/measured.md. What
    ``aisle calibrate`` found of one store lies over them; see
    :mod:`kb.retrieval.store_calibration`.
    """

    weights: dict[Kind, tuple[float, ...]]
    bias: dict[Kind, float]

    def confidence(self, kind: Kind, signals: Signals) -> float:
        """Probability in (0, 1) that the hit serves the query."""
        return _logistic(self.logit(kind, signals))

    def logit(self, kind: Kind, signals: Signals) -> float:
        """The same as log-odds."""
        pairs = zip(self.weights[kind], astuple(signals), strict=True)
        return self.bias[kind] + sum(float(w * x) for w, x in pairs)

    def adjusted(self, scale: Mapping[Kind, float], shift: Mapping[Kind, float]) -> Calibration:
        """The same with log-odds of ``scale · z + shift`` for these kinds (Platt 1999)."""
        return replace(
            self,
            weights={
                kind: tuple(w * scale.get(kind, 1.0) for w in weights)
                for kind, weights in self.weights.items()
            },
            bias={
                kind: bias * scale.get(kind, 1.0) + shift.get(kind, 0.0)
                for kind, bias in self.bias.items()
            },
        )

    @property
    def digest(self) -> str:
        """Names these models: what was fitted on top of others must not be laid over them."""
        told = repr((sorted(self.weights.items()), sorted(self.bias.items())))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def _logistic(z: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


@cache
def default_calibration() -> Calibration:
    """The calibration that ships with Aisle, the same for every store."""
    data = json.loads(
        files("kb.retrieval").joinpath("calibration.json").read_text(encoding="utf-8")
    )
    names = [field.name for field in fields(Signals)]
    return Calibration(
        {
            # A signal that was added since the last fit counts for nothing.
            Kind(k): tuple(float(m["weights"].get(n, 0.0)) for n in names)
            for k, m in data["models"].items()
        },
        {Kind(k): float(m["bias"]) for k, m in data["models"].items()},
    )
