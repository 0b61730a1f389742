"""Works a store's jobs off: takes runs up, does them, closes them, and finds what others left."""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from desk import clock
from desk.messages import StoreUnavailable
from desk.runs import Run, RunState
from desk.schema import Database
from ui.jobs import deciding, minding, refreshing, writing
from ui.jobs import jobs as kinds
from ui.jobs.jobs import Jobs, consumer
from ui.jobs.living import Living
from ui.jobs.work import Outcome, Stopping, Task, Work

if TYPE_CHECKING:
    from kb.knowledge import Knowledge
    from ui.settings import Settings

_log = logging.getLogger("aisle")
# What huey says of itself is nobody's business but its own.
logging.getLogger("huey").setLevel(logging.ERROR)

TASKS: dict[str, Task] = {
    kinds.REFRESH: refreshing.refresh_source,
    kinds.PUBLISH: deciding.publish,
    kinds.REJECT: deciding.reject,
    kinds.ROLL_BACK: deciding.roll_back,
    kinds.REMOVE: deciding.remove,
    kinds.ARTICLES: writing.publish_articles,
    kinds.PREVIEW: writing.preview,
    kinds.LOOK: minding.look,
    kinds.GROUP: minding.group_questions,
    kinds.MAIL: minding.send_mail,
    kinds.EXPIRE: minding.expire,
}
# Seconds that runs are given to stop at the next page or answer when the process ends.
STOPPING = 10.0
# Seconds after which the end of a run is written down once more, where the disk was full.
AGAIN = 5.0
DAY = timedelta(days=1)


class Runner:
    """Does what was asked for, in threads of this process; any number of processes may have one.

    Args:
        jobs: The queue and the runs.
        settings: Of this process.
        knowledge: The store's; shoppers may be answered from it meanwhile.
    """

    def __init__(self, jobs: Jobs, settings: Settings, knowledge: Knowledge) -> None:
        self._jobs = jobs
        self._settings = settings
        self._knowledge = knowledge
        # One for as long as it works: opening it costs a writing transaction each time.
        self._desk = Database(settings.desk_url)
        self._living = Living(settings.home)
        self._stop = threading.Event()
        self._consumer = consumer(jobs)
        jobs.perform, jobs.minute = self.perform, self.minute

    def start(self) -> None:
        """Find what was left behind, and begin to work."""
        self._recover()
        self._consumer.start()

    def stop(self) -> None:
        """Stop at the next page or answer; what is cut off here is taken up at the next start."""
        self._stop.set()
        self._consumer.stop()
        until = time.monotonic() + STOPPING
        threads = [thread for _, thread in self._consumer.worker_threads]
        for thread in [*threads, self._consumer.scheduler]:
            thread.join(max(0.0, until - time.monotonic()))
        self._living.close()
        self._desk.close()

    def perform(self, lane: str) -> None:
        """Do what waits in a lane, one run after the other."""
        while not self._stop.is_set():
            run = self._jobs.book.claim(lane, self._living.id)
            if run is None:
                return
            self._do(run)

    def minute(self) -> None:
        """What is looked at once a minute; asked again by another process it does no harm."""
        if self._stop.is_set():
            return
        self._recover()
        for task in (self._due, self._mails, self._snoozed, self._questions, self._old):
            try:
                task()
            except Exception as error:
                # The border of a background task: whatever is wrong with one, the others go on.
                _log.warning("a background task failed (%s): %s", task.__name__, error)

    def _recover(self) -> None:
        for run in self._jobs.book.recover(self._living.alive):
            _log.warning("%s of %s was interrupted: %s", run.kind, run.subject or "all", run.said)
        for lane in self._jobs.book.waiting():
            self._jobs.wake(lane)

    def _do(self, run: Run) -> None:
        work = Work(run, self._settings, self._knowledge, self._desk, self._jobs, self._stop)
        try:
            outcome = TASKS[run.kind](work)
        except Stopping:
            said = "Stopped with the server; it goes on when the server runs again"
            self._jobs.book.release(run.id, said)
            return
        except Exception as error:
            _log.info("%s of %s failed", run.kind, run.subject or "all", exc_info=True)
            outcome = Outcome(_said(error), RunState.FAILED)
        self._close(run, outcome)

    def _close(self, run: Run, outcome: Outcome) -> None:
        while True:
            try:
                self._jobs.book.end(run.id, outcome.state, outcome.said, outcome.data)
            except StoreUnavailable as error:
                # Left open it would block the lane for as long as this process lives.
                _log.error("the end of a job can't be written down, trying again: %s", error)
                if self._stop.wait(AGAIN):
                    return
            else:
                return

    def _due(self) -> None:
        refreshing.ask_due(self._jobs, self._knowledge)

    def _mails(self) -> None:
        from desk.outbox import Outbox
        from ui.mail import Mailer

        if not Mailer.of(self._settings).possible:
            return
        if Outbox(self._desk).waits():
            self._jobs.ask(kinds.MAIL)

    def _snoozed(self) -> None:
        from desk.inbox import Inbox

        woken = Inbox(self._desk).wake_snoozed(clock.utc_now())
        if woken:
            said = f"{len(woken)} snoozed conversations are open again"
            self._jobs.book.log(kinds.WAKE, said, conversations=list(woken))

    def _questions(self) -> None:
        from desk.gaps import GapBook

        book = GapBook(self._desk)
        if book.collect() or book.waiting():
            self._jobs.ask(kinds.GROUP)

    def _old(self) -> None:
        last = self._jobs.book.latest([kinds.EXPIRE])
        if last is None or clock.utc_now() - clock.read(last.created) >= DAY:
            self._jobs.ask(kinds.EXPIRE)


def _said(error: Exception) -> str:
    """An error in words for the person who asked."""
    from ui.cli import explain

    told = explain(error)
    return told[:1].upper() + told[1:]
