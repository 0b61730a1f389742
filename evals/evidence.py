"""Whether the right statement is found for a question about a product: Aisle, BM25 and cosine.

The measures are P@1 (all questions; one without an answer counts as missed), nDCG@10 (questions
with an answer, gains as labelled), AUROC of "is there an answer" by each system's confidence, and
P@1 over the four fifths of the questions that a system is surest of.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.embed import Embedder
from kb.quoting.fact_model import FactModel
from kb.quoting.fact_signals import Statement
from kb.quoting.facts import read_statements
from kb.quoting.question import read_question

FILE = "candidates.jsonl.gz"
DEPTH = 10
COVERAGE = 0.8
RESAMPLES = 1000
MEASURES = ("P@1", "nDCG@10", "AUROC", "P@1_at_80")

Numbers = NDArray[np.float64]


class EvidenceError(Exception):
    """The judged evidences can't be read; the message names the file, the line and the remedy."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A candidate with its label: 2 answers, 1 helps, 0 doesn't."""

    text: str
    label: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a product and the evidences to choose from."""

    id: str
    text: str
    product: str
    title: str
    evidences: tuple[Evidence, ...]

    @property
    def answerable(self) -> bool:
        """Whether any evidence answers it."""
        return any(evidence.label > 0 for evidence in self.evidences)


@dataclass(frozen=True, slots=True)
class Scored:
    """What a system makes of one question.

    Attributes:
        scores: One an evidence, higher is better; ties keep the file's order.
        confidence: How sure it is that the question has an answer.
    """

    scores: tuple[float, ...]
    confidence: float


System = Callable[[Asked], Scored]


def load_evidence(folder: Path) -> list[Asked]:
    """Read ``candidates.jsonl.gz``, one candidate a line, those of one question side by side.

    Raises:
        EvidenceError: The file is missing, empty, or a line of it can't be read.
    """
    path = folder / FILE
    if not path.is_file():
        raise EvidenceError(f"{path} is missing; give the folder that holds {FILE}")
    groups: dict[str, tuple[str, str, str, list[Evidence]]] = {}
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                try:
                    row = json.loads(line)
                    about = str(row["question"]), str(row.get("ASIN", "")), str(row["title"])
                    group = groups.setdefault(str(row["qid"]), (*about, []))
                    group[3].append(Evidence(str(row["candidate"]), int(row["label"])))
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    raise EvidenceError(
                        f"{path}, line {number}: {error!r}; each line is an object with qid, "
                        "question, title, candidate and label"
                    ) from error
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise EvidenceError(
            f"{path} can't be read ({error}); it has to be gzip of UTF-8"
        ) from error
    if not groups:
        raise EvidenceError(f"{path} holds no question")
    return [Asked(key, q, p, t, tuple(found)) for key, (q, p, t, found) in groups.items()]


_ATTRIBUTE = re.compile(r"^([a-z0-9_]+):\s+(?=\{)")
_REPLY = re.compile(r"(?:^|\s)Question:\s")


def statement(text: str) -> Statement:
    """An evidence as a statement of a record.

    Attributes are written out like a record's own (``item_weight: { unit:pounds, value:2 }`` gives
    ``item weight: 2 pounds``), and a community answer is parted from the question that follows it.
    """
    match = _ATTRIBUTE.match(text)
    if match:
        name = match[1].replace("_", " ")
        return Statement(f"{name}: {_value(text[match.end() :])}", name)
    quoted = _REPLY.search(text)
    if quoted:
        return Statement(text[: quoted.start()].strip(), reply_to=text[quoted.end() :].strip())
    return Statement(text.strip())


def _value(dump: str) -> str:
    text = re.sub(r"normalized_value:\{[^}]*\},?", "", dump)
    text = re.sub(r"\b(?:type|language_tag):[a-z_]+,?\s*", "", text)
    text = re.sub(r"unit:([a-z_]+),\s*value:([^,}\s]+)", r"\2 \1", text)
    text = text.replace("value:", "").replace('"', "").replace("_", " ")
    text = re.sub(r"[{}]", " ", text)
    text = re.sub(r"\s*;\s*", ", ", re.sub(r"\s*:\s*", " ", text))
    return re.sub(r"\s+", " ", re.sub(r"\s*,\s*", ", ", text)).strip(" ,")


def aisle(embedder: Embedder, model: FactModel | None = None) -> System:
    """The product's own model of facts, and its support as the confidence."""

    def score(asked: Asked) -> Scored:
        stated = [statement(evidence.text) for evidence in asked.evidences]
        read = read_question(asked.text, asked.title)
        reading = read_statements(read, asked.title, stated, embedder, model)
        return Scored(tuple(fact.confidence for fact in reading.facts), reading.support)

    return score


