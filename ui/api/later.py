"""Takes up later what could not be written now: a full disk and a lock both pass."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from desk.messages import Message, StoreUnavailable

_log = logging.getLogger(__name__)

# Seconds before each try; the last goes on for as long as it takes.
_WAITS = (0.5, 1.0, 2.0, 5.0, 10.0)


class Later:
    """Conversations that stand still because the store could not be written; safe for threads.

    Its thread lives only while there are any.

    Args:
        take_up: Gets a conversation and the message that was being answered in it, if one was;
            raises StoreUnavailable when it is still too early.
    """

    def __init__(self, take_up: Callable[[str, Message | None], None]) -> None:
        self._take_up = take_up
        self._lock = threading.Lock()
        self._standing: dict[str, Message | None] = {}
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()

    def put(self, conversation_id: str, message: Message | None) -> None:
        """Have a conversation taken up once the store can be written again."""
        with self._lock:
            self._standing[conversation_id] = message
            if self._thread is None and not self._closed.is_set():
                self._thread = threading.Thread(target=self._run, name="later", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Stop trying: the next start finds what is left."""
        self._closed.set()
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        tries = 0
        while not self._closed.wait(_WAITS[min(tries, len(_WAITS) - 1)]):
            with self._lock:
                standing, self._standing = self._standing, {}
                if not standing:
                    self._thread = None
                    return
            tries += 1
            for conversation_id, message in standing.items():
                try:
                    self._take_up(conversation_id, message)
                except StoreUnavailable as error:
                    _log.error("conversation %s still stands still: %s", conversation_id, error)
                    with self._lock:
                        self._standing.setdefault(conversation_id, message)
                else:
                    tries = 0
