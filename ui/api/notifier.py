"""Wakes those who wait for a conversation's next event, from whatever thread it comes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Notifier:
    """Tells streams that there is something new to read; what it is, they read from the store.

    It reaches this process only. Streams also look by themselves now and then, so with several
    processes they are late rather than deaf.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._loops: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}
        self._closed = False

    @property
    def closed(self) -> bool:
        """True once the app is going down: streams end instead of waiting."""
        return self._closed

    @contextmanager
    def subscribed(self, conversation_id: str) -> Iterator[asyncio.Event]:
        """An event of the running loop that is set whenever the conversation has moved."""
        wake = asyncio.Event()
        with self._lock:
            self._waiting.setdefault(conversation_id, set()).add(wake)
            self._loops[wake] = asyncio.get_running_loop()
        try:
            yield wake
        finally:
            with self._lock:
                del self._loops[wake]
                waiting = self._waiting[conversation_id]
                waiting.discard(wake)
                if not waiting:
                    del self._waiting[conversation_id]

    def notify(self, conversation_id: str) -> None:
        """Say that the conversation has moved; from any thread."""
        with self._lock:
            for wake in self._waiting.get(conversation_id, ()):
                self._wake(wake)

    def close(self) -> None:
        """Let all streams end, so that the server can stop."""
        with self._lock:
            self._closed = True
            for wake in self._loops:
                self._wake(wake)

    def _wake(self, wake: asyncio.Event) -> None:
        loop = self._loops[wake]
        if not loop.is_closed():
            loop.call_soon_threadsafe(wake.set)
