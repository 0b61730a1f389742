from __future__ import annotations

import weakref
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.ui.api.events import Event, read
from tests.ui.api.scripted import Scripted, begin, build, served


class Client:
    """A shopper who speaks HTTP."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = httpx.Client(base_url=http.base_url, trust_env=False, timeout=30)
        # Closed with the shopper, however many a test has.
        weakref.finalize(self, self.http.close)
        self.visitor = begin(self.http)
        http = self.http
        self.id = http.post("/v1/conversations").json()["id"]
        self.path = f"/v1/conversations/{self.id}"

    def say(self, text: str, **headers: str) -> httpx.Response:
        return self.http.post(f"{self.path}/messages", json={"text": text}, headers=headers)

    def events(self, after: int = 0, **headers: str) -> list[Event]:
        """All events until nothing waits for an answer."""
        options = {"after": after, "until": "answer"}
        with self.http.stream("GET", f"{self.path}/events", params=options, headers=headers) as s:
            assert s.status_code == 200, s.read()
            return list(read(s))

    def ask(self, text: str) -> list[Event]:
        accepted = self.say(text)
        assert accepted.status_code == 202, accepted.text
        with self.http.stream("GET", f"{accepted.json()['events']}&until=answer") as stream:
            return list(read(stream))

    def messages(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = self.http.get(self.path).json()["messages"]
        return found


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    answerer = Scripted()
    yield answerer
    answerer.gate.set()


@pytest.fixture
def http(tmp_path: Path, scripted: Scripted) -> Iterator[httpx.Client]:
    with (
        served(lambda _: build(tmp_path, scripted, turn_limit=5)) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=30) as client,
    ):
        begin(client)
        yield client


@pytest.fixture
def client(http: httpx.Client) -> Client:
    return Client(http)
