from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from evals.result import Outcome, Result
from evals.runs.cache import ResultCache
from evals.runs.folder import load_run
from evals.runs.run import RESULTS, Run, RunError
from evals.runs.running import Keeping, SuiteError, run_goldens, suite_digest
from evals.runs.workers import Workers
from evals.targets.target import Fingerprint
from tests.evals.runs.scripted import FINGERPRINT, Scripted, golden, goldens


@pytest.fixture
def target(tmp_path: Path) -> Scripted:
    return Scripted(tmp_path / "log")


def timeless(run: Run) -> list[Result]:
    return [replace(result, seconds=0.0, cached=False) for result in run.results]


@pytest.mark.parametrize("workers", [Workers(1), Workers(2), Workers(4, waiting=True)])
def test_results_stand_in_the_order_of_goldens_and_epochs(
    target: Scripted, workers: Workers
) -> None:
    run = run_goldens(goldens(5), target, name="five", epochs=2, workers=workers)
    expected = [(f"golden-{item}", epoch) for item in range(5) for epoch in (1, 2)]
    assert [(result.item, result.epoch) for result in run.results] == expected
    assert run.header.finished
    assert (run.header.items, run.header.epochs) == (5, 2)
    assert run.header.fingerprint == FINGERPRINT


def test_what_was_asked_before_is_not_asked_again(target: Scripted, tmp_path: Path) -> None:
    suite = goldens(4)
    with ResultCache(tmp_path / "cache.db") as cache:
        keeping = Keeping(cache=cache)
        first = run_goldens(suite, target, name="four", epochs=2, keeping=keeping)
        assert len(target.heard()) == 8
        again = run_goldens(suite, target, name="four", epochs=2, keeping=keeping)
        assert len(target.heard()) == 8
        assert timeless(again) == timeless(first)
        assert [result.seconds for result in again.results] == [r.seconds for r in first.results]
        assert not any(result.cached for result in first.results)
        assert all(result.cached for result in again.results)


@pytest.mark.parametrize("part", ["code", "prompt", "edition", "model", "target"])
def test_whatever_an_answer_depends_on_has_it_asked_again(
    target: Scripted, tmp_path: Path, part: str
) -> None:
    other = replace(target, fingerprint=replace(FINGERPRINT, **{part: "another"}))
    with ResultCache(tmp_path / "cache.db") as cache:
        for one in (target, other):
            run_goldens(goldens(2), one, name="two", keeping=Keeping(cache=cache))
    assert len(target.heard()) == 4


def test_what_is_behind_a_foreign_address_is_always_asked(target: Scripted, tmp_path: Path) -> None:
    foreign = replace(target, fingerprint=Fingerprint("https://bot.example/", model="m"))
    with ResultCache(tmp_path / "cache.db") as cache:
        for _ in range(2):
            run_goldens(goldens(2), foreign, name="two", keeping=Keeping(cache=cache))
    assert len(target.heard()) == 4


def test_an_error_is_asked_again_by_the_next_run(target: Scripted, tmp_path: Path) -> None:
    with ResultCache(tmp_path / "cache.db") as cache:
        for _ in range(2):
            run = run_goldens(
                [golden("down", "refuse"), *goldens(1)],
                target,
                name="down",
                keeping=Keeping(cache=cache),
            )
            assert run.results[0].outcome is Outcome.ERROR
    assert target.heard() == ["refuse", "golden-0", "refuse"]


def test_a_changed_golden_is_asked_again_and_its_fixture_counts(
    target: Scripted, tmp_path: Path
) -> None:
    orders = tmp_path / "orders.json"
    setting = {"orders": "orders.json"}
    one = golden("one", setting=setting).read_from("", str(tmp_path))
    orders.write_text("[]")
    before = suite_digest([one, *goldens(1)])
    assert suite_digest([*goldens(1), one]) == before
    orders.write_text("[ ]")
    assert suite_digest([*goldens(1), one]) != before
    with ResultCache(tmp_path / "cache.db") as cache:
        for said in ("hello", "hello", "bye"):
            keeping = Keeping(cache=cache)
            run_goldens([golden("one", said)], target, name="one", keeping=keeping)
    assert target.heard() == ["hello", "bye"]


def test_goldens_that_cant_be_run_together_are_refused(target: Scripted) -> None:
    twice = [
        golden("one").read_from("a.yaml:3", ""),
        golden("one").read_from("b.yaml:9", ""),
    ]
    with pytest.raises(SuiteError, match=r"two goldens have the id one: a\.yaml:3 and b\.yaml:9"):
        run_goldens(twice, target, name="twice")
    with pytest.raises(SuiteError, match="no golden conversations"):
        run_goldens([], target, name="none")
    with pytest.raises(SuiteError, match="0 epochs"):
        run_goldens(goldens(1), target, name="one", epochs=0)
    assert target.heard() == []


