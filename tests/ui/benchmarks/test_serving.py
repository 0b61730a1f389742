from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kb.embed import SentenceTransformerEmbedder
from tests.ui.serving.lean import Plan, Served
from ui.benchmarks import load, serving
from ui.benchmarks.load import Load, Saw, drive, together
from ui.benchmarks.shoppers import DEMO
from ui.benchmarks.workbench import Workbench
from ui.settings import Settings

TALKS = [["hello there", "and then"], ["one more"]]


def kept(server: Served, role: str) -> int:
    with closing(sqlite3.connect(server.home / "desk.db")) as sql:
        found: int = sql.execute(
            "SELECT count(*) FROM desk_messages WHERE role = ?", (role,)
        ).fetchone()[0]
    return found


def test_the_driver_sees_each_answer_once_with_every_stream_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "SHOPPERS", 5)  # so that two processes share them
    with Served(tmp_path / "store", Plan(pieces=3)) as server:
        saw = drive(Load(server.port, "default", TALKS, shoppers=9, seconds=1.0))
        assert len(saw.whole) == len(saw.first) == kept(server, "assistant") > 9
        assert len(saw.accepted) == kept(server, "shopper")
    assert saw.streams == 9
    assert saw.conversations >= 9
    assert all(first <= whole for first, whole in zip(saw.first, saw.whole, strict=True))
    assert (saw.broken, saw.failed, saw.refused) == (0, 0, {})
    assert saw.per_second > 0
    assert saw.processor > 0
    assert saw.late > 0


def test_what_a_server_refuses_is_counted_and_sent_again(tmp_path: Path) -> None:
    plan = Plan(pieces=1, pause=0.3, options={"workers": 1, "waiting": 1})
    with Served(tmp_path / "store", plan) as server:
        saw = drive(Load(server.port, "default", TALKS, shoppers=4, seconds=0.5))
        assert saw.refused["503"] > 0
        assert len(saw.whole) == kept(server, "assistant") >= 4


def test_conversations_come_by_the_hour_at_the_same_moments_on_every_run(tmp_path: Path) -> None:
    with Served(tmp_path / "store") as server:
        saw = [
            drive(Load(server.port, "default", TALKS, 0, 1.0, hourly=36_000.0)) for _ in range(2)
        ]
    assert saw[0].conversations == saw[1].conversations > 3
    assert saw[0].seconds >= 1.0 / 2


def test_what_several_drivers_saw_is_counted_together() -> None:
    one = Saw([1.0], [2.0], [3.0], 1, {"503": 2}, 1, 0, 5, 4.0, 0.1, 1.0)
    two = Saw([4.0], [5.0], [6.0], 2, {"503": 1, "429": 1}, 0, 1, 6, 5.0, 0.2, 7.0)
    both = together([one, two])
    assert both == Saw(
        [1.0, 4.0], [2.0, 5.0], [3.0, 6.0], 3, {"503": 3, "429": 1}, 1, 1, 11, 5.0, 0.1 + 0.2, 7.0
    )
    assert both.per_second == 2 / 5


def test_shoppers_say_what_the_goldens_say() -> None:
    talks = serving.goldens()
    assert set(DEMO) < set(talks)
    assert len(talks) > 200


@pytest.mark.long
def test_a_server_is_measured_from_its_start_on(
    demo_store: Path,
    embedder: SentenceTransformerEmbedder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serving, "SHOPPERS", (1, 3))
    monkeypatch.setattr(serving, "SHORT", 2.0)
    work = Workbench(Settings(), tmp_path, store=demo_store)
    found = serving.measure(work)
    assert [one.what for one in found.loads] == ["one shopper", "3 shoppers"]
    assert [one.streams for one in found.loads] == [1, 3]
    assert all(one.n and one.whole_p95 >= one.whole_p50 > 0 for one in found.loads)
    assert all(one.errors == one.refused == 0 for one in found.loads)
    assert found.documents == 175
    assert 0 < found.listening <= found.first
    assert found.loads[0].peak > found.idle / 2 > 0
    assert not (demo_store / "desk.db").exists()
