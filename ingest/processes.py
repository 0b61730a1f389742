"""Parsing in other processes of this machine: Python runs one thread of it at a time."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import ParamSpec, TypeVar

from ingest.workers import InProcess

P = ParamSpec("P")
T = TypeVar("T")

# Starting a process takes as long as parsing this many pages: smaller sites are quicker without.
FROM = 100


def cores() -> int:
    """Processors that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


class Processes:
    """Workers that are started once there is enough to do; until then the caller does the work.

    Args:
        count: How many; as many as there are processors by default. Fewer than two: none.
        after: How many functions the caller runs itself first.
    """

    def __init__(self, count: int | None = None, after: int = FROM) -> None:
        self._count = cores() if count is None else count
        self._after = after
        self._done = 0
        self._here = InProcess()
        self._pool: ProcessPoolExecutor | None = None

    @property
    def width(self) -> int:
        """How many functions run at the same time; 0 while the caller waits for each."""
        return self._count if self._pool is not None else 0

    def submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Begin a function; its arguments and its result have to be picklable."""
        self._done += 1
        if self._pool is None and self._done > self._after and self._count > 1:
            self._start()
        if self._pool is not None:
            try:
                return self._pool.submit(function, *args, **kwargs)
            except (BrokenProcessPool, RuntimeError, OSError):
                self.close()
                self._count = 0
        return self._here.submit(function, *args, **kwargs)

    def close(self) -> None:
        """Let the processes end."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def _start(self) -> None:
        if multiprocessing.current_process().daemon:
            self._count = 0  # such a process may have no children
            return
        # Not by fork: this process has threads, and maybe a model in its memory.
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(self._count, context, _begin)


def _begin() -> None:
    # Ctrl-C is for the process that reads the site; it ends these.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)  # a parent that was killed says nothing, and nobody else would end this one
