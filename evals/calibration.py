"""Fitting "does this hit serve the query?" on judged questions, answerable and not."""

from __future__ import annotations

import csv
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.logistic import Numbers, fit_logistic, probabilities
from evals.reliability import Reliability
from kb.documents import Hit, Kind
from kb.retrieval.calibration import Signals
from kb.search import Retriever

FOLDS = 5
# A signal has to lower the Brier score by more than this to be kept.
SPARED = 0.0005


class CalibrationError(Exception):
    """A judged set can't be read; the message names the file and the remedy."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One hit with its truth.

    Attributes:
        signals: The numbers the model sees, in the order of the fields of :class:`Signals`.
        weight: So that every judged set counts alike, however many queries it has.
        store: The judged set it is of.
        query: What was asked: hits of one query are never on both sides of a fold.
    """

    signals: tuple[float, ...]
    serves: bool
    weight: float = 1.0
    store: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """Queries and judgements in BEIR layout.

    Attributes:
        relevant: By query id, document id to grade.
        threshold: Grade from which a document serves the query.
        unanswerable: Questions without any judgement.
    """

    name: str
    queries: dict[str, str]
    relevant: dict[str, dict[str, float]]
    threshold: float
    unanswerable: tuple[str, ...] = ()


def load_judged(folder: Path, threshold: float, split: str = "dev") -> Judged:
    """Read ``queries.jsonl`` and ``qrels/<split>.tsv``; ``*`` is every split.

    Raises:
        CalibrationError: A file is missing or a line of it can't be read.
    """
    found = sorted((folder / "qrels").glob(f"{split}.tsv"))
    for path in (folder / "queries.jsonl", *(found or [folder / "qrels" / f"{split}.tsv"])):
        if not path.is_file():
            raise CalibrationError(f"{path} is missing; see docs/measured.md for where it is from")
    relevant: dict[str, dict[str, float]] = {}
    for qrels in found:
        with qrels.open(encoding="utf-8") as file:
            reader = csv.DictReader(file, delimiter="\t")
            for row in reader:
                try:
                    grade = float(row["score"])
                    relevant.setdefault(row["query-id"], {})[row["corpus-id"]] = grade
                except (KeyError, TypeError, ValueError):
                    raise CalibrationError(
                        f"{qrels}:{reader.line_num} can't be read; a line has query-id, corpus-id "
                        "and a number as score, with tabs between and these names on the first line"
                    ) from None
    texts: dict[str, str] = {}
    path = folder / "queries.jsonl"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            query = json.loads(line)
            texts[query["_id"]] = str(query["text"])
        except (KeyError, TypeError, ValueError):
            raise CalibrationError(
                f'{path}:{number} can\'t be read; a line is {{"_id": "q1", "text": "..."}}'
            ) from None
    queries = {i: text for i, text in texts.items() if i in relevant}
    rest = tuple(text for i, text in texts.items() if i not in relevant)
    return Judged(folder.name, queries, relevant, threshold, rest)


def product_samples(
    retriever: Retriever, judged: Judged, strangers: Iterable[str]
) -> Iterator[Sample]:
    """Judged hits of a catalogue, and hits for questions of another shop, which serve nobody."""
    for query_id, text in judged.queries.items():
        grades = judged.relevant[query_id]
        for hit in retriever.candidates(Kind.PRODUCT, text, 20):
            if hit.document.id in grades:
                yield _sample(hit, grades[hit.document.id] >= judged.threshold, judged, text)
    for text in strangers:
        for hit in retriever.candidates(Kind.PRODUCT, text, 3):
            yield _sample(hit, False, judged, text)


def article_samples(
    retriever: Retriever, judged: Judged, strangers: Iterable[str]
) -> Iterator[Sample]:
    """The right article against the best wrong ones, as they rank once the right one is gone."""
    for query_id, text in judged.queries.items():
        grades = judged.relevant[query_id]
        wrong = 0
        for hit in retriever.candidates(Kind.ARTICLE, text, 3):
            if grades.get(hit.document.id, 0) >= judged.threshold:
                yield _sample(hit, True, judged, text)
            elif wrong < 2:
                wrong += 1
                yield _sample(hit, False, judged, text)
    for text in strangers:
        for hit in retriever.candidates(Kind.ARTICLE, text, 2):
            yield _sample(hit, False, judged, text)


