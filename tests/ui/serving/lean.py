"""A server in a process of its own that tests may kill: the real API, store, turns and streams.

Only what answers is scripted: it says back what it was asked, in a few pieces. Everything that a
fault could lose goes the way that it goes under ``aisle serve``, on the same kind of server.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from pydantic import BaseModel

from assistant.conversation import (
    Answer,
    Conversation,
    Decision,
    Finished,
    Status,
    StreamEvent,
    TextDelta,
    Trace,
)
from desk.messages import Author
from desk.site_settings import LimitSettings, SiteSettings
from desk.sites import UnknownSite
from desk.store import ConversationStore
from tests.ui.serving.shopper import Shopper
from ui.api.application import create_api
from ui.api.books import Books
from ui.api.models import Health
from ui.commands import connections
from ui.commands.listening import Server as HttpServer
from ui.commands.listening import bind

AGENT = Author("a_1", "Ada Park")
# One is started for all servers: it has everything imported, so a server is there at once.
_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload(["pytest", "tests.ui.serving.lean"])


@dataclass(frozen=True, slots=True)
class Plan:
    """How a server is set up.

    Attributes:
        pieces: Pieces of an answer.
        pause: Seconds before each.
        words: Times that the question is said back: makes answers long.
        per_minute: Messages that the site lets a visitor send.
        head_seconds: That a request's head may take; 0 for the server's own.
        body_seconds: And its body.
        options: Of ``create_api``.
    """

    pieces: int = 4
    pause: float = 0.0
    words: int = 1
    per_minute: int = 1_000_000
    head_seconds: float = 0.0
    body_seconds: float = 0.0
    options: dict[str, Any] = field(default_factory=dict)


class Echo:
    """Says back what it was asked."""

    brand_name = "Fernhollow"

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def greeting(self, _locale: str = "", /) -> str:
        return "Hello! What are you looking for?"

    def suggestions(self, _locale: str = "", /) -> tuple[str, ...]:
        return ()

    def stream(self, conversation: Conversation) -> Iterator[StreamEvent]:
        yield Status("search_products")
        text = "You said: " + f"{conversation.turns[-1].text}. " * self._plan.words
        size = max(1, -(-len(text) // self._plan.pieces))
        for start in range(0, len(text), size):
            time.sleep(self._plan.pause)
            yield TextDelta(text[start : start + size])
        trace = Trace(edition=1, model="scripted", prompt_version="1")
        yield Finished(Answer(text, Decision.ANSWER, (), (), trace, suggestions=()))


class Reply(BaseModel):
    """What an agent says, as the studio's page sends it."""

    text: str
    key: str


def build(home: Path, plan: Plan) -> FastAPI:
    """The application on a store in a folder."""
    books = Books.open(f"sqlite:///{home / 'desk.db'}", home / "files")
    try:
        books.sites.get("default")
    except UnknownSite:
        limits = LimitSettings(
            visitor_per_minute=plan.per_minute,
            address_per_minute=1_000_000,
            site_per_minute=1_000_000,
        )
        books.sites.add("default", SiteSettings(limits=limits))
    store = ConversationStore(books.database)
    app = create_api(
        store,
        Echo(plan),
        books=books,
        secret=b"a secret of thirty-two bytes....",
        health=lambda: Health(ready=True, edition=1, model="scripted", embedder="ready"),
        version="0",
        **{"turn_limit": 1_000_000, **plan.options},
    )

    # What the studio's pages do, without their sign-in.
    @app.post("/desk/{conversation_id}/reply")
    def reply(conversation_id: str, said: Reply) -> str:
        last = store.snapshot(conversation_id).messages[-1].ordinal
        return store.reply(conversation_id, AGENT, said.text, seen=last, key=said.key).id

    @app.post("/desk/{conversation_id}/back")
    def give_back(conversation_id: str) -> bool:
        return store.give_back(conversation_id, AGENT)

    # Much to read, at once.
    @app.post("/desk/{conversation_id}/fill")
    def fill(conversation_id: str, times: int, size: int) -> None:
        for _ in range(times):
            store.system(conversation_id, "told", {}, "x" * size)

    return app


def _run(home: Path, port: int, plan: Plan, ready: Pipe) -> None:
    # A session of its own, as a service has: what interrupts the tests doesn't interrupt it first.
    os.setsid()
    # Of this process alone: it was made for this server.
    connections.HEAD = plan.head_seconds or connections.HEAD
    connections.BODY = plan.body_seconds or connections.BODY
    taken = bind("127.0.0.1", port)
    ready.send(taken.getsockname()[1])
    server = HttpServer(build(home, plan), lambda: ready.send(True))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server.run(sockets=[taken])


class Served:
    """A server that can be killed and started again on the same store and port."""

    def __init__(self, home: Path, plan: Plan | None = None) -> None:
        self.home = home
        self.plan = plan or Plan()
        self.port = 0
        self._shoppers: list[Shopper] = []
        self._process: Any = None
        self._ready: Pipe | None = None
        home.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Served:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        for shopper in self._shoppers:
            shopper.leave()
        # Whoever follows reads on until then.
        self.kill()
        for shopper in self._shoppers:
            shopper.close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        found: int = self._process.pid
        return found

    @property
    def alive(self) -> bool:
        return bool(self._process.is_alive())

    def begin(self) -> None:
        """Start without waiting for it."""
        here, there = _CONTEXT.Pipe(duplex=False)
        self._process = _CONTEXT.Process(
            target=_run, args=(self.home, self.port, self.plan, there), daemon=True
        )
        self._process.start()
        there.close()
        self._ready = here

    def start(self) -> None:
        """Start, and wait until requests are answered."""
        self.begin()
        assert self._ready is not None
        assert self._ready.poll(30), "the server doesn't start"
        self.port = self._ready.recv()
        assert self._ready.poll(30), "the server doesn't answer"
        assert self._ready.recv() is True

    def kill(self) -> None:
        """As ``kill -9`` does."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self._process.join(10)
        if self._ready is not None:
            self._ready.close()

    def memory(self) -> int:
        """Bytes that it holds in memory now."""
        return self._status("VmRSS") * 1024

    def peak(self) -> int:
        """The most bytes that it held since :meth:`forget_peak`."""
        return self._status("VmHWM") * 1024

    def forget_peak(self) -> None:
        Path(f"/proc/{self.pid}/clear_refs").write_text("5", encoding="ascii")

    def processor(self) -> float:
        """Seconds of processor time that it has taken."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2]
        spent = sum(map(int, fields.split()[11:13]))
        return spent / os.sysconf("SC_CLK_TCK")

    def shopper(self, *, following: bool = True) -> Shopper:
        """A new shopper, who goes when the server does."""
        shopper = Shopper(self.address)
        self._shoppers.append(shopper)
        if following:
            shopper.begin_to_follow()
        return shopper

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, trust_env=False, timeout=60)

    def _status(self, name: str) -> int:
        text = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        row = next(row for row in text.splitlines() if row.startswith(f"{name}:"))
        return int(row.split()[1])
