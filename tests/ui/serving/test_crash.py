"""The server is killed at any moment: what was acknowledged is there, once, and is answered."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from tests.ui.serving.lean import Plan, Served
from tests.ui.serving.shopper import LASTING, Shopper

# Three keep an agent busy as well.
SHOPPERS, WITH_AGENT = 10, 3
SETTLED = 30.0
# Seconds between two kills, at most.
MOST = 0.6


class Crowd:
    """Shoppers who talk until they are told to stop, each followed by a stream."""

    def __init__(self, server: Served, seed: int) -> None:
        self.shoppers = [server.shopper() for _ in range(SHOPPERS)]
        self.served_by_people = self.shoppers[:WITH_AGENT]
        self.faults: list[BaseException] = []
        self._seed = seed
        self._stop = threading.Event()
        self._talkers = [
            threading.Thread(target=self._talk, args=(n, s), daemon=True)
            for n, s in enumerate(self.shoppers)
        ]
        for thread in self._talkers:
            thread.start()

    def fall_silent(self) -> None:
        self._stop.set()
        for thread in self._talkers:
            thread.join(60)
            assert not thread.is_alive()
        assert not self.faults, self.faults

    def progress(self) -> int:
        """What was acknowledged and heard so far."""
        return sum(len(s.acknowledged) + len(s.heard) for s in self.shoppers)

    def _talk(self, number: int, shopper: Shopper) -> None:
        chance = random.Random(self._seed + number)
        turn = 0
        try:
            while not self._stop.is_set():
                turn += 1
                shopper.say(f"question {number}.{turn}")
                if number < WITH_AGENT and chance.random() < 0.5:
                    shopper.agent_says(f"reply {number}.{turn}")
                    if chance.random() < 0.5:
                        shopper.given_back()
                time.sleep(chance.uniform(0.0, 0.15))
        except BaseException as error:
            self.faults.append(error)


def kill_at_random(server: Served, crowd: Crowd, times: int, seed: int) -> None:
    """Kill it while it works, while it starts, and while it takes up what was left."""
    chance = random.Random(seed)
    for number in range(times):
        # By what it has done, so that a busy machine changes nothing; but not for ever.
        enough = crowd.progress() + chance.randrange(40)
        until = time.monotonic() + MOST
        while crowd.progress() < enough and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(chance.uniform(0.0, 0.02))
        server.kill()
        if number % 5 == 4:
            # Once more before it has come up.
            server.begin()
            time.sleep(chance.uniform(0.0, 0.25))
            server.kill()
        server.start()


def settled(home: Path) -> bool:
    with closing(sqlite3.connect(home / "desk.db")) as sql:
        (open_,) = sql.execute(
            "SELECT count(*) FROM desk_messages WHERE state IN ('accepted', 'answering')"
        ).fetchone()
    return not open_


def judge(crowd: Crowd, home: Path) -> dict[str, int]:
    """Compare what was acknowledged and heard with what is kept."""
    found: Counter[str] = Counter()
    with closing(sqlite3.connect(home / "desk.db")) as sql:
        for shopper in crowd.shoppers:
            mine = (shopper.id,)
            kept = dict(
                sql.execute(
                    "SELECT id, text FROM desk_messages WHERE conversation_id = ?"
                    " AND role = 'shopper'",
                    mine,
                )
            )
            acknowledged = shopper.acknowledged
            found["acknowledged"] += len(acknowledged)
            found["lost"] += len(acknowledged.keys() - kept.keys())
            found["doubled"] += len(kept) - len(set(kept.values()))
            assert kept == acknowledged
            replies = dict(
                sql.execute(
                    "SELECT id, text FROM desk_messages WHERE conversation_id = ?"
                    " AND role = 'agent'",
                    mine,
                )
            )
            found["replies"] += len(shopper.replies)
            assert replies == shopper.replies

            # Every message that the bot was to answer has one end, in the store and on the stream.
            ends = Counter(
                event.data["message_id"]
                for event in shopper.heard
                if event.type in ("answer", "error")
            )
            found["errors"] += sum(event.type == "error" for event in shopper.heard)
            assert set(ends.values()) <= {1}
            if shopper not in crowd.served_by_people:
                assert set(ends) == set(acknowledged)

            # What the stream brought is what is kept: nothing skipped, nothing twice, in order.
            lasting = [
                number
                for number, type_ in sql.execute(
                    "SELECT sequence, type FROM desk_events WHERE conversation_id = ?"
                    " ORDER BY sequence",
                    mine,
                )
                if type_ in LASTING
            ]
            assert [event.id for event in shopper.heard if event.type in LASTING] == lasting
            assert shopper.faults == []
            found["events"] += len(shopper.heard)
            found["reconnects"] += shopper.reconnects
    return dict(found)


def crashed(home: Path, times: int, seed: int) -> dict[str, int]:
    with Served(home, Plan(pieces=5, pause=0.01)) as server:
        crowd = Crowd(server, seed)
        kill_at_random(server, crowd, times, seed)
        crowd.fall_silent()
        for shopper in crowd.served_by_people:
            shopper.given_back()
        until = time.monotonic() + SETTLED
        while not settled(home):
            assert time.monotonic() < until, "a message waits for ever"
            time.sleep(0.05)
        last = {s.id: s.http.get(s.path).json()["sequence"] for s in crowd.shoppers}
        while any(not s.heard or s.heard[-1].id < last[s.id] for s in crowd.shoppers):
            assert time.monotonic() < until, "a stream stands still"
            time.sleep(0.05)
        return judge(crowd, home)


def test_what_was_acknowledged_survives_a_few_kills(tmp_path: Path) -> None:
    found = crashed(tmp_path / "store", 5, seed=1)
    assert found["acknowledged"] > SHOPPERS
    assert found["lost"] == found["doubled"] == 0


@pytest.mark.long
def test_what_was_acknowledged_survives_a_hundred_kills(tmp_path: Path) -> None:
    found = crashed(tmp_path / "store", 100, seed=2)
    assert found["acknowledged"] > 200
    assert found["replies"] > 20
    assert found["lost"] == found["doubled"] == 0
