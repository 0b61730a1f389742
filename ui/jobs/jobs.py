"""The queue of a store's jobs: asking for a run, and the library that has it done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from huey import SqliteHuey, crontab
from huey.consumer import Consumer

from desk.runs import LIGHT, STORE, Run, RunBook

# The file in the store's directory that holds the queue and the runs.
NAME = "jobs.db"
# Threads: one at most works on the knowledge, so mails never wait for a refresh.
THREADS = 3
# Kinds of runs that write the knowledge, and what a person decided among them.
REFRESH, PUBLISH, REJECT, ROLL_BACK, REMOVE = "refresh", "publish", "reject", "roll_back", "remove"
ARTICLES, PREVIEW = "articles", "preview"
WRITING = frozenset({REFRESH, PUBLISH, REJECT, ROLL_BACK, REMOVE, ARTICLES, PREVIEW})
# And the others.
LOOK, GROUP, MAIL, WAKE, EXPIRE = "look", "group", "mail", "wake", "expire"


def _nobody(_lane: str) -> None:
    """Nothing: this process only asks."""


class Jobs:
    """Asks for runs. What is asked for outlives every process; some process has to work on it.

    The rows of runs are the truth; what the queue carries only says that there is something to do,
    so a message that is lost or comes twice does no harm.

    Args:
        home: The store's directory.
    """

    def __init__(self, home: Path) -> None:
        path = home / NAME
        self.book = RunBook(f"sqlite:///{path}")
        # Who wakes up for a lane, and once a minute; set by who works.
        self.perform: Callable[[str], None] = _nobody
        self.minute: Callable[[], None] = lambda: None
        self.huey = SqliteHuey("aisle", filename=str(path), results=False, timeout=30, fsync=True)
        self._wake = self.huey.task(name="wake")(self._performed)
        self.huey.periodic_task(crontab(minute="*"), name="minute")(self._each_minute)

    def ask(
        self, kind: str, subject: str = "", *, by: str = "", apart: bool = False, **data: Any
    ) -> Run:
        """Have something done; the same thing that still waits or runs isn't begun twice.

        Args:
            kind: One of the kinds above.
            subject: With what: a source's name, an edition's number.
            by: Who asks; empty for the schedule.
            apart: Whether it is done even though the same is under way.
            **data: What else it needs; plain data.

        Raises:
            StoreUnavailable: The database of jobs can't be used.
        """
        lane = STORE if kind in WRITING else LIGHT
        # A person waits for it, a schedule doesn't.
        run, new = self.book.ask(
            kind, subject, lane=lane, by=by, data=data, priority=int(bool(by)), apart=apart
        )
        if new:
            self.wake(lane)
        return run

    def wake(self, lane: str) -> None:
        """Have somebody look into a lane."""
        self._wake(lane)

    def close(self) -> None:
        """Close the files."""
        self.huey.storage.close()
        self.book.close()

    def _performed(self, lane: str) -> None:
        self.perform(lane)

    def _each_minute(self) -> None:
        self.minute()


class Threads(Consumer):  # type: ignore[misc] # huey has no types
    """Huey's consumer inside a process that minds its signals itself."""

    def _set_signal_handlers(self) -> None:
        """Leave the process's signals alone: the server, or the command, handles them."""


def consumer(jobs: Jobs) -> Threads:
    """Threads that work the queue off once they are started; none waits longer than a second."""
    return Threads(jobs.huey, workers=THREADS, max_delay=0.5, check_worker_health=False)
