from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evals.runs.folder import RunFolder, load_run, run_id, running
from evals.runs.run import HEADER, RESULTS, RunError
from tests.evals.runs import made

HEAD = replace(made.run([]).header, id="run", items=2, epochs=1, finished=False)
HELLO, BYE = made.result("hello"), made.result("bye", "x")


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    with RunFolder.create(tmp_path, HEAD) as folder:
        folder.add(BYE)
        folder.add(HELLO)
        folder.finish([HELLO, BYE])
    return folder.path


@pytest.fixture
def interrupted(tmp_path: Path) -> Path:
    with RunFolder.create(tmp_path, HEAD) as folder:
        folder.add(HELLO)
    return folder.path


def edit(path: Path, name: str, old: str, new: str) -> None:
    text = (path / name).read_text(encoding="utf-8")
    assert old in text
    (path / name).write_text(text.replace(old, new), encoding="utf-8")


def test_a_finished_run_is_read_as_it_was_in_the_order_of_the_goldens(finished: Path) -> None:
    run = load_run(finished)
    assert run.header == replace(HEAD, finished=True)
    assert run.results == (HELLO, BYE)
    assert run.folder == finished


def test_an_interrupted_run_has_what_was_done(interrupted: Path) -> None:
    run = load_run(interrupted)
    assert not run.header.finished
    assert run.results == (HELLO,)


def test_a_line_that_a_kill_tore_off_is_no_result_and_gone_when_the_run_goes_on(
    interrupted: Path,
) -> None:
    with (interrupted / RESULTS).open("a", encoding="utf-8") as file:
        file.write('{"item":"bye","ep')
    assert load_run(interrupted).results == (HELLO,)
    with RunFolder.resume(interrupted, HEAD) as folder:
        assert folder.results == (HELLO,)
        folder.add(BYE)
    assert load_run(interrupted).results == (HELLO, BYE)


def test_what_could_not_be_asked_is_asked_again_when_the_run_goes_on(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path, HEAD) as folder:
        folder.add(HELLO)
        folder.add(made.result("bye", "!"))
    with RunFolder.resume(folder.path, HEAD) as folder:
        assert folder.results == (HELLO,)
        folder.add(BYE)
    assert load_run(folder.path).results == (HELLO, BYE)


def test_only_the_same_goldens_epochs_and_target_go_on(interrupted: Path, finished: Path) -> None:
    other = replace(HEAD.fingerprint, code="another")
    for wanted, why in (
        (replace(HEAD, suite="another"), "its goldens are others"),
        (replace(HEAD, epochs=4), "it has 1 epochs, not 4"),
        (replace(HEAD, fingerprint=other), "its code was unknown, now it is another"),
    ):
        with pytest.raises(RunError, match=why), RunFolder.resume(interrupted, wanted):
            pass
    with pytest.raises(RunError, match="is finished"), RunFolder.resume(finished, HEAD):
        pass


def test_two_processes_dont_write_one_run(interrupted: Path) -> None:
    assert not running(interrupted)
    with RunFolder.resume(interrupted, HEAD):
        assert running(interrupted)
        with (
            pytest.raises(RunError, match="written by another process"),
            RunFolder.resume(interrupted, HEAD),
        ):
            pass
    assert not running(interrupted)


def test_two_runs_of_one_second_have_folders_of_their_own(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path, HEAD) as one, RunFolder.create(tmp_path, HEAD) as two:
        assert (one.header.id, two.header.id) == ("run", "run-2")
        assert two.path == tmp_path / "run-2"


def test_a_file_of_another_version_is_refused_by_name(finished: Path) -> None:
    edit(finished, HEADER, '"version": 1', '"version": 99')
    with pytest.raises(RunError, match=r"run\.json: written by another version.*99"):
        load_run(finished)


def test_a_broken_line_is_told_with_file_and_line(finished: Path) -> None:
    edit(finished, RESULTS, '"item":"bye"', '"item":7')
    with pytest.raises(RunError, match=r"results\.jsonl:2: no result of this version \(item"):
        load_run(finished)


def test_a_torn_line_in_the_middle_is_broken(interrupted: Path) -> None:
    lines = (interrupted / RESULTS).read_text(encoding="utf-8")
    (interrupted / RESULTS).write_text(lines[:40] + "\n" + lines, encoding="utf-8")
    with pytest.raises(RunError, match=r"results\.jsonl:1: no result"):
        load_run(interrupted)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (RESULTS, "", "holds 0 results of the 2 of a finished run"),
        (RESULTS, "{}", r"results\.jsonl:1: the line is torn off"),
        (HEADER, "{", r"run\.json:1: not JSON"),
        (HEADER, "[]", r"run\.json: written by another version"),
        (HEADER, '{"version": 1, "colour": "red"}', r"run\.json: unknown key 'colour'"),
        (HEADER, '{"version": 1, "id": "x"}', r"run\.json: created: "),
    ],
)
def test_a_file_that_cant_be_is_told(finished: Path, name: str, text: str, told: str) -> None:
    (finished / name).write_text(text, encoding="utf-8")
    with pytest.raises(RunError, match=told):
        load_run(finished)


def test_a_result_that_stands_twice_is_told(finished: Path) -> None:
    line = (finished / RESULTS).read_text(encoding="utf-8").splitlines(keepends=True)[0]
    (finished / RESULTS).write_text(line * 2, encoding="utf-8")
    with pytest.raises(RunError, match=r"results\.jsonl:2: hello, epoch 1, stands twice"):
        load_run(finished)


def test_a_folder_without_a_header_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"nothing is no run: run\.json is missing"):
        load_run(tmp_path / "nothing")
    with pytest.raises(RunError, match="is no run"), RunFolder.resume(tmp_path / "nothing", HEAD):
        pass
    assert not (tmp_path / "nothing").exists()


def test_a_run_says_when_it_began_and_what_of() -> None:
    noon = datetime(2026, 11, 22, 12, 0, 5, tzinfo=UTC)
    assert run_id("larkfell", noon) == "20261122-120005-larkfell"
    assert run_id("/srv/My Goldens/first.yaml", noon) == "20261122-120005-first"
    assert run_id("..", noon) == "20261122-120005"


def test_the_files_are_plain_json(finished: Path) -> None:
    assert json.loads((finished / HEADER).read_text(encoding="utf-8"))["finished"] is True
    lines = (finished / RESULTS).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["item"] for line in lines] == ["hello", "bye"]
