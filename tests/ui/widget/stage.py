"""A server's memory that says what a test tells it to; :mod:`server` speaks the wire for it.

The server speaks the public API's wire from memory: answers come in pieces with pauses, with cards
and citations; people join, type and leave; connections are cut, tokens expire, requests fail.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def card(**changes: Any) -> Json:
    fields: Json = {
        "product_id": "ridgeline",
        "variant_id": None,
        "title": "Ridgeline Rain Jacket",
        "url": "/product/ridgeline",
        "image": "/picture/ridgeline.svg",
        "brand": "Fernhollow",
        "price": {"amount": "129.00", "currency": "GBP"},
        "price_from": False,
        "list_price": {"amount": "159.00", "currency": "GBP"},
        "availability": "in_stock",
        "stock": 4,
        "rating": "4.6",
        "rating_count": 213,
        "options": [
            {"name": "Colour", "values": ["Slate", "Moss"]},
            {"name": "Size", "values": ["S", "M", "L", "XL"]},
        ],
        "note": "20,000 mm waterproof, 410 g",
    }
    return fields | changes


def citation(**changes: Any) -> Json:
    fields: Json = {
        "article_id": "returns",
        "title": "Returns and refunds",
        "url": "/help/returns",
        "heading": "How long you have",
        "quote": "You can return anything unworn within 60 days of delivery.",
        "start": 10,
        "end": 68,
    }
    return fields | changes


def answer(text: str, **changes: Any) -> Json:
    fields: Json = {
        "text": text,
        "decision": "answer",
        "cards": [],
        "citations": [],
        "suggestions": [],
        "handoff": None,
        "model": "scripted",
        "edition": 7,
    }
    return fields | changes


@dataclass
class Talk:
    """One conversation in memory."""

    id: str
    visitor: str
    created: str = field(default_factory=now)
    messages: list[Json] = field(default_factory=list)
    events: list[tuple[int, str, str]] = field(default_factory=list)
    passing: list[tuple[str, str]] = field(default_factory=list)
    standing: Json = field(
        default_factory=lambda: {
            "charge": "bot",
            "status": "open",
            "agent": None,
            "waiting": False,
            "ended": False,
            "agent_read": None,
            "rated": False,
        }
    )

    def tell(self, kind: str, data: Json) -> None:
        self.events.append((len(self.events) + 1, kind, json.dumps(data)))


@dataclass
class Stage:
    """What the server says, and everything it was asked.

    Attributes:
        site: Answered at ``/v1/sites/…``; change it before a page is opened.
        answers: By the shopper's words; anything else is said back.
        pause: Seconds between the pieces of an answer.
        pieces: Into how many an answer is cut.
        gate: While it is closed, answers stop before their last piece.
        cut_after: Connections to break once this many more deltas were sent.
        failing: Status for the next POSTs of messages, one after the other; 0 stands for a
            connection that is closed without an answer after the message was kept.
        here: Whether somebody is at the desk.
    """

    site: Json = field(
        default_factory=lambda: {
            "id": "default",
            "name": "Fernhollow",
            "locale": "en",
            "accent": "#2f5d50",
            "theme": "auto",
            "position": "right",
            "consent": False,
            "upload": True,
            "order_lookup": True,
            "greeting": "Hello! What are you looking for?",
            "suggestions": [
                "Which rain jackets do you have under £150?",
                "Can I return something I bought in the sale?",
                "I would like to talk to a person.",
            ],
            "languages": ["en", "de", "fr", "es", "ar"],
            "availability": {
                "open": True,
                "here": True,
                "opens_at": None,
                "reply_within_minutes": 30,
                "email": True,
            },
        }
    )
    answers: dict[str, Json] = field(default_factory=dict)
    pause: float = 0.01
    pieces: int = 4
    gate: threading.Event = field(default_factory=threading.Event)
    cut_after: int = -1
    failing: list[int] = field(default_factory=list)
    here: bool = True
    talks: dict[str, Talk] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[tuple[str, Json]] = field(default_factory=list)
    identities: list[str] = field(default_factory=list)
    policy: str = ""
    head: str = ""
    body: str = ""
    attributes: str = 'data-site="default"'
    address: str = ""

    def __post_init__(self) -> None:
        self.gate.set()
        self.cuts = 0
        self.visitors = 0
        self.stopping = False

    def fresh(self) -> Stage:
        """The same stage as at the beginning, for the next test; streams of before end."""
        self.cuts += 1
        cuts, address = self.cuts, self.address
        self.gate.set()
        self.__init__(address=address)  # type: ignore[misc]
        self.cuts = cuts
        return self

    # What a test does while a page is open; each may be called from any thread.

    @property
    def talk(self) -> Talk:
        """The newest conversation."""
        return list(self.talks.values())[-1]

    def cut(self) -> None:
        """Break every open stream."""
        self.cuts += 1

    def expire(self) -> None:
        """Let every token given so far be refused."""
        self.tokens.clear()

    def agent(self, text: str, name: str = "Maya", **more: Any) -> str:
        """A person says something."""
        message = {
            **{"id": f"m_{len(self.talk.messages)}a", "text": text, "created": now()},
            **{"author": {"name": name}, "attachments": [], **more},
        }
        self.talk.messages.append({**BLANK, **message, "role": "agent"})
        self.talk.tell("agent", message)
        return str(message["id"])

    def system(self, code: str, text: str, **data: Any) -> None:
        """Something happened at the desk."""
        message = {
            **{"id": f"m_{len(self.talk.messages)}s", "code": code, "data": data},
            **{"text": text, "created": now()},
        }
        self.talk.messages.append({**BLANK, **message, "role": "system"})
        self.talk.tell("system", message)

    def stands(self, **changes: Any) -> None:
        """Somebody else is in charge, or it ended."""
        self.talk.standing |= changes
        told = ("charge", "status", "agent", "waiting", "ended")
        self.talk.tell("state", {key: self.talk.standing[key] for key in told})

    def join(self, name: str = "Maya") -> None:
        """A person takes over."""
        self.stands(charge="person", agent={"name": name}, waiting=False)
        self.system("agent_joined", f"{name} has joined.", name=name)

    def typing(self, name: str = "Maya", *, typing: bool = True) -> None:
        """A person types; told to those who listen, and never kept."""
        self.talk.passing.append(
            ("typing", json.dumps({"by": "agent", "name": name, "typing": typing}))
        )

    def read(self, message_id: str) -> None:
        """A person has seen the conversation up to a message."""
        self.talk.standing["agent_read"] = message_id
        self.talk.passing.append(("read", json.dumps({"by": "agent", "message_id": message_id})))

    def hand_over(self) -> None:
        """What happens when somebody asks for a person."""
        self.stands(charge="person", status="open", waiting=True)
        if self.here:
            self.system("handed_over", "A colleague is here and has been told.")
        else:
            self.system(
                "nobody_here",
                "Nobody from our team is here right now. We are back tomorrow at 09:00.",
                opens_at=(datetime.now(UTC) + timedelta(hours=15)).isoformat(),
                email_asked=True,
            )

    # How answers come.

    async def answer(self, talk: Talk, message: Json) -> None:
        text = message["text"]
        about = {"message_id": message["id"]}
        if talk.standing["charge"] == "person":
            message["state"] = "passed"
            return
        if "person" in text.lower():
            message["state"] = "passed"
            self.hand_over()
            return
        message["state"] = "answering"
        talk.tell("status", {**about, "doing": "search_products"})
        given = self.answers.get(text) or answer(f"You said: {text}")
        if text == "break":
            await asyncio.sleep(self.pause)
            message["state"] = "failed"
            talk.tell("error", {**about, "problem": {"type": "/docs#problem-not-answered"}})
            return
        whole, at = given["text"], 0
        size = max(1, -(-len(whole) // self.pieces))
        while at < len(whole):
            await asyncio.sleep(self.pause)
            if at + size >= len(whole):
                while not self.gate.is_set() and not self.stopping:
                    await asyncio.sleep(0.01)
            talk.tell("delta", {**about, "offset": at, "text": whole[at : at + size]})
            at += size
        created = now()
        reply = f"{message['id']}r"
        talk.messages.append(
            BLANK
            | {"id": reply, "role": "assistant", "text": whole, "created": created}
            | {"reply_to": message["id"], "answer": given}
        )
        message["state"] = "answered"
        talk.tell("answer", {**about, "id": reply, "created": created, "answer": given})

    async def stream(self, talk: Talk, last: int) -> AsyncIterator[bytes]:
        cuts, passed = self.cuts, len(talk.passing)
        yield b": here\n\n"
        while not self.stopping:
            for sequence, kind, data in talk.events[last:]:
                last = sequence
                yield f"id: {sequence}\nevent: {kind}\ndata: {data}\n\n".encode()
                if kind == "delta" and self.cut_after >= 0:
                    self.cut_after -= 1
                    if self.cut_after < 0:
                        self.cut()
            for kind, data in talk.passing[passed:]:
                yield f"event: {kind}\ndata: {data}\n\n".encode()
            passed = len(talk.passing)
            if cuts != self.cuts:
                raise ConnectionAbortedError("cut, as the test wants it")
            await asyncio.sleep(0.01)


BLANK: Json = {
    "state": "answered",
    "reply_to": None,
    "answer": None,
    "rating": None,
    "author": None,
    "code": "",
    "data": {},
    "attachments": [],
}


def wait_until(condition: Callable[[], object], seconds: float = 10) -> None:
    """Wait for something on the server's side."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
