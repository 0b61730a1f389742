"""A shopper whose connections break: repeats what wasn't acknowledged, and follows on and on."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx

from tests.ui.api.events import read

# Kept for ever; pieces and states of work may be left out once the answer is whole.
LASTING = {"message", "answer", "error", "withdrawn", "agent", "system", "state"}


@dataclass(frozen=True, slots=True)
class Event:
    id: int
    type: str
    data: dict[str, Any]


def events_of(stream: httpx.Response) -> Iterator[Event]:
    """The events of a response, and what their data holds."""
    for event in read(stream):
        yield Event(event.id, event.type, json.loads(event.data))


class Shopper:
    """One visitor with one conversation on a server that may be away at any moment."""

    def __init__(self, address: str, patience: float = 60.0) -> None:
        self.address = address
        self.patience = patience
        self.acknowledged: dict[str, str] = {}  # text by the message's id
        self.replies: dict[str, str] = {}  # an agent's
        self.heard: list[Event] = []
        self.reconnects = 0
        self.tries = 0
        self.faults: list[str] = []
        self._over = threading.Event()
        self._follower: threading.Thread | None = None
        self.http = httpx.Client(base_url=address, trust_env=False, timeout=10)
        visitor = self._until(lambda: self.http.post("/v1/visitors", json={"site": "default"}))
        self.token = visitor.json()["token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"
        key = {"Idempotency-Key": secrets.token_hex(8)}
        begun = self._until(lambda: self.http.post("/v1/conversations", headers=key))
        self.id: str = begun.json()["id"]
        self.path = f"/v1/conversations/{self.id}"

    def say(self, text: str) -> str:
        """Send until it is acknowledged; returns the message's id."""
        key = {"Idempotency-Key": secrets.token_hex(8)}
        said = self._until(
            lambda: self.http.post(f"{self.path}/messages", json={"text": text}, headers=key)
        )
        message_id: str = said.json()["id"]
        self.acknowledged[message_id] = text
        return message_id

    def agent_says(self, text: str) -> None:
        """An agent at the desk replies, from a page that repeats as well."""
        body = {"text": text, "key": secrets.token_hex(8)}
        said = self._until(lambda: self.http.post(f"/desk/{self.id}/reply", json=body))
        self.replies[said.json()] = text

    def given_back(self) -> None:
        self._until(lambda: self.http.post(f"/desk/{self.id}/back"))

    def follow(self) -> None:
        """Read events until :meth:`leave`; comes back with the last one's id whenever it is cut."""
        last, text = 0, {}
        with httpx.Client(base_url=self.address, trust_env=False) as http:
            while not self._over.is_set():
                headers = dict(self.http.headers) | ({"Last-Event-ID": str(last)} if last else {})
                with (
                    suppress(httpx.TransportError),
                    http.stream(
                        "GET",
                        f"{self.path}/events",
                        headers=headers,
                        timeout=httpx.Timeout(5, read=20),
                    ) as s,
                ):
                    if s.status_code == 200:
                        for event in events_of(s):
                            self._take(event, last, text)
                            last = event.id
                            if self._over.is_set():
                                return
                self.reconnects += 1
                time.sleep(0.02)

    def begin_to_follow(self) -> None:
        self._follower = threading.Thread(target=self.follow, daemon=True)
        self._follower.start()

    def ends(self) -> list[str]:
        """Ids of messages whose answer or error came over the stream."""
        return [e.data["message_id"] for e in self.heard if e.type in ("answer", "error")]

    def wait_for_ends(self, seconds: float = 15) -> None:
        """Wait until every acknowledged message has its end."""
        until = time.monotonic() + seconds
        while sorted(self.ends()) != sorted(self.acknowledged):
            assert time.monotonic() < until, f"{self.ends()} of {list(self.acknowledged)}"
            time.sleep(0.02)

    def said(self) -> list[str]:
        """What the conversation holds of the shopper's own words."""
        kept = self.http.get(self.path).json()["messages"]
        return [message["text"] for message in kept if message["role"] == "shopper"]

    def close(self) -> None:
        """Hang up; after the server is gone."""
        self.leave()
        if self._follower is not None:
            self._follower.join(10)
        self.http.close()

    def leave(self) -> None:
        """Stop following; the stream ends with the server, or with its next event."""
        self._over.set()

    def _take(self, event: Event, last: int, text: dict[str, str]) -> None:
        if event.id <= last:
            self.faults.append(f"event {event.id} came after {last}")
        self.heard.append(event)
        if event.type == "delta":
            message_id, offset = event.data["message_id"], event.data["offset"]
            had = text.get(message_id, "")
            if offset > len(had):
                self.faults.append(f"event {event.id}: a piece is missing before {offset}")
            text[message_id] = had[:offset] + event.data["text"]

    def _until(self, send: Any) -> httpx.Response:
        """Send again and again, as a page does, until it is done."""
        until = time.monotonic() + self.patience
        while time.monotonic() < until:
            self.tries += 1
            with suppress(httpx.TransportError):
                answer: httpx.Response = send()
                if answer.status_code < 300:
                    return answer
                # 409: the first try is still under way. 503: waits for a moment.
                assert answer.status_code in (409, 503), answer.text
            time.sleep(0.02)
        raise AssertionError(f"nothing was acknowledged within {self.patience} seconds")
