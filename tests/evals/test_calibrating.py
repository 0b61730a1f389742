from __future__ import annotations

import json
import math
import random
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from evals.asking import Asked
from evals.calibrating import CalibrationReport, calibrate, fit_adjustment
from evals.calibration import CalibrationError
from evals.calibration_report import draw, report_data, report_lines
from kb.documents import Kind
from kb.knowledge import Knowledge
from kb.retrieval.calibration import default_calibration

LARKFELL = Path(str(files("evals"))) / "datasets" / "larkfell_fits"


def asked(count: int, *, scale: float = 1.0, shift: float = 0.0, seed: int = 1) -> list[Asked]:
    """Questions whose hits serve with log-odds of ``scale · logit + shift``."""
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        z = chance.uniform(-4, 4)
        right = chance.random() < 1 / (1 + math.exp(-(scale * z + shift)))
        made.append(Asked("?", "judged", z, right))
    return made


@pytest.fixture(scope="module")
def report(demo_knowledge: Knowledge) -> CalibrationReport:
    return calibrate(demo_knowledge, questions=60, seed=3, judged=LARKFELL)


def test_too_much_confidence_is_brought_down() -> None:
    adjustment, why, measured = fit_adjustment(asked(600, scale=0.4, shift=-1.0))
    assert adjustment is not None
    assert adjustment.scale == pytest.approx(0.4, abs=0.12)
    assert adjustment.shift == pytest.approx(-1.0, abs=0.35)
    before, after = (m.reliability for m in measured)
    assert after.ece() < before.ece() / 2
    assert why.startswith("Adjusted: on questions held out")


def test_what_keeps_its_promises_is_left_alone() -> None:
    adjustment, why, measured = fit_adjustment(asked(600))
    assert adjustment is None
    assert "The shipped one stays" in why
    assert len(measured) == 2


def test_a_few_questions_fit_nothing() -> None:
    adjustment, why, measured = fit_adjustment(asked(20, shift=-3))
    assert adjustment is None
    assert not measured
    assert why.startswith("20 judged questions,")


def test_what_nobody_knows_the_truth_of_is_left_out() -> None:
    known = asked(200, scale=0.4, shift=-1.0)
    some = [*known, *(replace(a, right=None) for a in known[:50])]
    assert fit_adjustment(some)[0] == fit_adjustment(known)[0]
    assert fit_adjustment(some)[2][0].unknown == 50


def test_confidence_that_is_upside_down_is_not_turned_round() -> None:
    adjustment, _, _ = fit_adjustment(asked(600, scale=-1.0))
    assert adjustment is None


def test_the_demo_shop_serves_what_is_its_own_and_declines_what_is_strange(
    report: CalibrationReport,
) -> None:
    strange = ("thing", "subject", "mixed", "nonsense")
    for part in report.kinds:
        own = [s for name, s in part.sorts.items() if name not in strange]
        own = [s for s in own if s not in (part.sorts["unanswerable"],)]
        foreign = [part.sorts[name] for name in strange]
        assert sum(s.served for s in own) > 0.7 * sum(s.asked for s in own)
        assert sum(s.served for s in foreign) < 0.2 * sum(s.asked for s in foreign)
        assert part.measured[0].reliability.auroc() > 0.9


def test_each_kind_is_judged_by_the_questions_that_it_answers(report: CalibrationReport) -> None:
    for part in report.kinds:
        assert part.sorts["judged"].asked == 20
        assert part.sorts["unanswerable"].asked == 40


def test_the_report_fits_a_terminal_and_says_what_was_decided(report: CalibrationReport) -> None:
    lines = report_lines(report)
    assert max(map(len, lines)) <= 80
    told = "\n".join(lines)
    assert "Products, served from a confidence of" in told
    assert "Articles, served from a confidence of" in told
    assert "ECE" in told
    assert "AURC" in told
    assert told.count("used: ") >= 2


def test_the_data_is_one_json_object_without_what_json_has_not(report: CalibrationReport) -> None:
    data = json.loads(json.dumps(report_data(report), allow_nan=False))
    measured = data["kinds"]["product"]["measured"][0]
    assert 0 <= measured["ece"] <= 1
    assert measured["risk_coverage"][-1]["coverage"] == pytest.approx(1.0)
    assert sum(b["share"] for b in measured["bins"]) == pytest.approx(1.0)


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_it_can_be_drawn(report: CalibrationReport, tmp_path: Path, suffix: str) -> None:
    drawn = tmp_path / f"plot.{suffix}"
    draw(report, drawn)
    assert drawn.stat().st_size > 5_000
    if suffix == "svg":
        assert drawn.read_text(encoding="utf-8").count("<text") + 1 > 0
        assert "<svg" in drawn.read_text(encoding="utf-8")


def test_an_adjustment_names_what_it_lies_over(report: CalibrationReport) -> None:
    kept = report.calibration
    if kept is not None:
        assert kept.shipped == default_calibration().digest
        assert set(kept.adjustments) <= set(Kind)
    assert [part.adjustment is not None for part in report.kinds] == [
        kept is not None and part.kind in kept.adjustments for part in report.kinds
    ]


def test_judgements_of_another_store_are_refused(demo_knowledge: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "qrels").mkdir()
    (tmp_path / "queries.jsonl").write_text('{"_id": "q", "text": "tents"}\n', encoding="utf-8")
    (tmp_path / "qrels" / "dev.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq\telsewhere\t1\n", encoding="utf-8"
    )
    with pytest.raises(CalibrationError, match="holds none of the 1 judged documents"):
        calibrate(demo_knowledge, questions=4, seed=1, judged=tmp_path)
