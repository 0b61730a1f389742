"""The composition root: what settings ask for, wired together."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from functools import cache, partial
from importlib import metadata
from typing import TYPE_CHECKING

from ui.settings import Settings, SettingsError

if TYPE_CHECKING:  # each of these takes its time to import, and not every command needs it
    from fastapi import FastAPI

    from assistant.agent import Assistant
    from assistant.guard.masking import Masker
    from assistant.models import ModelChoice
    from assistant.orders.policy import OrderPolicy
    from assistant.orders.sql import SqlOrderBook
    from ingest.workers import Workers
    from kb.embed import Embedder, SentenceTransformerEmbedder
    from kb.knowledge import Knowledge, Knows
    from kb.retrieval.rerank import Reranker
    from prompts.brand import Brand
    from ui.logbook import Logbook

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


def build_masker(settings: Settings) -> Masker:
    """Takes out of what people type what must not be kept, under the store's own secret.

    Raises:
        SettingsError: The secret can't be read or made.
    """
    from assistant.guard.masking import Masker
    from ui.secret import store_secret

    return Masker(store_secret(settings.home))


def build_brand(settings: Settings) -> Brand:
    """Load the brand: the version that was published, or what its folder says.

    Raises:
        PromptError: A file of the brand is missing or broken.
    """
    from ui.branding import answering

    return answering(settings)


def model_choice(settings: Settings) -> ModelChoice:
    """Which chat model the settings ask for."""
    from assistant.models import ModelChoice, Price

    return ModelChoice(
        settings.api_key,
        settings.base_url,
        settings.model,
        window=settings.model_window,
        price=Price(*settings.model_price) if settings.model_price else None,
        patience=settings.model_patience,
    )


def build_assistant(settings: Settings, knowledge: Knows, brand: Brand) -> Assistant:
    """The assistant; a hosted model isn't contacted before it is asked something."""
    from assistant.agent import Assistant
    from assistant.models import chat_model

    choice = model_choice(settings)
    return Assistant(
        knowledge,
        brand,
        chat_model(choice, brand),
        choice.label,
        masker=build_masker(settings),
        orders=build_order_book(settings),
        policy=build_order_policy(settings),
    )


def answering_at_once(settings: Settings) -> int:
    """How many messages a server answers at the same time."""
    if settings.api_key or settings.base_url:
        # They wait for the model.
        return 8
    # Keyless they compute. One statement of a writing transaction waits for each thread that
    # computes meanwhile: with eight of them, taking a message in took seconds.
    return max(2, min(4, os.cpu_count() or 2))


def build_frugal(settings: Settings, knowledge: Knows, brand: Brand) -> Assistant | None:
    """The keyless assistant for when a day's money is spent; None where no other one answers."""
    if not (settings.api_key or settings.base_url):
        return None
    return build_assistant(replace(settings, api_key="", base_url="", model=""), knowledge, brand)


def build_replayer(settings: Settings, knowledge: Knows, brand: Brand) -> Assistant:
    """The keyless assistant as it is, with an order book that nobody can read or change."""
    from assistant.agent import Assistant
    from assistant.models import ModelChoice, chat_model
    from desk.replay import closed_book

    return Assistant(
        knowledge,
        brand,
        chat_model(ModelChoice(), brand),
        ModelChoice().label,
        masker=build_masker(settings),
        orders=closed_book() if (settings.home / "orders.db").is_file() else None,
        policy=build_order_policy(settings),
    )


def build_order_book(settings: Settings, *, create: bool = False) -> SqlOrderBook | None:
    """The shop's orders; None when none were ever taken in.

    Args:
        settings: Which directory.
        create: Make the book when it isn't there.

    Raises:
        BookUnavailable: Its database can't be opened.
    """
    path = settings.home / "orders.db"
    if not create and not path.is_file():
        return None
    from assistant.orders.sql import SqlOrderBook

    return SqlOrderBook(f"sqlite:///{path}", build_masker(settings).token)


def build_order_policy(settings: Settings) -> OrderPolicy:
    """What may be done with orders: the brand folder's own ``orders.yaml``, else a shipped one.

    Raises:
        PolicyError: The file is broken, or there is no such policy.
    """
    from assistant.orders.policy import load_policy
    from ui.branding import rules_folder

    return load_policy(settings.order_policy, rules_folder(settings))


def build_logbook(settings: Settings) -> Logbook:
    """Keeps what is asked on the terminal at the desk, masked like what comes over the API.

    Raises:
        SettingsError: The store's secret can't be read or made.
        StoreUnavailable: The desk's database can't be opened.
    """
    from ui.logbook import Logbook

    return Logbook(settings.desk_url, build_masker(settings).masked)


def create_app(settings: Settings, *, base_url: str, knowledge: Knowledge | None = None) -> FastAPI:
    """The web application: the API at ``/v1`` and its reference, the pages, and what they need.

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

    from assistant.models import model_health
    from desk.messages import Pace
    from desk.store import ConversationStore
    from ui.api.application import create_api
    from ui.chat import mount_chat
    from ui.desk_wiring import build_routing, cases, install_pages, open_books
    from ui.mail import Mailer
    from ui.readiness import Readiness, live_with
    from ui.secret import store_secret

    brand = build_brand(settings)
    knowledge = knowledge or build_knowledge(settings, create=True)
    assistant = build_assistant(settings, knowledge, brand)
    readiness = Readiness(
        knowledge, assistant.model_name, partial(model_health, model_choice(settings))
    )
    books = open_books(settings)
    store = ConversationStore(books.database)
    mailer = Mailer.of(settings)
    masker = build_masker(settings)
    case, urgent = cases(brand)
    app = create_api(
        store,
        assistant,
        books=books,
        secret=store_secret(settings.home),
        health=readiness.health,
        version=version(),
        obstacle=readiness.obstacle,
        masked=masker.masked,
        pace=Pace(),
        routing=build_routing(books, mailer),
        case=case,
        mail=lambda: mailer.possible,
        frugal=build_frugal(settings, knowledge, brand),
        workers=answering_at_once(settings),
        urgent=urgent,
        proxies=settings.proxies,
        accent=brand.settings.accent,
        orders=(settings.home / "orders.db").is_file(),
    )

    @app.get("/", include_in_schema=False)
    def home() -> RedirectResponse:
        return RedirectResponse("/chat/")

    accent = brand.settings.accent
    mount_chat(app, api_url=base_url, title=brand.name, accent=accent)
    install_pages(
        app,
        settings,
        knowledge,
        store,
        mailer,
        base_url=base_url,
        masker=masker,
        accent=accent,
    )
    live_with(app, knowledge, readiness)
    return app