def fit(samples: Sequence[Sample], names: Sequence[str]) -> dict[str, Any]:
    """Logistic regression with balanced judged sets, on the fewest signals that do as well.

    Signals go one by one, the least useful first, for as long as the Brier score on queries that
    weren't fitted on rises by no more than ``SPARED``.

    Returns:
        ``bias``, ``weights`` by name, and the figures of five-fold cross-validation over queries:
        area under the ROC curve, Brier score, expected calibration error over ten bins of equal
        mass. With several judged sets ``unseen`` holds the same for each by a fit on the others.
    """
    data = _Data.of(samples)
    kept = list(range(len(names)))
    error = data.error(kept)
    while len(kept) > 1:
        trials = {i: data.error([k for k in kept if k != i]) for i in kept}
        least = min(trials, key=lambda i: trials[i])
        if trials[least] > error + SPARED:
            break
        kept.remove(least)
        error = min(error, trials[least])
    theta = data.fit(kept, np.ones(len(data.y), dtype=bool))
    unseen = data.predicted(data.stores, kept)
    return {
        "bias": round(float(theta[0]), 4),
        "weights": {n: round(float(v), 4) for n, v in zip(names, theta[1:], strict=True)},
        "samples": len(data.y),
        "positive": int(data.y.sum()),
        **_figures(data.predicted(data.folds, kept), data.y, data.w),
        "unseen": {
            str(store): _figures(unseen[held], data.y[held], data.w[held])
            for store in (np.unique(data.stores) if data.several else ())
            for held in [data.stores == store]
        },
    }


@dataclass(frozen=True, slots=True)
class _Data:
    """Samples as arrays, with what has to stay together when some are held out."""

    x: Numbers
    y: Numbers
    w: Numbers
    folds: NDArray[Any]
    stores: NDArray[Any]

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> _Data:
        return cls(
            np.array([s.signals for s in samples]),
            np.array([s.serves for s in samples], dtype=float),
            np.array([s.weight for s in samples]),
            np.array([zlib.crc32(_asked(i, s).encode()) % FOLDS for i, s in enumerate(samples)]),
            np.array([s.store for s in samples]),
        )

    @property
    def several(self) -> bool:
        return len(np.unique(self.stores)) > 1

    def error(self, kept: Sequence[int]) -> float:
        """The Brier score on queries that weren't fitted on."""
        missed = (self.predicted(self.folds, kept) - self.y) ** 2
        return float(np.average(missed, weights=self.w))

    def predicted(self, groups: NDArray[Any], kept: Sequence[int]) -> Numbers:
        """Each sample's probability by a fit on the other groups."""
        result = np.zeros(len(self.y))
        for group in np.unique(groups):
            held = groups == group
            if not held.all():
                result[held] = probabilities(self.fit(kept, ~held), self.x[held])
        return result

    def fit(self, kept: Sequence[int], rows: NDArray[Any]) -> Numbers:
        """Bias and weights of all signals, none below 0; those not kept have 0.

        A signal that is good by itself and gets a negative weight only repeats another: it goes.
        """
        used = list(kept)
        while True:
            zeros = np.zeros(len(used) + 1)
            strength = np.array([0.0, *[1.0] * len(used)])
            x, y, w = self.x[rows][:, used], self.y[rows], self.w[rows]
            theta = fit_logistic(x, y, prior=zeros, strength=strength, weight=w)
            good = [i for i, v in zip(used, theta[1:], strict=True) if v > 0]
            if len(good) == len(used):
                break
            used = good
        whole = np.zeros(self.x.shape[1] + 1)
        whole[[0, *[i + 1 for i in used]]] = theta
        return whole


def _asked(index: int, sample: Sample) -> str:
    return f"{sample.store} {sample.query}" if sample.query else str(index)


def _figures(predicted: Numbers, y: Numbers, w: Numbers) -> dict[str, float]:
    found = Reliability(predicted.tolist(), [bool(v) for v in y], w.tolist())
    return {
        "auroc": round(found.auroc(), 4),
        "brier": round(found.brier(), 4),
        "ece": round(found.ece(), 4),
    }


def signal_names() -> tuple[str, ...]:
    """Names of the signals in the order samples hold them."""
    return tuple(field.name for field in fields(Signals))


def balanced(groups: Iterable[Sequence[Sample]]) -> list[Sample]:
    """All samples, weighted so that every group counts alike."""
    kept = [list(group) for group in groups if group]
    total = sum(map(len, kept))
    return [replace(s, weight=total / (len(kept) * len(group))) for group in kept for s in group]


def _sample(hit: Hit, serves: bool, judged: Judged, query: str) -> Sample:
    numbers = dict(hit.signals)
    signals = tuple(numbers[name] for name in signal_names())
    return Sample(signals, serves, store=judged.name, query=query)
