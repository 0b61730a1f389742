"""Fitting "does this hit serve the query?" on judged questions, answerable and not."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from kb.calibration import Signals
from kb.documents import Hit, Kind, Product
from kb.embed import Embedder
from kb.facts import rank_facts
from kb.search import Retriever


class CalibrationError(Exception):
    """A judged set can't be read; the message names the file and the remedy."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One hit with its truth.

    Attributes:
        signals: The numbers the model sees, in the order of the fields of :class:`Signals`.
        weight: So that every judged set counts alike, however many queries it has.
    """

    signals: tuple[float, ...]
    serves: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Judged:
    """Queries and judgements in BEIR layout.

    Attributes:
        relevant: By query id, document id to grade.
        threshold: Grade from which a document serves the query.
    """

    name: str
    queries: dict[str, str]
    relevant: dict[str, dict[str, float]]
    threshold: float


def load_judged(folder: Path, threshold: float, split: str = "dev") -> Judged:
    """Read ``queries.jsonl`` and ``qrels/<split>.tsv``.

    Raises:
        CalibrationError: A file is missing.
    """
    qrels = folder / "qrels" / f"{split}.tsv"
    for path in (folder / "queries.jsonl", qrels):
        if not path.is_file():
            raise CalibrationError(f"{path} is missing; see docs/measured.md for where it is from")
    relevant: dict[str, dict[str, float]] = {}
    with qrels.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            relevant.setdefault(row["query-id"], {})[row["corpus-id"]] = float(row["score"])
    lines = (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    queries = {q["_id"]: q["text"] for q in map(json.loads, lines) if q["_id"] in relevant}
    return Judged(folder.name, queries, relevant, threshold)


def product_samples(
    retriever: Retriever, judged: Judged, strangers: Iterable[str]
) -> Iterator[Sample]:
    """Judged hits of a catalogue, and hits for questions of another shop, which serve nobody."""
    for query_id, text in judged.queries.items():
        grades = judged.relevant[query_id]
        for hit in retriever.candidates(Kind.PRODUCT, text, 20):
            if hit.document.id in grades:
                yield _sample(hit, grades[hit.document.id] >= judged.threshold)
    for text in strangers:
        for hit in retriever.candidates(Kind.PRODUCT, text, 3):
            yield _sample(hit, False)


def article_samples(
    retriever: Retriever, judged: Judged, strangers: Iterable[str]
) -> Iterator[Sample]:
    """The right article against the best wrong ones, as they rank once the right one is gone."""
    for query_id, text in judged.queries.items():
        grades = judged.relevant[query_id]
        wrong = 0
        for hit in retriever.candidates(Kind.ARTICLE, text, 3):
            if grades.get(hit.document.id, 0) >= judged.threshold:
                yield _sample(hit, True)
            elif wrong < 2:
                wrong += 1
                yield _sample(hit, False)
    for text in strangers:
        for hit in retriever.candidates(Kind.ARTICLE, text, 2):
            yield _sample(hit, False)


def fact_samples(rows: Iterable[dict[str, Any]], embedder: Embedder) -> Iterator[Sample]:
    """Candidate evidences of product questions with their labels (2 and 1 answer, 0 doesn't)."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["qid"], []).append(row)
    for group in groups.values():
        texts = {row["candidate"]: float(row["label"]) for row in group}
        product = Product("x", group[0]["title"], description="")
        for fact in rank_facts(
            group[0]["question"], product, embedder, limit=99, texts=list(texts)
        ):
            yield Sample((fact.dense, fact.coverage), texts[fact.text] >= 1)


def fit(samples: Sequence[Sample], names: Sequence[str]) -> dict[str, Any]:
    """Logistic regression with balanced judged sets; weights may not turn a good sign into a bad.

    Returns:
        ``bias``, ``weights`` by name, and the figures of five-fold cross-validation: area under
        the ROC curve, Brier score, expected calibration error over ten bins.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import brier_score_loss, roc_auc_score
    from sklearn.model_selection import KFold

    x = np.array([s.signals for s in samples])
    kept = list(range(len(names)))
    y = np.array([s.serves for s in samples], dtype=int)
    w = np.array([s.weight for s in samples])
    # A signal that is good by itself and gets a negative weight only repeats another: it goes.
    while True:
        model = LogisticRegression(C=1.0, max_iter=1000).fit(x[:, kept], y, w)
        good = [i for i, v in zip(kept, model.coef_[0], strict=True) if v > 0]
        if len(good) == len(kept):
            break
        kept = good
    weights = dict.fromkeys(names, 0.0) | {
        names[i]: round(float(v), 4) for i, v in zip(kept, model.coef_[0], strict=True)
    }
    x = x[:, kept]
    predicted = np.zeros(len(y))
    for train, test in KFold(5, shuffle=True, random_state=7).split(x):
        fold = LogisticRegression(C=1.0, max_iter=1000).fit(x[train], y[train], w[train])
        predicted[test] = fold.predict_proba(x[test])[:, 1]
    return {
        "bias": round(float(model.intercept_[0]), 4),
        "weights": weights,
        "samples": len(y),
        "positive": int(y.sum()),
        "auroc": round(float(roc_auc_score(y, predicted, sample_weight=w)), 4),
        "brier": round(float(brier_score_loss(y, predicted, sample_weight=w)), 4),
        "ece": round(_ece(y, predicted, w), 4),
    }


def signal_names() -> tuple[str, ...]:
    """Names of the signals in the order samples hold them."""
    return tuple(field.name for field in fields(Signals))


def balanced(groups: Iterable[Sequence[Sample]]) -> list[Sample]:
    """All samples, weighted so that every group counts alike."""
    kept = [list(group) for group in groups if group]
    total = sum(map(len, kept))
    return [
        Sample(s.signals, s.serves, total / (len(kept) * len(group)))
        for group in kept
        for s in group
    ]


def _sample(hit: Hit, serves: bool) -> Sample:
    numbers = dict(hit.signals)
    return Sample(tuple(numbers[name] for name in signal_names()), serves)


def _ece(y: Any, predicted: Any, weight: Any) -> float:
    bins = np.minimum((predicted * 10).astype(int), 9)
    error = 0.0
    for b in range(10):
        mask = bins == b
        if mask.any():
            share = weight[mask].sum() / weight.sum()
            seen = np.average(y[mask], weights=weight[mask])
            error += share * abs(seen - np.average(predicted[mask], weights=weight[mask]))
    return float(error)
