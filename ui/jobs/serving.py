"""Jobs inside a server: they start and stop with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from ui.jobs.jobs import Jobs

if TYPE_CHECKING:
    from fastapi import FastAPI

    from kb.knowledge import Knowledge
    from ui.settings import Settings


def install_jobs(
    app: FastAPI, settings: Settings, knowledge: Knowledge, *, work: bool = True
) -> Jobs:
    """Let an application ask for jobs, and work them off while it runs.

    Has to be installed before what closes the store when the application ends.

    Args:
        app: The application; ``app.state.jobs`` asks.
        settings: Of this process.
        knowledge: The store's, open.
        work: False where ``aisle work`` runs beside it: this process then only asks.
    """
    jobs = Jobs(settings.home)
    app.state.jobs = jobs
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        runner = None
        if work:
            from ui.jobs.runner import Runner

            runner = Runner(jobs, settings, knowledge)
            await run_in_threadpool(runner.start)
        try:
            async with before(app) as state:
                yield state
        finally:
            if runner is not None:
                await run_in_threadpool(runner.stop)
            jobs.close()

    app.router.lifespan_context = lifespan
    return jobs
