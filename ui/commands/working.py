"""``aisle work``: the background jobs of a store, without a server."""

from __future__ import annotations

import signal
import threading
from types import FrameType

import typer

from ui.commands.invocation import invocation, stored_knowledge


def work(ctx: typer.Context) -> None:
    """Do the store's background jobs: refreshes that are due, what was decided, mails.

    `aisle serve` does them as well. Ctrl-C or SIGTERM stops it; what is under way goes on at the
    next start.
    """
    from ui import terminal
    from ui.jobs.jobs import Jobs
    from ui.jobs.runner import Runner

    settings = invocation(ctx).settings()
    err = terminal.console(stderr=True)
    stop = threading.Event()

    def stopped(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    with stored_knowledge(ctx) as knowledge:
        jobs = Jobs(settings.home)
        runner = Runner(jobs, settings, knowledge)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stopped)
        runner.start()
        err.print("Working; Ctrl-C stops")
        try:
            # In pieces: a wait without an end is deaf to signals on some systems.
            while not stop.wait(0.2):
                pass
        finally:
            runner.stop()
            jobs.close()
    err.print("Stopped.")
