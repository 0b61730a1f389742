"""Whether questions can be answered yet, and what a server has at hand while it lives."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.hosted.server import ModelHealth
    from kb.knowledge import Knowledge
    from ui.api.models import Health

_log = logging.getLogger(__name__)

# Seconds after which the server looks whether another edition is live, and that it waits at its end
# for what it does in the background: a thread that still loads the model when the interpreter goes
# takes the process down with an abort.
LOOK, CLOSING = 30.0, 20.0


class Readiness:
    """Whether questions can be answered, and why not.

    Args:
        knowledge: The store.
        model_name: The chat model that answers.
        model: How the hosted model does; None without one.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        model_name: str,
        model: Callable[[], ModelHealth | None] = lambda: None,
    ) -> None:
        self._knowledge = knowledge
        self._model_name = model_name
        self._model = model
        self._embedder = "loading"
        self._failure = ""

    def warm(self) -> None:
        """Load what the first question would otherwise wait for."""
        from assistant.language import detected

        try:
            embedder = self._knowledge.embedder
            load = getattr(embedder, "load", None)
            if load is not None:
                load()
            embedder.query("hello")
            detected("Haben Sie warme Jacken?")  # unpacks what tells languages apart
            if self._knowledge.catalog.current():
                self._knowledge.retriever().warm()
        except Exception as error:
            # The border of a thread: unsaid here, nobody would hear of it.
            _log.error("questions can't be answered: %s", error)
            self._failure = f"{error}" or type(error).__name__
            self._embedder = "failed"
            return
        self._embedder = "ready"

    def keep_warm(self, stop: threading.Event) -> None:
        """Load, and then have at hand what questions to each edition will need; until stopped."""
        self.warm()
        read = 0
        while not self._failure:
            try:
                live = self._knowledge.catalog.current()
                if live != read:
                    self._knowledge.read_ahead(stop)
                    read = live
            except Exception as error:
                # Reading ahead only saves time: without it answers come all the same.
                _log.warning("help pages could not be read ahead: %s", error)
            if stop.wait(LOOK):
                return

    def obstacle(self) -> str:
        """Why no question can be answered until somebody does something; empty otherwise."""
        if self._failure:
            return self._failure
        if not self._knowledge.catalog.current():
            return (
                "The store knows nothing yet: fill it with `aisle ingest URL_OR_FILE`. "
                "This server notices by itself."
            )
        return ""

    def health(self) -> Health:
        """The state as ``/v1/health`` tells it."""
        from ui.api.models import Health

        try:
            edition = self._knowledge.catalog.current()
            detail = self.obstacle()
        except Exception as error:
            _log.error("the store can't be read: %s", error)
            edition, detail = 0, "The store's database can't be read: see `aisle doctor`."
        if not detail and self._embedder == "loading":
            detail = "The embedder is being loaded; ask again in a few seconds."
        hosted = self._model()
        return Health(
            ready=not detail,
            edition=edition or None,
            model=self._model_name,
            # Why stays in the log: it may name addresses that are nobody else's business.
            model_state=hosted.state if hosted else "keyless",
            embedder=self._embedder,
            detail=detail,
        )


def live_with(app: FastAPI, knowledge: Knowledge, readiness: Readiness) -> None:
    """Warm up when an application starts, and close the store when it ends."""
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        stop = threading.Event()
        warm = threading.Thread(target=readiness.keep_warm, args=(stop,), name="warm", daemon=True)
        warm.start()
        async with before(app) as state:
            yield state
        stop.set()
        warm.join(CLOSING)
        knowledge.close()

    app.router.lifespan_context = lifespan
