from __future__ import annotations

import random
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
