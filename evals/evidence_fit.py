"""Fitting the model of facts on judged evidences, and what it is worth on unseen products."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np

from evals.evidence import Asked, Scored, auroc, intervals, judge, measures, statement
from evals.logistic import Numbers, fit_logistic
from kb.embed import Embedder
from kb.quoting.fact_model import NAMES, FactModel, read_model
from kb.quoting.fact_signals import FactSignals
from kb.quoting.facts import TOGETHER, statement_signals
from kb.quoting.question import read_question

FOLDS = 10
# Strength of the pull to 0 on the weights of standardised signals, 1 / C; 3 to 300 give the same
# P@1 within .012, and weaker signals need less room.
STRENGTH = 300.0


@dataclass(frozen=True, slots=True)
class _Read:
    """A question with its signals, read once for all folds."""

    asked: Asked
    signals: list[FactSignals]
    nearest: Numbers
    weights: Numbers


def fit_facts(questions: Sequence[Asked], embedder: Embedder) -> dict[str, Any]:
    """Logistic regression over all evidences: labels 2 and 1 answer, 0 doesn't.

    Returns:
        ``bias`` and ``weights`` by signal; ``unseen``, the measures of :mod:`evals.evidence` and
        the AUROC of single evidences by ten-fold cross-validation over products; ``intervals``.
    """
    read = [_read(asked, embedder) for asked in questions]
    fold = np.array([zlib.crc32(asked.product.encode()) % FOLDS for asked in questions])
    scored: list[Scored | None] = [None] * len(read)
    for held in range(FOLDS):
        rest = [one for one, f in zip(read, fold, strict=True) if f != held]
        if not rest or len(rest) == len(read):
            continue
        model = read_model(_fitted(rest))
        for n in np.flatnonzero(fold == held):
            scored[n] = _scored(read[n], model)
    tested = [(one, s) for one, s in zip(read, scored, strict=True) if s is not None]
    found = _fitted(read)
    if tested:
        outcome = judge([one.asked for one, _ in tested], [s for _, s in tested])
        labels = [float(e.label > 0) for one, _ in tested for e in one.asked.evidences]
        scores = [value for _, s in tested for value in s.scores]
        found["unseen"] = {name: round(v, 4) for name, v in measures(outcome).items()}
        found["unseen"]["AUROC of evidences"] = round(auroc(np.array(labels), np.array(scores)), 4)
        found["intervals"] = {
            name: [round(low, 4), round(high, 4)]
            for name, (low, high) in intervals(outcome).items()
        }
    return found


def _read(asked: Asked, embedder: Embedder) -> _Read:
    stated = [statement(evidence.text) for evidence in asked.evidences]
    question = read_question(asked.text, asked.title)
    return _Read(asked, *statement_signals(question, asked.title, stated, embedder))


def _scored(read: _Read, model: FactModel) -> Scored:
    scores = tuple(model.confidence(signal) for signal in read.signals)
    best = np.argsort([-s for s in scores], kind="stable")[:TOGETHER]
    return Scored(scores, float(read.nearest[best].max(0) @ read.weights))


def _fitted(read: Sequence[_Read]) -> dict[str, Any]:
    x = np.array([astuple(signal) for one in read for signal in one.signals])
    y = np.array([float(e.label > 0) for one in read for e in one.asked.evidences])
    mean, spread = x.mean(0), np.maximum(x.std(0), 1e-6)
    pull = np.concatenate([[0.0], np.full(x.shape[1], STRENGTH)])
    theta = fit_logistic((x - mean) / spread, y, prior=np.zeros(x.shape[1] + 1), strength=pull)
    # A signal that never varied says nothing.
    weights = np.where(x.std(0) > 1e-6, theta[1:] / spread, 0.0)
    return {
        "bias": round(float(theta[0] - weights @ mean), 4),
        "weights": {name: round(float(w), 4) for name, w in zip(NAMES, weights, strict=True)},
        "evidences": len(y),
        "positive": int(y.sum()),
    }
