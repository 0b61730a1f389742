"""How likely a statement of a record answers a question about it: a logistic model."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from functools import cache
from importlib.resources import files

from kb.quoting.fact_signals import FactSignals

NAMES = tuple(field.name for field in fields(FactSignals))


@dataclass(frozen=True, slots=True)
class FactModel:
    """P(answers) = 1 / (1 + exp(-(bias + weights · signals))).

    Fitted by ``python -m evals.fit DATA --only facts``; see docs/measured.md.
    """

    bias: float
    weights: tuple[float, ...]

    def confidence(self, signals: FactSignals) -> float:
        """Probability in (0, 1) that the statement answers the question."""
        pairs = zip(self.weights, astuple(signals), strict=True)
        z = self.bias + sum(weight * value for weight, value in pairs)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def read_model(data: Mapping[str, object]) -> FactModel:
    """A model from ``bias`` and ``weights`` by signal's name."""
    weights = data["weights"]
    assert isinstance(weights, Mapping)
    return FactModel(float(str(data["bias"])), tuple(float(weights[name]) for name in NAMES))


@cache
def default_model() -> FactModel:
    """The model that ships with Aisle, the same for every store."""
    return read_model(
        json.loads(files("kb.quoting").joinpath("fact_model.json").read_text("utf-8"))
    )
