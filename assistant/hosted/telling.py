"""Events of work that goes on in another thread, told while it goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from functools import cache
from queue import SimpleQueue

from assistant.run_events import RunEvent

# Turns that wait for a model at once; more wait for one of these to end.
THREADS = 256

Tell = Callable[[RunEvent], None]


class Abandoned(BaseException):
    """Nobody listens any more: the shopper has gone. No error, so nothing handles it as one."""


def _nobody(_event: RunEvent) -> None:
    return None


_TELL: ContextVar[Tell] = ContextVar("hosted_tell", default=_nobody)


def teller() -> Tell:
    """Whom the current work tells its events; nobody where nobody listens."""
    return _TELL.get()


@contextmanager
def telling(tell: Tell) -> Iterator[None]:
    """Have somebody else told meanwhile."""
    token = _TELL.set(tell)
    try:
        yield
    finally:
        _TELL.reset(token)


def told(work: Callable[[], None]) -> Iterator[RunEvent]:
    """Do some work in another thread, and give what it tells as it is told.

    Threads are kept: to start one for each turn is what turns would wait for under load.

    Raises:
        Exception: What the work raised.
    """
    queue: SimpleQueue[RunEvent | None] = SimpleQueue()
    left = False

    def tell(event: RunEvent) -> None:
        if left:
            raise Abandoned
        queue.put(event)

    def listened() -> None:
        with telling(tell):
            work()

    doing: Future[None] = _threads().submit(copy_context().run, listened)
    doing.add_done_callback(lambda _: queue.put(None))
    try:
        while (event := queue.get()) is not None:
            yield event
        doing.result()
    finally:
        left = True


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, "turn")
