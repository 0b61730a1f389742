"""What ends with an application."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fastapi import FastAPI


def close_with(app: FastAPI, close: Callable[[], object]) -> None:
    """Close something when an application ends, before what was there earlier.

    Args:
        app: The application.
        close: Called once, also where the application ends by an error; awaited if it wants to be.
    """
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        async with before(app) as state:
            try:
                yield state
            finally:
                closing = close()
                if inspect.isawaitable(closing):
                    await closing

    app.router.lifespan_context = lifespan
