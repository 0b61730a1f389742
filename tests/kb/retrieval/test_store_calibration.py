from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path

import pytest

from kb.documents import Kind, KnowledgeError
from kb.retrieval.calibration import default_calibration
from kb.retrieval.store_calibration import (
    FILE,
    Adjustment,
    StoreCalibration,
    calibration_of,
    load_store_calibration,
    remove_store_calibration,
    save_store_calibration,
)


def own(scale: float = 1.5) -> StoreCalibration:
    adjustment = Adjustment(scale, -0.25, 120, {"ece": 0.03})
    shipped = default_calibration().digest
    return StoreCalibration(
        shipped, 4, "2026-11-22T10:00:00+00:00", "j", {Kind.ARTICLE: adjustment}
    )


def test_a_calibration_is_kept_and_read_again(tmp_path: Path) -> None:
    path = save_store_calibration(tmp_path, own())
    assert path == tmp_path / FILE
    assert load_store_calibration(tmp_path) == own()
    assert [p.name for p in tmp_path.iterdir()] == [FILE]


def test_a_store_answers_by_its_own(tmp_path: Path) -> None:
    save_store_calibration(tmp_path, own())
    expected = default_calibration().adjusted({Kind.ARTICLE: 1.5}, {Kind.ARTICLE: -0.25})
    assert calibration_of(tmp_path) == expected


def test_a_store_without_one_answers_by_the_shipped_one(tmp_path: Path) -> None:
    assert load_store_calibration(tmp_path) is None
    assert calibration_of(tmp_path) == default_calibration()


def test_going_back_removes_it_and_says_whether_there_was_one(tmp_path: Path) -> None:
    save_store_calibration(tmp_path, own())
    assert remove_store_calibration(tmp_path)
    assert not remove_store_calibration(tmp_path)
    assert calibration_of(tmp_path) == default_calibration()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t[:40], "Invalid JSON"),
        (lambda _t: "[]", "should be an object"),
        (lambda t: t.replace('"edition"', '"editon"'), "edition"),
        (lambda t: t.replace('"article"', '"artikel"'), "artikel"),
        (lambda t: t.replace("1.5", "-1.5"), "scale is -1.5; it has to be above 0"),
        (lambda t: t.replace("1.5", "NaN"), "adjustments.article.scale"),
        (lambda t: t.replace("1.5", '"a lot"'), "adjustments.article.scale"),
        (lambda t: json.dumps(json.loads(t) | {"more": 1}), "more"),
    ],
)
def test_a_damaged_one_is_named_and_the_shop_goes_on_by_the_shipped_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, change: object, said: str
) -> None:
    path = save_store_calibration(tmp_path, own())
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")  # type: ignore[operator]
    with pytest.raises(KnowledgeError) as error:
        load_store_calibration(tmp_path)
    assert said in str(error.value)
    assert str(path) in str(error.value)
    assert "aisle calibrate --reset" in str(error.value)
    with caplog.at_level(logging.WARNING):
        assert calibration_of(tmp_path) == default_calibration()
    assert "the calibration that ships with Aisle is used" in caplog.text


def test_bytes_that_are_no_text_are_an_error_too(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(KnowledgeError, match=r"calibration\.json can't be read"):
        load_store_calibration(tmp_path)


def test_what_was_fitted_over_another_version_is_not_laid_over_this_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    save_store_calibration(tmp_path, replace(own(), shipped="of another version"))
    with caplog.at_level(logging.WARNING):
        assert calibration_of(tmp_path) == default_calibration()
    assert "run `aisle calibrate` again" in caplog.text
