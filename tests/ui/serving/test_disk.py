"""The disk is full, or another program holds the database: nothing is lost, and it passes."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.ui.serving.lean import Plan, Served
from tests.ui.serving.shopper import Shopper


@contextmanager
def nothing_can_be_written(server: Served) -> Iterator[None]:
    """As on a full disk: the system refuses every byte that the server writes into a file."""
    soft, hard = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def held_by_another(server: Served) -> Iterator[None]:
    """Another program is in the middle of writing."""
    with sqlite3.connect(server.home / "desk.db", isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
    other.close()


def refused(shopper: Shopper, text: str, key: str) -> httpx.Response:
    headers = {"Idempotency-Key": key}
    return shopper.http.post(f"{shopper.path}/messages", json={"text": text}, headers=headers)


def on_a_full_disk(server: Served, full: Iterator[None] | object) -> None:
    """What has to hold, whatever fills the disk."""
    shopper = server.shopper()
    shopper.say("before")
    shopper.wait_for_ends()
    # Its answer is on its way when the disk fills.
    shopper.say("caught in the middle")
    with full:  # type: ignore[attr-defined]
        answer = refused(shopper, "during", "k1")
        assert answer.status_code == 503
        assert answer.json()["type"].endswith("store-unavailable")
        assert int(answer.headers["retry-after"]) <= 60
        # No path and no word of the database's own: that is for the log.
        assert "desk.db" not in answer.text
        # What is there can be read all the while.
        assert shopper.http.get(shopper.path).json()["messages"][0]["text"] == "before"
        assert shopper.http.get("/v1/health").status_code == 200
        time.sleep(0.5)
    # There is room again, and nobody starts anything anew.
    again = refused(shopper, "during", "k1")
    assert again.status_code == 202
    shopper.acknowledged[again.json()["id"]] = "during"
    shopper.wait_for_ends()
    said = shopper.said()
    assert said.count("during") == 1
    assert said.count("caught in the middle") == 1


def test_a_full_disk_refuses_plainly_and_passes_without_a_restart(server: Served) -> None:
    on_a_full_disk(server, nothing_can_be_written(server))


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("only who may mount can make a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Not a byte is left on a disk."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        size = 65536
        while size:
            try:
                file.write(b"x" * size)
            except OSError:
                size //= 2
    try:
        yield
    finally:
        ballast.unlink()


@pytest.mark.long
def test_a_disk_that_is_really_full_is_no_other(tiny_disk: Path) -> None:
    with Served(tiny_disk / "store", Plan(pieces=4, pause=0.05)) as server:
        on_a_full_disk(server, filled(tiny_disk))


def test_a_locked_database_holds_messages_up_and_loses_none(server: Served) -> None:
    shoppers = [server.shopper() for _ in range(6)]
    for shopper in shoppers:
        shopper.say("before")
        shopper.wait_for_ends()
    with held_by_another(server):
        saying = [threading.Thread(target=s.say, args=("during",)) for s in shoppers]
        for thread in saying:
            thread.start()
        time.sleep(1.0)
        began = time.monotonic()
        with server.client() as http:
            http.headers["Authorization"] = f"Bearer {shoppers[0].token}"
            assert http.get(shoppers[0].path).status_code == 200
            assert http.get("/v1/health").status_code == 200
        # Whoever reads doesn't wait for whoever writes.
        assert time.monotonic() - began < 0.9
    for thread in saying:
        thread.join(20)
    for shopper in shoppers:
        shopper.wait_for_ends()
        assert shopper.said() == ["before", "during"]
        assert shopper.faults == []


@pytest.mark.long
def test_a_database_that_stays_locked_is_told_and_then_goes_on(server: Served) -> None:
    shopper = server.shopper()
    shopper.http.timeout = 60
    shopper.say("caught in the middle")
    with held_by_another(server):
        began = time.monotonic()
        answer = refused(shopper, "during", "k1")
        waited = time.monotonic() - began
        assert answer.status_code == 503
        assert waited < 40
        time.sleep(max(0.0, 40 - waited))
    again = refused(shopper, "during", "k1")
    assert again.status_code == 202
    shopper.acknowledged[again.json()["id"]] = "during"
    shopper.wait_for_ends(40)
    assert shopper.said() == [
        "caught in the middle",
        "during",
    ]