def test_progress_hears_of_every_result(target: Scripted) -> None:
    seen: list[tuple[str, int, int]] = []
    run_goldens(
        goldens(3),
        target,
        name="three",
        progress=lambda result, done, total: seen.append((result.item, done, total)),
    )
    assert seen == [("golden-0", 1, 3), ("golden-1", 2, 3), ("golden-2", 3, 3)]


# A run of its own process, which takes long enough to be stopped in the middle.
STOPPED = """
import signal
import sys
from pathlib import Path
from evals.runs.running import Keeping, run_goldens
from evals.runs.workers import Workers
from tests.evals.runs.scripted import Scripted, goldens

if __name__ == "__main__":
    # Whoever runs the tests in the background has them ignore it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    folder = Path(sys.argv[1])
    target = Scripted(folder / "log", pause=0.3)
    keeping = Keeping(runs=folder / "runs")
    workers = Workers(int(sys.argv[2]))
    run_goldens(goldens(40), target, name="stopped", workers=workers, keeping=keeping)
"""


def stopped(tmp_path: Path, how: signal.Signals, workers: int) -> Path:
    """The folder of a run of 40 that was stopped after some."""
    script = tmp_path / "stopped.py"
    script.write_text(STOPPED)
    command = [sys.executable, str(script), str(tmp_path), str(workers)]
    path = os.pathsep.join([str(Path(__file__).parents[3]), *sys.path])
    process = subprocess.Popen(
        command, env=os.environ | {"PYTHONPATH": path}, stderr=subprocess.PIPE, process_group=0
    )
    runs = tmp_path / "runs"
    while not any(len(file.read_bytes().splitlines()) > 5 for file in runs.glob(f"*/{RESULTS}")):
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    if how is signal.SIGINT:
        os.killpg(process.pid, how)  # as the terminal does
    else:
        process.send_signal(how)
    _, told = process.communicate()
    assert how is signal.SIGKILL or told.count(b"Traceback") == 1, (process.returncode, told)
    (folder,) = runs.iterdir()
    return folder


@pytest.mark.parametrize(
    ("how", "workers"), [(signal.SIGKILL, 2), (signal.SIGINT, 2), (signal.SIGKILL, 1)]
)
def test_a_run_that_was_stopped_goes_on_and_asks_only_the_rest(
    target: Scripted, tmp_path: Path, how: signal.Signals, workers: int
) -> None:
    folder = stopped(tmp_path, how, workers)
    with (folder / RESULTS).open("a", encoding="utf-8") as file:
        file.write('{"item":"golden-39"')  # as a kill in the middle of a line leaves it
    before = load_run(folder)
    assert not before.header.finished
    assert 5 < len(before.results) < 40
    time.sleep(0.3)  # a worker that outlived its parent would go on asking
    heard = len(target.heard())
    assert heard <= len(before.results) + 2 * workers

    run = run_goldens(goldens(40), target, name="stopped", keeping=Keeping(resume=folder))
    assert len(target.heard()) - heard == 40 - len(before.results)
    assert load_run(folder) == run
    assert run.header.id == before.header.id
    assert timeless(run) == timeless(run_goldens(goldens(40), target, name="whole"))


def test_a_run_of_other_goldens_does_not_go_on(target: Scripted, tmp_path: Path) -> None:
    run = run_goldens(goldens(2), target, name="two", keeping=Keeping(runs=tmp_path / "runs"))
    assert run.folder is not None
    with pytest.raises(RunError, match="is finished"):
        run_goldens(goldens(2), target, name="two", keeping=Keeping(resume=run.folder))


def test_two_runs_at_once_share_the_cache_and_have_folders_of_their_own(tmp_path: Path) -> None:
    code = STOPPED.replace("goldens(40)", "goldens(12)").replace(
        'keeping = Keeping(runs=folder / "runs")',
        "from evals.runs.cache import ResultCache\n"
        '    cache = ResultCache(folder / "cache.db")\n'
        '    keeping = Keeping(runs=folder / "runs", cache=cache)',
    )
    script = tmp_path / "twice.py"
    script.write_text(code)
    path = os.pathsep.join([str(Path(__file__).parents[3]), *sys.path])
    command = [sys.executable, str(script), str(tmp_path), "1"]
    both = [subprocess.Popen(command, env=os.environ | {"PYTHONPATH": path}) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    found = [load_run(folder) for folder in sorted((tmp_path / "runs").iterdir())]
    assert len(found) == 2
    assert timeless(found[0]) == timeless(found[1])
