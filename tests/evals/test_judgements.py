"""Judgements are read whole or refused with the line that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.dataset import DatasetError
from evals.judgements import load_judgements, splits
from tests.evals.conftest import QUERIES, write_dataset


def read(tiny: Path, qrels: str, split: str = "dev") -> object:
    (tiny.parent / "tiny" / "qrels" / "dev.tsv").write_text(qrels, encoding="utf-8")
    return load_judgements(tiny.parent / "tiny", split)


def test_grades_become_whole_numbers_and_only_judged_queries_are_asked(tiny: Path) -> None:
    found = load_judgements(tiny.parent / "tiny")
    assert found.scale == 100
    assert found.grades["q2"] == {"p3": 100, "p6": 10}
    assert found.grades["q3"] == {"p6": 100, "p1": 1}
    assert found.queries == {key: QUERIES[key] for key in ("q1", "q2", "q3")}
    assert found.count == 5


def test_whole_grades_stay_as_they_are(tmp_path: Path) -> None:
    write_dataset(tmp_path, qrels={"q1": {"p2": "3"}, "q4": {"p1": "0"}})
    found = load_judgements(tmp_path / "tiny")
    assert (found.scale, found.grades["q1"]) == (1, {"p2": 3})
    assert found.without_relevant == ["q4"]


def test_documents_that_are_not_there_are_told(tiny: Path) -> None:
    found = load_judgements(tiny.parent / "tiny")
    assert found.unknown({"p1", "p2", "p3"}) == {"p6"}


def test_a_split_that_is_not_there_names_those_that_are(tiny: Path) -> None:
    write_dataset(tiny.parent, split="test")
    assert splits(tiny.parent / "tiny") == ["dev", "test"]
    with pytest.raises(DatasetError, match=r"no split 'train' .*there is: dev, test"):
        load_judgements(tiny.parent / "tiny", "train")


HEAD = "query-id\tcorpus-id\tscore\n"


@pytest.mark.parametrize(
    ("qrels", "told"),
    [
        ("", "line 1: expected the columns"),
        ("q1\tp1\t1\n", "line 1: expected the columns"),
        (HEAD, "no judgements"),
        (HEAD + "q1\tp1\n", "line 2: expected a query, a document and a number"),
        (HEAD + "q1\tp1\t1\n\nq1\tp2\tgood\n", "line 4"),
        (HEAD + "q1\tp1\t-1\n", "line 2: the grade -1"),
        (HEAD + "q1\tp1\tnan\n", "line 2: the grade nan"),
        (HEAD + "q1\tp1\t0.00001\n", "grades finer than"),
        (HEAD + "q1\tp1\t1\nq9\tp1\t1\n", "1 queries that queries.jsonl doesn't have, such as q9"),
    ],
)
def test_broken_judgements_are_refused(tiny: Path, qrels: str, told: str) -> None:
    with pytest.raises(DatasetError, match=told):
        read(tiny, qrels)


@pytest.mark.parametrize("line", ["{", "[]", '{"_id": "q1"}', "7"])
def test_a_broken_query_names_its_line(tiny: Path, line: str) -> None:
    (tiny.parent / "tiny" / "queries.jsonl").write_text(
        '{"_id": "q0", "text": "a\u2028b"}\n' + line + "\n", encoding="utf-8"
    )
    with pytest.raises(DatasetError, match=r"queries\.jsonl, line 2"):
        load_judgements(tiny.parent / "tiny")


def test_queries_that_are_missing_are_named(tiny: Path) -> None:
    (tiny.parent / "tiny" / "queries.jsonl").unlink()
    with pytest.raises(DatasetError, match=r"queries\.jsonl is missing"):
        load_judgements(tiny.parent / "tiny")
