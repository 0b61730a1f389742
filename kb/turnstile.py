"""One writer at a time in this process: who has to wait sleeps, and is woken by who goes."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

# Seconds that a writer waits for those before it, as long as for another process.
PATIENCE = 30.0


class StillTaken(Exception):  # noqa: N818 - reads as what it is
    """The writers before this one didn't come to an end."""


class Turnstile:
    """Lets one thread of this process write a database at a time.

    SQLite itself lets a writer that finds another one look again and again, at ever longer
    intervals, and whoever looks first after the other has gone comes next: among many threads, some
    wait for seconds while others pass them. Here they sleep until they are woken.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Write meanwhile.

        Raises:
            StillTaken: Others have been writing for all of :data:`PATIENCE`.
        """
        if not self._lock.acquire(timeout=PATIENCE):
            raise StillTaken(f"other threads have been writing for {PATIENCE:.0f} seconds")
        try:
            yield
        finally:
            self._lock.release()


@cache
def turnstile_of(path: str) -> Turnstile:
    """The turnstile of a file: one, however often the file is opened."""
    return Turnstile()


# A process that is forked has none of the threads that would open what was shut just then.
if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=turnstile_of.cache_clear)
