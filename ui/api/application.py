"""Builds the web application that serves the public API and its reference page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.concurrency import run_in_threadpool

from desk.messages import Pace
from desk.store import ConversationStore
from ui.api import events, reference
from ui.api.limits import BodyLimit
from ui.api.models import Health
from ui.api.notifier import Notifier
from ui.api.problems import API_PREFIX, MEDIA_TYPE, Problem, install_problems
from ui.api.routes import Service, router
from ui.api.turns import Answerer, Turns
from ui.api.upkeep import Daily

_ABOUT = """\
Conversations with a store's assistant.

Start a conversation, send a message (it is answered with 202 at once), and read what happens as
server-sent events. All surfaces use these addresses: the chat page, the widget and other channels.
Whatever goes wrong is answered with a problem document (`application/problem+json`), whose `detail`
says what to do.
"""

_TAGS = [
    {"name": "Conversations", "description": "Begin one, and read what was said in it."},
    {"name": "Messages", "description": "Say something, follow the answer, and rate it."},
    {"name": "Service", "description": "Whether questions can be answered now."},
]


def create_api(
    store: ConversationStore,
    answerer: Answerer,
    *,
    health: Callable[[], Health],
    version: str,
    obstacle: Callable[[], str] = lambda: "",
    workers: int = 8,
    waiting: int = 64,
    turn_limit: int = 200,
    poll_seconds: float = 10.0,
    masked: Callable[[str], str] = str,
    expire: Callable[[], object] = lambda: None,
    pace: Pace | None = None,
) -> FastAPI:
    """The application: the API under ``/v1``, its reference at ``/docs``; other pages join it.

    Starting it takes up messages that an earlier process left unanswered; stopping it finishes what
    is being answered, and closes the store.

    Args:
        store: Where conversations are kept; this application closes it.
        answerer: The assistant. Its ``stream`` may block until it is ready.
        health: Asked at ``/v1/health``; called on the event loop's thread pool.
        version: The version that the reference shows.
        obstacle: Says why no question can be answered now; asked before a message is kept.
        workers: Messages that are answered at the same time.
        waiting: Messages that may wait for a worker before new ones are refused with 503.
        turn_limit: Messages that a shopper may send in one conversation.
        poll_seconds: How often an idle stream looks for events that another process wrote.
        masked: Takes out of what shoppers write what must not be kept.
        expire: Deletes what is older than the brand keeps; called at the start, and once a day when
            somebody comes.
        pace: How many messages one conversation takes in a short time; None for any number.
    """
    notifier = Notifier()
    turns = Turns(
        store,
        answerer,
        notifier,
        workers=workers,
        waiting=waiting,
        turn_limit=turn_limit,
        masked=masked,
        pace=pace,
    )
    daily = Daily(expire)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(daily)
        turns.resume()
        yield
        notifier.close()
        turns.close()
        store.close()

    # FastAPI's own reference pages load their scripts from other hosts.
    app = FastAPI(
        title=f"{answerer.brand_name}: assistant API",
        version=version,
        description=_ABOUT,
        openapi_tags=_TAGS,
        openapi_url=f"{API_PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.service = Service(
        store, answerer, turns, notifier, health, obstacle, poll_seconds, masked, daily
    )
    app.include_router(router, prefix=API_PREFIX)
    app.add_middleware(BodyLimit)
    install_problems(app)
    reference.install_reference(app)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    return app


def _described(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            tags=app.openapi_tags,
        )
        _describe_problems(document)
        _describe_events(document)
        app.openapi_schema = document
    return app.openapi_schema


def _describe_problems(document: dict[str, Any]) -> None:
    # FastAPI describes validation errors as its own handler answers them; here they are problems.
    schemas = document["components"]["schemas"]
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    schemas["Problem"] = Problem.model_json_schema()
    for operations in document["paths"].values():
        for operation in operations.values():
            content = operation["responses"].get("422", {}).get("content", {})
            if "application/json" in content:
                content[MEDIA_TYPE] = {"schema": {"$ref": "#/components/schemas/Problem"}}
                del content["application/json"]


def _describe_events(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    shapes = (
        events.MessageEvent,
        events.StatusEvent,
        events.DeltaEvent,
        events.AnswerEvent,
        events.ErrorEvent,
    )
    for shape in shapes:
        schema = shape.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(schema.pop("$defs", {}))
        schemas[shape.__name__] = schema
