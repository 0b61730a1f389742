"""What a model server sends, byte by byte: bounded in time and size, and told apart."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import httpx2

from assistant.hosted.outage import NOT_IT, trouble

if TYPE_CHECKING:
    from assistant.hosted.deltas import Deltas

MOST_BYTES = 8_000_000
_BLANK = b"\xef\xbb\xbf \t\r\n"


@dataclass(slots=True)
class Watch:
    """One call of the model while it runs.

    Attributes:
        deadline: By the clock of :func:`time.monotonic`.
        seconds: What the deadline was made from, for the error.
        deltas: Puts the pieces in order.
        done: Whether the server said that it has said everything.
    """

    deadline: float
    seconds: float
    deltas: Deltas
    done: bool = False
    received: int = 0


WATCH: ContextVar[Watch | None] = ContextVar("hosted_watch", default=None)


@cache
def http_client() -> httpx2.Client:
    """The process's client: one pool of connections for all threads and models."""
    import openai

    return openai.DefaultHttpx2Client(
        event_hooks={"response": [_watched]},
        # Compressed events can't be told apart before they are unpacked.
        headers={"accept-encoding": "identity"},
    )


@cache
def _ends() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=8, thread_name_prefix="hosted-end")


def _watched(response: httpx2.Response) -> None:
    watch = WATCH.get()
    if watch is not None and isinstance(response.stream, httpx2.SyncByteStream):
        response.stream = _Body(response.stream, watch, plain=response.is_error)


@dataclass(slots=True)
class _Body(httpx2.SyncByteStream):
    """A response's body under watch; a whole completion comes out as events."""

    body: httpx2.SyncByteStream
    watch: Watch
    plain: bool
    tail: bytes = field(default=b"", init=False)
    source: Iterator[bytes] | None = field(default=None, init=False)

    def __iter__(self) -> Iterator[bytes]:
        # Kept apart from the generators that read from it, which end with their reader.
        self.source = iter(self.body)
        parts = self._bounded(self.source)
        if self.plain:
            yield from parts
            return
        head = b""
        for part in parts:
            head += part
            if head.strip(_BLANK):
                break
        first = head.lstrip(_BLANK)[:1]
        if first == b"{":
            # A server that can't stream sends one object instead.
            yield events_of(head + b"".join(parts))
            self.watch.done = True
            return
        if first == b"<":
            raise trouble(f"the model server answered with a web page; {NOT_IT}")
        yield head
        yield from parts

    def close(self) -> None:
        """Let go of the connection, which stays open for the next call where all was said."""
        if self.watch.done and self.source is not None:
            # A connection is kept only when read to its end, and readers stop at [DONE]. Nobody
            # waits for that end: some servers take their time.
            _ends().submit(self._read_out, self.source)
        else:
            self.body.close()

    def _read_out(self, source: Iterator[bytes]) -> None:
        with contextlib.suppress(Exception):
            for _ in self._bounded(source):
                pass
        self.body.close()

    def _bounded(self, source: Iterator[bytes]) -> Iterator[bytes]:
        for part in source:
            self.watch.received += len(part)
            if time.monotonic() > self.watch.deadline:
                # Signs of life alone don't count: some servers send them for ever.
                raise trouble(f"the model took longer than {self.watch.seconds:g} s")
            if self.watch.received > MOST_BYTES:
                raise trouble(f"the model server sent more than {MOST_BYTES:,} bytes")
            seen = self.tail + part
            self.watch.done = self.watch.done or b"[DONE]" in seen
            self.tail = seen[-8:]
            yield part


def events_of(body: bytes) -> bytes:
    """A whole completion as the events that would have led to it.

    Raises:
        HostedError: It is none.
    """
    try:
        data: Any = json.loads(body)
        for choice in data.get("choices", ()):
            delta = choice.pop("message")
            for index, call in enumerate(delta.get("tool_calls") or ()):
                call.setdefault("index", index)
            choice["delta"] = delta
        if not (data.get("choices") or data.get("error")):
            raise KeyError("choices")
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        said = f"{type(error).__name__}: {error}"
        raise trouble(
            f"the model server sent JSON that is no completion ({said}); {NOT_IT}"
        ) from None
    return b"data: " + json.dumps(data).encode() + b"\n\ndata: [DONE]\n\n"
