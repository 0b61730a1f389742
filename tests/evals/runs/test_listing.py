from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from evals.result import Result
from evals.runs.folder import RunFolder
from evals.runs.listing import State, find_run, interrupted, listed
from evals.runs.run import HEADER, RunError
from evals.runs.summary import summed
from evals.runs.summary_file import SummaryFile, write_summary
from tests.evals.runs import made


def keep(runs: Path, name: str, results: Iterable[Result], *, whole: bool = True) -> Path:
    run = made.run(results, name)
    with RunFolder.create(runs, replace(run.header, finished=False)) as folder:
        for result in run.results:
            folder.add(result)
        if whole:
            finished = folder.finish(run.results)
            write_summary(folder.path, SummaryFile(finished.header, summed(finished)))
    return folder.path


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    keep(tmp_path, "20261120-100000-larkfell", made.results({"a": "."}))
    keep(tmp_path, "20261121-100000-larkfell", made.results({"a": "x"}))
    keep(tmp_path, "20261121-110000-larkfell", made.results({"a": "!"}))
    keep(tmp_path, "20261122-100000-larkfell", made.results({"a": "."}), whole=False)
    broken = keep(tmp_path, "20261122-110000-larkfell", made.results({"a": "."}))
    (broken / HEADER).write_text("{", encoding="utf-8")
    return tmp_path


def test_runs_are_listed_with_their_state_the_newest_first(runs: Path) -> None:
    found = [(one.id[4:11], one.state) for one in listed(runs)]
    assert found == [
        ("1122-11", State.UNREADABLE),
        ("1122-10", State.INTERRUPTED),
        ("1121-11", State.VOID),
        ("1121-10", State.FINISHED),
        ("1120-10", State.FINISHED),
    ]
    newest, *others = listed(runs)
    assert "run.json:1: not JSON" in newest.problem
    assert others[2].summary is not None
    assert others[2].summary.summary.overall.counts["failed"] == 1
    assert list(listed(runs / "nothing")) == []


def test_a_run_that_is_being_written_is_running(tmp_path: Path) -> None:
    header = replace(made.run(made.results({"a": "."})).header, finished=False)
    with RunFolder.create(tmp_path, header):
        assert [one.state for one in listed(tmp_path)] == [State.RUNNING]
        assert list(interrupted(tmp_path)) == []
    assert [path.name for path, _ in interrupted(tmp_path)] == ["run"]


def test_the_latest_run_is_the_newest_that_says_something(runs: Path) -> None:
    assert find_run(runs, "latest").header.id == "20261121-100000-larkfell"


def test_a_run_is_found_by_its_id_its_beginning_or_its_folder(runs: Path) -> None:
    name = "20261120-100000-larkfell"
    for named in (name, "20261120", str(runs / name)):
        assert find_run(runs, named).header.id == name


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("20261121", "2 runs begin with 20261121"),
        ("monday", "there is no run monday in .*`aisle eval runs` lists"),
        ("20261122-100000-larkfell", "isn't finished; `--resume 20261122-100000-larkfell`"),
        ("20261122-110000-larkfell", r"run\.json:1: not JSON"),
    ],
)
def test_a_run_that_cant_be_meant_is_told(runs: Path, named: str, told: str) -> None:
    with pytest.raises(RunError, match=told):
        find_run(runs, named)


def test_the_latest_run_to_compare_with_is_of_these_conversations(tmp_path: Path) -> None:
    both = {"a": ".", "b": "."}
    keep(tmp_path, "20261120-100000-larkfell", made.results(both | {"old": "."}))
    keep(tmp_path, "20261121-100000-larkfell", made.results({"other": ".", "another": "."}))
    keep(tmp_path, "20261122-100000-larkfell", made.results({"a": "."}))
    asked = ["a", "b", "c", "new"]
    assert find_run(tmp_path, "latest", asked=asked[:3]).header.id == "20261120-100000-larkfell"
    assert find_run(tmp_path, "latest", asked=["a"]).header.id == "20261122-100000-larkfell"
    newest = "20261122-100000-larkfell"
    assert find_run(tmp_path, "latest", asked=["a"], but=newest).header.id != newest
    with pytest.raises(RunError, match="no finished run of these conversations"):
        find_run(tmp_path, "latest", asked=["x", "y"])


def test_without_any_run_there_is_no_latest(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="there is no finished run"):
        find_run(tmp_path / "runs", "latest")
