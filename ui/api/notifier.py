"""Wakes those who wait for news, from whatever thread it comes, and passes on what is not kept."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from desk.messages import Moved

# The topic of pages that show many conversations. No conversation has this id.
INBOX = ""


@dataclass(frozen=True, slots=True)
class Ephemeral:
    """Something that counts now or never, as typing: it is not stored.

    Attributes:
        type: For example ``typing``.
        by: Whose it is: ``agent`` or ``visitor``. A later one of the same type and side takes its
            place.
        data: JSON.
    """

    type: str
    by: str
    data: str


@dataclass(slots=True, eq=False)
class Wake:
    """One who waits: for the event, and for what came with it.

    What came is kept by type and side, so however slow somebody reads, it stays small.
    """

    topic: str
    desk: bool
    _loop: asyncio.AbstractEventLoop
    _lock: threading.Lock
    _event: asyncio.Event = field(default_factory=asyncio.Event)
    _set: bool = False
    _came: dict[tuple[str, str], Ephemeral] = field(default_factory=dict)

    def clear(self) -> bool:
        """Begin to wait afresh; do it before reading, so that nothing falls in between.

        Returns:
            Whether there was news, also what came so lately that the loop hasn't heard of it.
        """
        with self._lock:
            was, self._set = self._set, False
            self._event.clear()
            return was

    async def wait(self) -> None:
        """Wait until there is news."""
        await self._event.wait()

    def is_set(self) -> bool:
        """Whether there is news."""
        return self._event.is_set()

    def take(self) -> tuple[Ephemeral, ...]:
        """What came since the last time, the latest of each kind."""
        with self._lock:
            came = tuple(self._came.values())
            self._came.clear()
            return came

    def _give(self, news: Ephemeral | None) -> None:
        """Under the lock."""
        if news is not None:
            self._came[(news.type, news.by)] = news
        # Once is enough until it is cleared: a burst of events is one call of the loop.
        if not self._set and not self._loop.is_closed():
            self._set = True
            self._loop.call_soon_threadsafe(self._ring)

    def _ring(self) -> None:
        with self._lock:
            if self._set:
                self._event.set()


class Notifier:
    """Tells streams that there is something new to read; what it is, they read from the store.

    It reaches this process only. Streams also look by themselves now and then, so with several
    processes they are late rather than deaf; what is not stored stays in its process.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, set[Wake]] = {}
        self._closed = False

    @property
    def closed(self) -> bool:
        """True once the app is going down: streams end instead of waiting."""
        return self._closed

    @contextmanager
    def subscribed(self, conversation_id: str, *, desk: bool = False) -> Iterator[Wake]:
        """Wakes the running loop whenever the conversation has moved.

        Args:
            conversation_id: Which.
            desk: Whether it is a page of the people at the desk, and not the shopper.
        """
        wake = Wake(conversation_id, desk, asyncio.get_running_loop(), self._lock)
        with self._lock:
            self._waiting.setdefault(conversation_id, set()).add(wake)
            if self._closed:
                wake._give(None)
        try:
            yield wake
        finally:
            with self._lock:
                waiting = self._waiting[conversation_id]
                waiting.discard(wake)
                if not waiting:
                    del self._waiting[conversation_id]

    @contextmanager
    def inbox(self) -> Iterator[Wake]:
        """Wakes the running loop whenever a list of conversations may look otherwise."""
        with self.subscribed(INBOX, desk=True) as wake:
            yield wake

    def followed(self, conversation_id: str) -> bool:
        """Whether the shopper follows the conversation now, by way of this process."""
        with self._lock:
            return any(not wake.desk for wake in self._waiting.get(conversation_id, ()))

    def notify(self, conversation_id: str, *, passing: bool = False) -> None:
        """Say that the conversation has moved; from any thread.

        Args:
            conversation_id: Which.
            passing: Whether only pieces of an answer came, so that no list looks otherwise.
        """
        with self._lock:
            self._tell(conversation_id, None)
            if not passing:
                self._tell(INBOX, None)

    def hear(self, moved: Moved) -> None:
        """What a store is told to call."""
        self.notify(moved.conversation_id, passing=moved.passing)

    def send(self, conversation_id: str, news: Ephemeral) -> None:
        """Pass something on that is not stored, to those who follow the conversation now."""
        with self._lock:
            self._tell(conversation_id, news)

    def close(self) -> None:
        """Let all streams end, so that the server can stop."""
        with self._lock:
            self._closed = True
            for topic in self._waiting:
                self._tell(topic, None)

    def _tell(self, topic: str, news: Ephemeral | None) -> None:
        for wake in self._waiting.get(topic, ()):
            wake._give(news)
