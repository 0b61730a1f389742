"""Streams of events: whoever follows a conversation gets what happens in it, from any process.

A stream that waits costs an entry in a dictionary and one wake-up per heartbeat. What other
processes write is looked for by one watcher for all streams, never by each of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Literal

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from desk.messages import DeskError, Event, EventType
from desk.store import ConversationStore
from desk.watching import Watching
from ui.api.notifier import Ephemeral, Notifier

_log = logging.getLogger(__name__)

# Seconds between signs of life: proxies cut what is silent for long.
HEARTBEAT = 15.0
# While an answer is on its way: who reads it learns soon that their line is dead. Not for ever, as
# what a person is to answer may wait for hours.
LIVELY = 0.6
LIVELY_FOR = 60.0
_UNDER_WAY = frozenset({EventType.MESSAGE, EventType.STATUS, EventType.DELTA})
# Seconds after which a stream ends, and is asked for again with a token that is still good.
LONGEST = 60 * 60
# Seconds that a client may leave what was sent to it unread.
UNREAD = 60.0

# Events that are read at once.
_PAGE = 50

BY_AGENT: Literal["agent"] = "agent"
BY_VISITOR: Literal["visitor"] = "visitor"


@dataclass(eq=False, slots=True)
class Follower:
    """Somebody who follows a conversation; ``after`` is the last event they have."""

    after: int


class Streams:
    """Carries events from the store to followers.

    Args:
        store: Where events are.
        notifier: Says at once when this process wrote one.
        watching: Tells what other processes wrote.
        poll_seconds: How often that is looked for.
    """

    def __init__(
        self,
        store: ConversationStore,
        notifier: Notifier,
        watching: Watching,
        poll_seconds: float = 1.0,
    ) -> None:
        self._store = store
        self._notifier = notifier
        self._watching = watching
        self._poll = poll_seconds
        self._followers: dict[str, set[Follower]] = {}

    @property
    def open(self) -> int:
        """Streams that are open now."""
        return sum(len(group) for group in self._followers.values())

    async def watch(self) -> None:
        """Look for what other processes wrote, until cancelled."""
        while True:
            await asyncio.sleep(self._poll)
            ids = list(self._followers)
            if not ids:
                continue
            try:
                found = await run_in_threadpool(self._watching.last_events, ids)
            except DeskError as error:
                # Written by this process events still arrive; the next look may do.
                _log.warning("streams can't look for events of other processes: %s", error)
                continue
            for conversation_id, number in found.items():
                followers = self._followers.get(conversation_id, ())
                if any(number > follower.after for follower in followers):
                    self._notifier.notify(conversation_id)

    async def follow(
        self, conversation_id: str, after: int, *, settle: bool
    ) -> AsyncGenerator[bytes]:
        """The events above ``after`` and those to come, as they go over the wire.

        Args:
            conversation_id: Which is followed.
            after: The last event that the reader has.
            settle: Whether to end once no message waits for an answer.
        """
        until = time.monotonic() + LONGEST
        lively = 0.0
        with (
            self._notifier.subscribed(conversation_id) as wake,
            self._following(conversation_id, after) as follower,
        ):
            while True:
                # Before reading: what is written from here on wakes us again.
                wake.clear()
                settled = settle and not await run_in_threadpool(
                    self._store.waiting, conversation_id
                )
                page = await run_in_threadpool(
                    self._store.events, conversation_id, follower.after, _PAGE
                )
                if page:
                    follower.after = page[-1].sequence
                    going = page[-1].type in _UNDER_WAY
                    lively = time.monotonic() + LIVELY_FOR if going else 0.0
                    yield b"".join(map(_stored, page))
                # What the shopper does is for the people at the desk.
                for news in wake.take():
                    if news.by == BY_AGENT:
                        yield _passing(news)
                if len(page) == _PAGE:
                    continue
                if settled or self._notifier.closed or time.monotonic() > until:
                    return
                while not wake.is_set():
                    try:
                        beat = LIVELY if time.monotonic() < lively else HEARTBEAT
                        async with asyncio.timeout(min(beat, HEARTBEAT)):
                            await wake.wait()
                    except TimeoutError:
                        yield b":\n\n"

    @contextmanager
    def _following(self, conversation_id: str, after: int) -> Iterator[Follower]:
        follower = Follower(after)
        group = self._followers.setdefault(conversation_id, set())
        group.add(follower)
        try:
            yield follower
        finally:
            group.discard(follower)
            if not group and self._followers.get(conversation_id) is group:
                del self._followers[conversation_id]


class EventStream(Response):
    """A response that goes on until its events end or nobody reads them any more."""

    media_type = "text/event-stream"

    def __init__(
        self,
        events: AsyncGenerator[bytes] | None = None,
        counted: AbstractContextManager[None] | None = None,
        status_code: int = 200,
    ) -> None:
        """Stream ``events``; ``counted`` is left when the stream ends."""
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(status_code=status_code, headers=headers)
        # Not known before it ends.
        del self.headers["content-length"]
        self._events = events
        self._counted = counted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events."""
        assert self._events is not None
        with ExitStack() as stack:
            if self._counted is not None:
                stack.push(self._counted.__exit__)
            writing = asyncio.ensure_future(self._write(self._events, send))
            leaving = asyncio.ensure_future(_gone(receive))
            try:
                await asyncio.wait((writing, leaving), return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (writing, leaving):
                    task.cancel()
                # Both have ended when the stream counts as closed.
                results = await asyncio.gather(writing, leaving, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception) and not isinstance(result, TimeoutError | OSError):
                raise result

    async def _write(self, events: AsyncGenerator[bytes], send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        # A comment first: browsers and proxies show a stream as open once something came.
        await send({"type": "http.response.body", "body": b":\n\n", "more_body": True})
        async with contextlib.aclosing(events) as open_:
            async for chunk in open_:
                async with asyncio.timeout(UNREAD):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _stored(event: Event) -> bytes:
    return f"event: {event.type.value}\ndata: {event.data}\nid: {event.sequence}\n\n".encode()


def _passing(news: Ephemeral) -> bytes:
    return f"event: {news.type}\ndata: {news.data}\n\n".encode()
