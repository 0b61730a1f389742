from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.runs.comparison import compared
from evals.runs.run import SUMMARY, RunError
from evals.runs.summary import summed
from evals.runs.summary_file import SummaryFile, load_summary, write_summary
from tests.evals.runs import made

BEFORE = made.run(made.results({"a": "..", "b": "..", "c": "x."}), "before")
AFTER = made.run(made.results({"a": "..", "b": "xx", "c": ".."}), "after")
FILE = SummaryFile(AFTER.header, summed(AFTER), "before", compared(AFTER, BEFORE))


def test_a_summary_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_summary(tmp_path, FILE)
    assert load_summary(tmp_path) == FILE
    assert load_summary(tmp_path / "nothing") is None


def test_other_programs_find_the_figures_under_their_names(tmp_path: Path) -> None:
    data = json.loads(write_summary(tmp_path, FILE).read_text(encoding="utf-8"))
    assert data["version"] == 1
    assert data["run"]["id"] == "after"
    assert data["run"]["fingerprint"]["target"] == "aisle"
    overall = data["summary"]["overall"]
    assert overall["counts"] == {"passed": 4, "failed": 2, "unmeasured": 0, "error": 0}
    assert overall["passed"]["value"] == pytest.approx(4 / 6)
    assert sorted(overall["pass_k"]) == ["1", "2"]
    assert data["summary"]["checks"][0] == {
        "check": "says",
        "passed": 4,
        "failed": 2,
        "unmeasured": 0,
    }
    assert data["against"] == "before"
    assert data["comparison"]["regressions"] == [{"item": "b", "before": 1.0, "after": 0.0}]
    assert set(data["comparison"]["overall"]) == {"name", "difference", "p", "holm"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"version": 1\n', '"version": 9\n', "another version"),
        ('"tokens"', '"tokns"', r"summary\.json: summary\.tokens: "),
        ("{", "", r"summary\.json: the file: "),
    ],
)
def test_a_broken_file_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = write_summary(tmp_path, FILE)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(new.join(text.rsplit(old, 1)) if "version" in old else text.replace(old, new))
    with pytest.raises(RunError, match=told):
        load_summary(tmp_path)
    assert path.name == SUMMARY
