"""What stands in for things that cost money, and thin wrappers round real things that count."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from pytest_httpserver import HTTPServer
from starlette.types import ASGIApp
from werkzeug import Request, Response

from ingest.limits import CrawlLimits
from ingest.reading import Outcome, Read
from kb.documents import Document
from kb.editions.pages import Remembered
from kb.embed import Embedder, Vectors

# For sources on this machine, which have to be allowed by name and may be asked at any speed.
LOOPBACK = CrawlLimits(per_second=0, allow_hosts=("127.0.0.1", "localhost"))


class CountingEmbedder:
    """The embedder it is given, with a record of every passage that was embedded."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name = embedder.name
        self.embedded: list[str] = []
        self.before: Callable[[Sequence[str]], None] = lambda _texts: None

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        self.before(texts)
        self.embedded += texts
        return self._embedder.passages(texts, progress)

    def query(self, text: str) -> Vectors:
        return self._embedder.query(text)


class Shelf:
    """A source that gives what a test puts on it, one outcome a page."""

    kind = "records"

    def __init__(self, name: str, *documents: Document) -> None:
        self.name = name
        self.outcomes: list[Outcome | BaseException] = []
        self.remembered: Mapping[str, Remembered] = {}
        self.gives(*documents)

    def gives(self, *documents: Document) -> Shelf:
        """From now on it gives these, each from a page of its own."""
        self.outcomes = [Read(f"{self.name}/{d.id}", (d,), etag=d.id) for d in documents]
        return self

    def tells(self, *outcomes: Outcome | BaseException) -> Shelf:
        """From now on it gives these outcomes; an exception is raised where it stands."""
        self.outcomes = list(outcomes)
        return self

    def read(self, remembered: Mapping[str, Remembered]) -> Iterator[Outcome]:
        self.remembered = remembered
        for outcome in self.outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
            yield outcome


@contextlib.contextmanager
def served(make: Callable[[str], ASGIApp], **options: Any) -> Iterator[str]:
    """A real web server in a thread; ``make`` gets the address that it will have.

    It runs in Python's own loop, in which where it connects to can be watched.
    """
    options = {"log_level": "warning", "ws": "none", "loop": "asyncio"} | options
    # Said to be TCP, or asyncio lets answers wait for the acknowledgement of their first piece.
    with socket.socket(proto=socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(make(address), **options))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive(), "the server did not start"
                time.sleep(0.01)
            yield address
        finally:
            server.should_exit = True
            thread.join(30)
            assert not thread.is_alive()


@dataclass(frozen=True)
class Call:
    """A tool call of a hosted model; arguments that are text are sent as they stand."""

    name: str
    arguments: Mapping[str, Any] | str
    text: str = ""


Reply = str | Call | Sequence[Call] | Response


@dataclass
class HostedModel:
    """A server on loopback that speaks Chat Completions and streams what a test tells it.

    Attributes:
        replies: What it says next, in order; the last one is repeated for ever.
        requests: The bodies that it was sent.
    """

    server: HTTPServer
    replies: list[Reply] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.expect_request("/v1/chat/completions", method="POST").respond_with_handler(
            self._respond
        )

    @property
    def base_url(self) -> str:
        return self.server.url_for("/v1")

    def says(self, *replies: Reply) -> HostedModel:
        self.replies = list(replies)
        return self

    def messages(self, request: int = -1) -> list[dict[str, Any]]:
        """The messages of one request."""
        found: list[dict[str, Any]] = self.requests[request]["messages"]
        return found

    def _respond(self, request: Request) -> Response:
        self.requests.append(json.loads(request.get_data()))
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Response):
            return reply
        return Response(list(events(reply)), content_type="text/event-stream")


def events(reply: str | Call | Sequence[Call], *, end: bool = True) -> Iterator[str]:
    """A reply as server-sent events, a few characters each."""
    calls = [] if isinstance(reply, str) else [reply] if isinstance(reply, Call) else list(reply)
    text = reply if isinstance(reply, str) else calls[0].text
    yield _event({"role": "assistant", "content": ""})
    for start in range(0, len(text), 7):
        yield _event({"content": text[start : start + 7]})
    for index, call in enumerate(calls):
        given = call.arguments
        arguments = given if isinstance(given, str) else json.dumps(given)
        function = {"name": call.name, "arguments": ""}
        opening = {"index": index, "id": f"call_{index}", "type": "function", "function": function}
        yield _event({"tool_calls": [opening]})
        for start in range(0, len(arguments), 11):
            piece = {"index": index, "function": {"arguments": arguments[start : start + 11]}}
            yield _event({"tool_calls": [piece]})
    if end:
        yield _event({}, finish="tool_calls" if calls else "stop")
        yield "data: [DONE]\n\n"


def refusal(status: int, message: str = "no") -> Response:
    """An error as such servers give it, to be tried again at once."""
    body = json.dumps({"error": {"message": message, "type": "error", "code": None}})
    return Response(body, status, {"retry-after-ms": "1"}, content_type="application/json")


def _event(delta: dict[str, Any], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "test",
        "choices": [choice],
    }
    return f"data: {json.dumps(chunk)}\n\n"
