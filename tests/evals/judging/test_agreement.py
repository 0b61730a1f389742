from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from evals.judging.agreement import FILE, keep, may_count, measure
from evals.judging.judge import JudgeError, JudgeId
from evals.judging.labels import Label, load_labels
from tests.evals.judging.test_judge import NO, YES, JudgingServer


def labels(yes: int, no: int) -> list[Label]:
    return [Label("Is it so?", ("?",), f"a{n}", n < yes) for n in range(yes + no)]


@pytest.fixture
def server(httpserver: HTTPServer) -> JudgingServer:
    return JudgingServer(httpserver)


def test_the_table_of_cohen_is_reproduced_over_http(server: JudgingServer):
    # 20 both yes, 5 people only, 10 judge only, 15 both no: kappa is 0.4 by hand.
    replies = [YES] * 20 + [NO] * 5 + [YES] * 10 + [NO] * 15
    found = measure(server.says(*replies, NO), labels(25, 25))
    cells = found.agreement
    assert (cells.both_yes, cells.first_only, cells.second_only, cells.both_no) == (20, 5, 10, 15)
    assert cells.kappa == pytest.approx(0.4)
    assert cells.low < 0.4 < cells.high
    assert len(found.disagreements) == 15
    assert "only 50 answers" in found.obstacle


def test_a_judge_counts_from_a_hundred_labels_and_a_substantial_kappa_on(
    server: JudgingServer, tmp_path: Path
):
    judge = server.says(*[YES] * 50, *[NO] * 50)
    assert "never measured" in may_count(judge.id, tmp_path)
    few = measure(server.says(*[YES] * 49, NO), labels(49, 50))
    keep(few, tmp_path)
    assert "only 99" in may_count(judge.id, tmp_path)
    keep(measure(server.says(*[YES] * 50, NO), labels(50, 50)), tmp_path)
    assert may_count(judge.id, tmp_path) == ""


def test_the_last_measurement_of_this_very_judge_is_the_one_that_counts(
    server: JudgingServer, tmp_path: Path
):
    judge = server.says(YES)
    keep(measure(server.says(*[YES] * 50, NO), labels(50, 50)), tmp_path)
    assert "never measured" in may_count(JudgeId("other", judge.id.prompt), tmp_path)
    assert "never measured" in may_count(JudgeId(judge.id.model, "other"), tmp_path)
    keep(measure(server.says(*[YES] * 70, NO), labels(50, 50)), tmp_path)
    assert may_count(judge.id, tmp_path) == ""
    keep(measure(server.says(*[YES] * 80, NO), labels(50, 50)), tmp_path)
    assert "kappa is 0.40" in may_count(judge.id, tmp_path)


def test_a_judge_that_says_yes_to_everything_agrees_with_nobody(
    server: JudgingServer, tmp_path: Path
):
    found = measure(server.says(YES), labels(95, 5))
    assert found.agreement.kappa == 0
    assert "kappa is 0.00" in found.obstacle


def test_nonsense_counts_against_the_judge(server: JudgingServer, tmp_path: Path):
    found = measure(server.says("?", "?", "?", *[YES] * 50, NO), labels(53, 60))
    assert (found.nonsense, found.agreement.n) == (3, 110)
    assert "no verdict on 3 of 113" in found.obstacle
    keep(found, tmp_path)
    assert "no verdict on 3 of 113" in may_count(found.judge, tmp_path)
    with pytest.raises(JudgeError, match="gave no verdict at all"):
        measure(server.says("?"), labels(1, 1))


def test_a_kept_line_that_is_broken_is_named(tmp_path: Path):
    (tmp_path / FILE).write_text('{"model": "m"}\n', encoding="utf-8")
    with pytest.raises(JudgeError, match=r"judges\.jsonl, line 1: not a measurement"):
        may_count(JudgeId("m", "p"), tmp_path)


ROW = {"criterion": "c", "shopper": "s", "answer": "a", "label": "yes"}


def test_labels_are_read_from_lines_and_from_a_table(tmp_path: Path):
    lines, table = tmp_path / "l.jsonl", tmp_path / "l.csv"
    lines.write_text(
        json.dumps(ROW) + "\n" + json.dumps({**ROW, "shopper": ["s", "t"], "label": False}),
        encoding="utf-8",
    )
    table.write_text('criterion,shopper,answer,label\nc,s,"a, b",No\n', encoding="utf-8")
    assert load_labels(lines) == (
        Label("c", ("s",), "a", True),
        Label("c", ("s", "t"), "a", False),
    )
    assert load_labels(table) == (Label("c", ("s",), "a, b", False),)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("", "there are no labels"),
        ("{", "line 1: not JSON"),
        (json.dumps({**ROW, "label": "maybe"}), "line 1: label: 'maybe' is neither yes nor no"),
        (json.dumps({**ROW, "label": 0.5}), "line 1: label"),
        (json.dumps({**ROW, "answer": " "}), "line 1: answer"),
        (json.dumps({**ROW, "more": 1}), "line 1: more"),
        (json.dumps(ROW) + "\n" + json.dumps({**ROW, "label": "no"}), "has a label in .* line 1"),
        (json.dumps({"criterion": "c"}), "line 1: shopper: Field required"),
    ],
)
def test_labels_that_cannot_be_are_named_with_their_line(tmp_path: Path, lines: str, told: str):
    file = tmp_path / "l.jsonl"
    file.write_text(lines, encoding="utf-8")
    with pytest.raises(JudgeError, match=told):
        load_labels(file)


def test_a_column_too_many_is_named(tmp_path: Path):
    file = tmp_path / "l.csv"
    file.write_text("criterion,shopper,answer,label\nc,s,a,yes,more\n", encoding="utf-8")
    with pytest.raises(JudgeError, match="line 2: a column too many"):
        load_labels(file)


def test_a_judge_that_cannot_be_reached_ends_the_measurement(server: JudgingServer):
    from evals.targets.target import TargetError

    with pytest.raises(TargetError, match="500"):
        measure(server.says(Response("no", 500)), labels(1, 1))
