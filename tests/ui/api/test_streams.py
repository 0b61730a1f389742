"""Streams: alive, cheap while nothing happens, gone when nobody reads, and bounded when slow."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from desk.store import ConversationStore
from tests.ui.api.conftest import Client
from tests.ui.api.events import read
from tests.ui.api.scripted import Scripted, answer, build, served
from ui.api import streams


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signs of life come soon, and who doesn't read is soon given up."""
    monkeypatch.setattr(streams, "HEARTBEAT", 0.05)
    monkeypatch.setattr(streams, "UNREAD", 0.3)


class Line:
    """A reader with a socket of its own, which can stop reading."""

    def __init__(self, client: Client, path: str, window: int | None = None) -> None:
        parts = urlsplit(str(client.http.base_url))
        self.socket = socket.socket()
        if window is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        self.socket.connect((parts.hostname, parts.port))
        token = client.http.headers["Authorization"]
        asked = f"GET {path} HTTP/1.1\r\nHost: a\r\nAuthorization: {token}\r\n\r\n"
        self.socket.sendall(asked.encode())

    def __enter__(self) -> socket.socket:
        return self.socket

    def __exit__(self, *_: object) -> None:
        self.socket.close()


def until(true: object, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():  # type: ignore[operator]
            return True
        time.sleep(0.02)
    return False


@pytest.mark.usefixtures("quick")
def test_a_stream_shows_that_it_is_alive(tmp_path: Path, scripted: Scripted) -> None:
    with (
        served(lambda _: build(tmp_path, scripted)) as address,
        httpx.Client(base_url=address, trust_env=False) as http,
    ):
        client = Client(http)
        with client.http.stream("GET", f"{client.path}/events") as stream:
            assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
            assert stream.headers["cache-control"] == "no-store"
            assert stream.headers["x-accel-buffering"] == "no"
            lines = stream.iter_lines()
            assert [next(lines) for _ in range(6)] == [":", "", ":", "", ":", ""]


def test_while_an_answer_is_on_its_way_signs_of_life_come_often(
    tmp_path: Path, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LIVELY", 0.05)
    with (
        served(lambda _: build(tmp_path, scripted)) as address,
        httpx.Client(base_url=address, trust_env=False) as http,
    ):
        client = Client(http)
        scripted.gate.clear()
        patience = httpx.Timeout(30, read=4)
        with client.http.stream("GET", f"{client.path}/events", timeout=patience) as stream:
            lines = stream.iter_lines()
            assert [next(lines), next(lines)] == [":", ""], "it is open"
            client.http.post(f"{client.path}/messages", json={"text": "hello"})
            beats = 0
            while beats < 3:
                beats += next(lines) == ":"
            scripted.gate.set()
            while next(lines) != "event: answer":
                pass
            # The next one is as far away as for anybody who waits.
            rest = []
            with pytest.raises(httpx.ReadTimeout):
                rest.extend(lines)
            assert ":" not in rest


def test_a_stream_whose_reader_left_ends(tmp_path: Path, scripted: Scripted) -> None:
    apps = []

    def make(_address: str) -> object:
        apps.append(build(tmp_path, scripted))
        return apps[0]

    with served(make) as address, httpx.Client(base_url=address, trust_env=False) as http:  # type: ignore[arg-type]
        client, service = Client(http), apps[0].state.service
        for _ in range(30):
            with Line(client, f"{client.path}/events") as line:
                assert line.recv(20).startswith(b"HTTP/1.1 200")
        assert until(lambda: service.streams.open == 0 and service.rates.streams == 0)


@pytest.mark.usefixtures("quick")
def test_a_reader_who_stops_reading_is_given_up(
    tmp_path: Path, scripted: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    apps = []

    def make(_address: str) -> object:
        apps.append(build(tmp_path, scripted))
        return apps[0]

    scripted.answers["long"] = answer("word " * 100_000)
    with served(make) as address, httpx.Client(base_url=address, trust_env=False) as http:  # type: ignore[arg-type]
        client, service = Client(http), apps[0].state.service
        for _ in range(12):
            client.ask("long")
        with Line(client, f"{client.path}/events", window=4096):
            assert until(lambda: service.streams.open == 1)
            assert until(lambda: service.streams.open == 0)
        client.ask("hello")


def test_one_look_serves_all_streams(
    tmp_path: Path, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another process writes arrives, and idle streams ask the store nothing."""
    looks, reads = [], []

    def make(_address: str) -> object:
        app = build(tmp_path, scripted, poll_seconds=0.1)
        service = app.state.service
        look, events = service.books.watching.last_events, service.store.events
        monkeypatch.setattr(
            type(service.books.watching), "last_events",
            lambda _self, ids: (looks.append(len(list(ids))), look(ids))[1],
        )  # fmt: skip
        monkeypatch.setattr(
            service.store, "events", lambda *given: (reads.append(given), events(*given))[1]
        )
        return app

    with served(make) as address, httpx.Client(base_url=address, trust_env=False) as http:  # type: ignore[arg-type]
        clients = [Client(http) for _ in range(5)]
        open_ = [c.http.stream("GET", f"{c.path}/events") for c in clients for _ in range(4)]
        events = [read(stream.__enter__()) for stream in open_]
        assert until(lambda: len(reads) == 20 and looks and looks[-1] == 5)
        before = len(looks)
        assert until(lambda: len(looks) >= before + 3)
        assert len(reads) == 20, "a stream that waits reads nothing"
        other = ConversationStore(f"sqlite:///{tmp_path / 'desk.db'}")
        other.accept(clients[0].id, "hello", None, lambda _: '"from elsewhere"', 5)
        other.close()
        for stream in events[:4]:
            assert next(stream).data == '"from elsewhere"'
        assert len(reads) == 24, "only those who follow it read"
        for stream in open_:
            stream.__exit__(None, None, None)


def test_a_stream_carries_everything_of_a_long_past(client: Client) -> None:
    for n in range(5):
        client.ask(f"question {n}")
    every = client.events()
    assert [e.id for e in every] == sorted(e.id for e in every)
    assert sum(e.type == "answer" for e in every) == 5

    def piecewise() -> Iterator[int]:
        after = 0
        while after < every[-1].id:
            with client.http.stream(
                "GET", f"{client.path}/events", headers={"Last-Event-ID": str(after)}
            ) as stream:
                after = next(read(stream)).id
            yield after

    assert list(piecewise()) == [e.id for e in every]
