"""Jobs outlive the processes that do them, and no two work on a store at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desk.runs import RunState
from kb.catalog import Catalog
from tests.ui.conftest import FIELD_MAP
from tests.ui.jobs.slow_shop import SlowShop, open_shop
from tests.waiting import until
from ui.jobs.jobs import REFRESH, Jobs

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def worker(home: Path, shop: SlowShop) -> Iterator[subprocess.Popen[str]]:
    environment = dict(os.environ) | {"AISLE_ALLOW_HOSTS": shop.host, "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-m", "ui.cli", "--store", str(home), "work"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stderr=subprocess.PIPE
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.long
def test_what_a_killed_process_left_is_done_exactly_once_by_the_next(
    store: Path, tmp_path: Path
) -> None:
    fields = tmp_path / "map.yaml"
    fields.write_text(FIELD_MAP, encoding="utf-8")
    catalog = Catalog(store)
    before = {edition.id for edition in catalog.editions()}
    with open_shop() as shop:
        for name in ("tents", "stoves"):
            catalog.add_source(shop.feed(name), {"kind": "records", "map": str(fields)})
        jobs = Jobs(store)
        shop.let.clear()
        first = jobs.ask(REFRESH, shop.feed("tents"), by="Ada")
        second = jobs.ask(REFRESH, shop.feed("stoves"))
        with worker(store, shop) as killed:
            until(shop.asked.is_set, 90)
            os.kill(killed.pid, signal.SIGKILL)
            killed.wait(10)
        assert jobs.book.one(first.id).state is RunState.RUNNING
        assert jobs.book.one(second.id).state is RunState.QUEUED
        shop.let.set()
        with worker(store, shop) as one, worker(store, shop) as other:
            until(lambda: all(jobs.book.one(run.id).state.over for run in (first, second)), 90)
            one.send_signal(signal.SIGTERM)
            other.send_signal(signal.SIGTERM)
            assert (one.wait(30), other.wait(30)) == (0, 0)
        done = [jobs.book.one(run.id) for run in (first, second)]
        assert [(run.state, run.attempts) for run in done] == [
            (RunState.DONE, 2),
            (RunState.DONE, 1),
        ]
        assert shop.most == 1
        made = [edition for edition in catalog.editions() if edition.id not in before]
        assert sorted(edition.state for edition in made) == ["published", "published", "rejected"]
        assert "interrupted" in next(e.note for e in made if e.state == "rejected")
        jobs.close()
    catalog.close()
    left = list((store / "workers").glob("*.lock"))
    assert left == []
