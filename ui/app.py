"""The composition root: what settings ask for, wired together."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache, partial
from importlib import metadata
from typing import TYPE_CHECKING, Any

from ui.settings import Settings, SettingsError

if TYPE_CHECKING:  # each of these takes its time to import, and not every command needs it
    from fastapi import FastAPI

    from assistant.agent import Assistant
    from assistant.models import ModelChoice
    from ingest.workers import Workers
    from kb.embed import Embedder, SentenceTransformerEmbedder
    from kb.knowledge import Knowledge
    from kb.retrieval.rerank import Reranker
    from prompts.brand import Brand
    from ui.api.models import Health

_log = logging.getLogger(__name__)


def version() -> str:
    """The version of Aisle that is installed; ``0+checkout`` when it runs uninstalled."""
    try:
        return metadata.version("aisle")
    except metadata.PackageNotFoundError:
        return "0+checkout"


def build_embedder(settings: Settings) -> SentenceTransformerEmbedder:
    """The embedder, not loaded yet."""
    from kb.embed import DEFAULT_MODEL, SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(settings.embedder or DEFAULT_MODEL)


@cache
def build_workers(address: str) -> Workers:
    """Who parses and embeds: this process, or a Ray cluster, connected to at the first need."""
    from ingest.workers import IN_PROCESS

    if not address:
        return IN_PROCESS
    from ingest.cluster import RayWorkers

    return RayWorkers(address)


def build_reranker(settings: Settings) -> Reranker | None:
    """The reranker, not loaded yet; None when none was named."""
    if not settings.reranker:
        return None
    from kb.retrieval.rerank import CrossEncoderReranker

    return CrossEncoderReranker(settings.reranker)


def _refreshing_embedder(settings: Settings) -> Embedder:
    """The embedder of a store that may be refreshed: questions here, passages by the workers."""
    here = build_embedder(settings)
    if not settings.ray:
        return here
    from ingest.cluster import RayWorkers, RemoteEmbedder
    from kb.embed import SentenceTransformerEmbedder

    workers = build_workers(settings.ray)
    assert isinstance(workers, RayWorkers)
    return RemoteEmbedder(here, partial(SentenceTransformerEmbedder, here.name), workers)


def build_knowledge(settings: Settings, *, create: bool = False) -> Knowledge:
    """Open the store.

    Args:
        settings: Which directory, and which embedder.
        create: Make the store when it isn't there.

    Raises:
        SettingsError: There is no store, or it can't be opened.
    """
    home = settings.home
    if not create and not (home / "store.db").is_file():
        raise SettingsError(
            f"there is no store in {home}; fill one with `aisle ingest URL_OR_FILE`, "
            "or name another directory with --store"
        )
    from sqlalchemy.exc import DBAPIError

    from kb.knowledge import Knowledge

    try:
        return Knowledge(home, _refreshing_embedder(settings), build_reranker(settings))
    except DBAPIError as error:
        raise SettingsError(
            f"the database {home / 'store.db'} can't be opened ({error.orig}); restore it from a "
            "backup, or move the directory away and run `aisle ingest` again"
        ) from error
    except OSError as error:
        raise SettingsError(
            f"the store's directory {home} can't be used ({error.strerror}); "
            "name another one with --store or AISLE_HOME"
        ) from error


def build_brand(settings: Settings) -> Brand:
    """Load the brand: the shipped one, overridden by the store's own folder.

    Raises:
        PromptError: A file of the brand is missing or broken.
    """
    from prompts.brand import load_brand

    return load_brand(settings.brand, settings.brand_folder)


def model_choice(settings: Settings) -> ModelChoice:
    """Which chat model the settings ask for."""
    from assistant.models import ModelChoice

    return ModelChoice(settings.api_key, settings.base_url, settings.model)


def build_assistant(settings: Settings, knowledge: Knowledge, brand: Brand) -> Assistant:
    """The assistant; a hosted model isn't contacted before it is asked something."""
    from assistant.agent import Assistant
    from assistant.models import chat_model

    choice = model_choice(settings)
    return Assistant(knowledge, brand, chat_model(choice, brand), choice.label)


def create_app(settings: Settings, *, base_url: str, knowledge: Knowledge | None = None) -> FastAPI:
    """The web application: the API at ``/v1``, its reference at ``/docs``, the page at ``/chat``.

    The embedder is loaded in the background once the application starts; ``/v1/health`` says when.

    Args:
        settings: What to wire together.
        base_url: Where this application is reached from this machine, without a path.
        knowledge: The store when it is open already; this application closes it.

    Raises:
        SettingsError: The store can't be opened.
        PromptError: A file of the brand is broken.
    """
    from fastapi.responses import RedirectResponse

    from desk.store import ConversationStore
    from ui.api.application import create_api
    from ui.chat import mount_chat

    brand = build_brand(settings)
    knowledge = knowledge or build_knowledge(settings, create=True)
    assistant = build_assistant(settings, knowledge, brand)
    readiness = Readiness(knowledge, assistant.model_name)
    store = ConversationStore(f"sqlite:///{settings.home / 'desk.db'}")
    app = create_api(
        store,
        assistant,
        health=readiness.health,
        version=version(),
        obstacle=readiness.obstacle,
    )

    @app.get("/", include_in_schema=False)
    def home() -> RedirectResponse:
        return RedirectResponse("/chat/")

    mount_chat(app, api_url=base_url, title=brand.name, accent=brand.settings.accent)
    _live_with(app, knowledge, readiness)
    return app


class Readiness:
    """Whether questions can be answered, and why not.

    Args:
        knowledge: The store.
        model_name: The chat model that answers.
    """

    def __init__(self, knowledge: Knowledge, model_name: str) -> None:
        self._knowledge = knowledge
        self._model_name = model_name
        self._embedder = "loading"
        self._failure = ""

    def warm(self) -> None:
        """Load what the first question would otherwise wait for."""
        try:
            embedder = self._knowledge.embedder
            load = getattr(embedder, "load", None)
            if load is not None:
                load()
            embedder.query("hello")
            if self._knowledge.catalog.current():
                self._knowledge.retriever().warm()
        except Exception as error:
            # The border of a thread: unsaid here, nobody would hear of it.
            _log.error("questions can't be answered: %s", error)
            self._failure = f"{error}" or type(error).__name__
            self._embedder = "failed"
            return
        self._embedder = "ready"

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
        return Health(
            ready=not detail,
            edition=edition or None,
            model=self._model_name,
            embedder=self._embedder,
            detail=detail,
        )


def _live_with(app: FastAPI, knowledge: Knowledge, readiness: Readiness) -> None:
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        threading.Thread(target=readiness.warm, name="warm", daemon=True).start()
        async with before(app) as state:
            yield state
        knowledge.close()

    app.router.lifespan_context = lifespan
