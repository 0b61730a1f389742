"""Judged queries in BEIR layout: ``queries.jsonl`` and ``qrels/<split>.tsv``."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import lcm
from pathlib import Path

from evals.dataset import DatasetError

HEAD = ("query-id", "corpus-id", "score")
# Grades with more decimals than this are a slip.
_FINEST = 10_000


@dataclass(frozen=True, slots=True)
class Judgements:
    """Queries of one split with their judgements.

    Attributes:
        queries: Text by id, of the queries that have a judgement.
        grades: By query id, document id to grade times ``scale``: pytrec_eval takes whole numbers.
            nDCG is a quotient of sums of gains, so the scale cancels out.
        scale: The smallest factor that makes every grade a whole number.
    """

    split: str
    queries: dict[str, str]
    grades: dict[str, dict[str, int]]
    scale: int

    @property
    def count(self) -> int:
        """Number of judgements."""
        return sum(map(len, self.grades.values()))

    @property
    def without_relevant(self) -> list[str]:
        """Queries that nothing serves: no grade above 0."""
        return [query for query, grades in self.grades.items() if not any(grades.values())]

    def unknown(self, documents: Collection[str]) -> set[str]:
        """Judged documents that aren't among these."""
        return {id_ for grades in self.grades.values() for id_ in grades} - set(documents)


def load_judgements(folder: Path, split: str = "dev") -> Judgements:
    """Read one split.

    Raises:
        DatasetError: A file is missing, broken or empty; line and remedy are named.
    """
    rows = list(_qrels(folder, split))
    texts = _queries(folder / "queries.jsonl")
    without = sorted({query for query, _, _ in rows} - texts.keys())
    if without:
        raise DatasetError(
            f"{folder / 'qrels' / split}.tsv judges {len(without)} queries that queries.jsonl "
            f"doesn't have, such as {without[0]}"
        )
    scale = lcm(*(grade.as_integer_ratio()[1] for _, _, grade in rows))
    if scale > _FINEST:
        raise DatasetError(f"{folder}/qrels/{split}.tsv: grades finer than 1/{_FINEST}")
    grades: dict[str, dict[str, int]] = {}
    for query, document, grade in rows:
        grades.setdefault(query, {})[document] = int(grade * scale)
    return Judgements(split, {query: texts[query] for query in grades}, grades, scale)


def splits(folder: Path) -> list[str]:
    """Names of the splits that a folder holds."""
    return sorted(path.stem for path in (folder / "qrels").glob("*.tsv"))


def _qrels(folder: Path, split: str) -> Iterator[tuple[str, str, Decimal]]:
    path = folder / "qrels" / f"{split}.tsv"
    if not path.is_file():
        there = ", ".join(splits(folder)) or "none"
        raise DatasetError(f"no split {split!r} in {folder / 'qrels'}; there is: {there}")
    lines = _lines(path)
    if not lines or tuple(lines[0].split("\t")) != HEAD:
        raise DatasetError(f"{path}, line 1: expected the columns {', '.join(HEAD)}, set by tabs")
    if not any(line.strip() for line in lines[1:]):
        raise DatasetError(f"{path}: no judgements in it")
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        cells = line.split("\t")
        try:
            query, document, score = cells
            grade = Decimal(score.strip())
        except (ValueError, InvalidOperation):
            raise DatasetError(
                f"{path}, line {number}: expected a query, a document and a number, set by tabs"
            ) from None
        if not grade.is_finite() or grade < 0:
            raise DatasetError(f"{path}, line {number}: the grade {score} isn't 0 or more")
        yield query, document, grade


def _queries(path: Path) -> dict[str, str]:
    if not path.is_file():
        raise DatasetError(f"{path} is missing; it holds the queries, one JSON object a line")
    texts: dict[str, str] = {}
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            query = json.loads(line)
            texts[str(query["_id"])] = str(query["text"])
        except (ValueError, TypeError, KeyError):
            raise DatasetError(
                f"{path}, line {number}: expected an object with _id and text"
            ) from None
    return texts


def _lines(path: Path) -> list[str]:
    # Not splitlines(): a text may hold other signs that end a line.
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: can't be read: {error}") from error
    return [line.rstrip("\r") for line in text.split("\n")]