def bm25() -> System:
    """Okapi BM25 over a question's own evidences: bm25s, English stop words out, stemmed."""
    import bm25s  # type: ignore[import-untyped]
    import snowballstemmer

    stem = snowballstemmer.stemmer("english").stemWords

    def words(texts: list[str]) -> list[list[str]]:
        found: list[list[str]] = bm25s.tokenize(
            texts, stopwords="en", stemmer=stem, return_ids=False, show_progress=False
        )
        return found

    def score(asked: Asked) -> Scored:
        [query] = words([asked.text])
        held = words([evidence.text for evidence in asked.evidences])
        if not query or not any(held):
            return Scored((0.0,) * len(held), 0.0)
        index = bm25s.BM25()
        index.index(held, show_progress=False)
        scores = tuple(float(s) for s in index.get_scores(query))
        return Scored(scores, max(scores))

    return score


def cosine(embedder: Embedder) -> System:
    """Cosine of question and evidence as they stand."""

    def score(asked: Asked) -> Scored:
        vectors = embedder.passages([evidence.text for evidence in asked.evidences])
        scores = tuple(float(s) for s in vectors @ embedder.query(asked.text))
        return Scored(scores, max(scores))

    return score


@dataclass(frozen=True, slots=True)
class Outcome:
    """One system over all questions: a number a question each."""

    first: Numbers  # 1 when the best-ranked evidence answers
    gain: Numbers  # nDCG@10; nan without an answer
    confidence: Numbers
    answerable: Numbers


def judge(questions: Sequence[Asked], scored: Sequence[Scored]) -> Outcome:
    """What each question's ranking is worth."""
    first, gain = [], []
    for asked, told in zip(questions, scored, strict=True):
        labels = np.array([evidence.label for evidence in asked.evidences], dtype=float)
        order = np.argsort([-s for s in told.scores], kind="stable")
        first.append(float(labels[order[0]] > 0))
        gain.append(_ndcg(labels, order))
    return Outcome(
        np.array(first),
        np.array(gain),
        np.array([told.confidence for told in scored]),
        np.array([float(asked.answerable) for asked in questions]),
    )


def measures(outcome: Outcome, rows: NDArray[np.int64] | None = None) -> dict[str, float]:
    """The four measures, of all questions or of these rows; nan where one isn't defined."""
    kept = np.arange(len(outcome.first)) if rows is None else rows
    first, gain = outcome.first[kept], outcome.gain[kept]
    confidence, answerable = outcome.confidence[kept], outcome.answerable[kept]
    surest = np.argsort(-confidence, kind="stable")[: max(1, round(COVERAGE * len(kept)))]
    return {
        "P@1": float(first.mean()),
        "nDCG@10": float(np.nanmean(gain)) if answerable.any() else float("nan"),
        "AUROC": auroc(answerable, confidence),
        "P@1_at_80": float(first[surest].mean()),
    }


def intervals(outcome: Outcome, resamples: int = RESAMPLES) -> dict[str, tuple[float, float]]:
    """95 % percentile intervals by resampling questions (Efron 1979)."""
    chance = np.random.default_rng(7)
    size = len(outcome.first)
    drawn = [measures(outcome, chance.integers(0, size, size)) for _ in range(resamples)]
    return {name: _percentiles([found[name] for found in drawn]) for name in MEASURES}


def auroc(truth: Numbers, score: Numbers) -> float:
    """Chance that a true one scores above a false one, ties counting half; nan without either."""
    good, bad = np.sort(score[truth > 0]), score[truth <= 0]
    if not len(good) or not len(bad):
        return float("nan")
    below = np.searchsorted(good, bad, side="right")
    ties = below - np.searchsorted(good, bad, side="left")
    return float(1 - (below - ties / 2).mean() / len(good))


def _percentiles(values: Sequence[float]) -> tuple[float, float]:
    defined = [value for value in values if not np.isnan(value)]
    if not defined:
        return float("nan"), float("nan")
    low, high = np.percentile(defined, [2.5, 97.5])
    return float(low), float(high)


def _ndcg(labels: Numbers, order: NDArray[np.int64]) -> float:
    discount = 1 / np.log2(np.arange(2, min(DEPTH, len(labels)) + 2))
    ideal = float(np.sort(labels)[::-1][:DEPTH] @ discount)
    return float(labels[order][:DEPTH] @ discount) / ideal if ideal else float("nan")
