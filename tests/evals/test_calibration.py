from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from evals.calibration import CalibrationError, Sample, balanced, fit, load_judged

NAMES = ("good", "echo", "noise")


def samples(count: int, seed: int = 1) -> list[Sample]:
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        serves = chance.random() < 0.5
        good = chance.gauss(1.0 if serves else -1.0, 1.0)
        made.append(Sample((good, -good, chance.gauss(0, 1)), serves))
    return made


def test_a_fit_separates_what_can_be_separated_and_is_calibrated() -> None:
    found = fit(samples(2000), NAMES)
    # Two normals two deviations apart: the best possible area is 0.921.
    assert 0.9 < found["auroc"] < 0.94
    assert found["ece"] < 0.05


def test_a_signal_with_the_wrong_sign_is_left_out() -> None:
    found = fit(samples(500), NAMES)
    assert found["weights"]["good"] > 0
    assert found["weights"]["echo"] == 0.0


def test_a_signal_that_tells_nothing_is_left_out() -> None:
    found = fit(samples(2000), NAMES)
    assert found["weights"]["noise"] == 0.0


def test_hits_of_one_question_are_never_fitted_and_judged_on() -> None:
    # Each question has its own level, and half of them serve: only a leak could tell which.
    chance = random.Random(9)
    made = []
    for number in range(60):
        level, serves = chance.random(), number % 2 == 0
        made += [Sample((level, level**2, 0.0), serves, query=str(number))] * 20
    assert fit(made, NAMES)["auroc"] < 0.7


def test_each_judged_set_is_also_measured_by_a_fit_on_the_others() -> None:
    here = [replace(s, store="here") for s in samples(400)]
    there = [replace(s, store="there") for s in samples(400, seed=2)]
    unseen = fit([*here, *there], NAMES)["unseen"]
    assert set(unseen) == {"here", "there"}
    assert unseen["here"]["auroc"] > 0.9
    assert fit(here, NAMES)["unseen"] == {}


def test_judged_sets_count_alike_whatever_their_size() -> None:
    small, large = samples(10), samples(90, seed=2)
    weighted = balanced([small, large, []])
    assert sum(s.weight for s in weighted[:10]) == pytest.approx(50)
    assert sum(s.weight for s in weighted[10:]) == pytest.approx(50)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match=r"queries\.jsonl is missing"):
        load_judged(tmp_path, 1)


def test_only_judged_queries_are_read(tmp_path: Path) -> None:
    (tmp_path / "qrels").mkdir()
    (tmp_path / "queries.jsonl").write_text(
        '{"_id": "a", "text": "one"}\n{"_id": "b", "text": "two"}\n', encoding="utf-8"
    )
    (tmp_path / "qrels" / "dev.tsv").write_text(
        "query-id\tcorpus-id\tscore\na\tx\t2\n", encoding="utf-8"
    )
    judged = load_judged(tmp_path, 1)
    assert judged.queries == {"a": "one"}
    assert judged.relevant == {"a": {"x": 2.0}}


def test_every_split_is_read_and_questions_without_judgements_are_unanswerable(
    tmp_path: Path,
) -> None:
    (tmp_path / "qrels").mkdir()
    lines = [f'{{"_id": "{i}", "text": "{i}?"}}' for i in "abc"]
    (tmp_path / "queries.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for split, query in (("dev", "a"), ("test", "b")):
        (tmp_path / "qrels" / f"{split}.tsv").write_text(
            f"query-id\tcorpus-id\tscore\n{query}\tx\t1\n", encoding="utf-8"
        )
    judged = load_judged(tmp_path, 1, split="*")
    assert set(judged.queries) == {"a", "b"}
    assert judged.unanswerable == ("c?",)


@pytest.mark.parametrize(
    ("queries", "qrels", "where"),
    [
        ('{"_id": "a"}\n', "query-id\tcorpus-id\tscore\n", r"queries\.jsonl:1 can't be read"),
        ("no json\n", "query-id\tcorpus-id\tscore\n", r"queries\.jsonl:1 can't be read"),
        ('{"_id": "a", "text": "t"}\n', "query-id\tcorpus-id\tscore\na\tx\tgood\n", r"dev\.tsv:2"),
        ('{"_id": "a", "text": "t"}\n', "a\tx\t1\nb\ty\t1\n", r"dev\.tsv:2"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(
    tmp_path: Path, queries: str, qrels: str, where: str
) -> None:
    (tmp_path / "qrels").mkdir()
    (tmp_path / "queries.jsonl").write_text(queries, encoding="utf-8")
    (tmp_path / "qrels" / "dev.tsv").write_text(qrels, encoding="utf-8")
    with pytest.raises(CalibrationError, match=where):
        load_judged(tmp_path, 1)
