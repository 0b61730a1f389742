"""One run while it is done: what it may use, how it tells where it is, how it waits and stops."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Any

from desk.runs import Run, RunBook, RunState

if TYPE_CHECKING:
    from desk.schema import Database
    from kb.knowledge import Knowledge
    from ui.jobs.jobs import Jobs
    from ui.settings import Settings

# Seconds between two words on how far a run is: they are written to disk.
PACE = 0.5
# Seconds after which it is looked again whether the store is free.
LOOK = 0.5
# What is shown while the store is somebody else's.
WAITING = "wait"


class Stopping(BaseException):
    """The process ends; like Ctrl-C it passes by all that catches errors."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run.

    Attributes:
        said: In words for a person.
        state: Done, held or failed.
        data: The same as plain data.
    """

    said: str
    state: RunState = RunState.DONE
    data: Mapping[str, Any] = field(default_factory=dict)


class Work:
    """A run under way.

    Args:
        run: What is to be done.
        settings: Of this process.
        knowledge: The store's.
        desk: The desk's database; it outlives the run.
        jobs: To ask for what follows.
        stop: Set when the process ends.
    """

    def __init__(
        self,
        run: Run,
        settings: Settings,
        knowledge: Knowledge,
        desk: Database,
        jobs: Jobs,
        stop: Event,
    ) -> None:
        self.run = run
        self.settings = settings
        self.knowledge = knowledge
        self.jobs = jobs
        self.desk = desk
        self._stop = stop
        self._step = ""
        self._told = 0.0

    @property
    def book(self) -> RunBook:
        """Where runs are kept."""
        return self.jobs.book

    @property
    def again(self) -> bool:
        """Whether an earlier attempt was cut off in the middle."""
        return self.run.attempts > 1

    def progress(self, step: str, done: int, total: int) -> None:
        """Tell how far it is; a step's beginning and end, and in between not too often.

        Raises:
            Stopping: The process ends.
        """
        if self._stop.is_set():
            raise Stopping
        now = time.monotonic()
        if step == self._step and now - self._told < PACE and done != total:
            return
        self._step, self._told = step, now
        self.book.progress(self.run.id, step, done, total)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the store's writer lock, waiting as long as another process has it.

        Raises:
            Stopping: The process ends meanwhile.
        """
        from kb.catalog import BusyError

        catalog = self.knowledge.catalog
        while True:
            try:
                held = catalog.writing(0)
                held.__enter__()
                break
            except BusyError:
                self.progress(WAITING, 0, 0)
                self._stop.wait(LOOK)
        try:
            yield
        finally:
            held.__exit__(None, None, None)


Task = Callable[[Work], Outcome]
