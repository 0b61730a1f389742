"""Builds the web application that serves the public API and its reference page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI

from assistant.conversation import Conversation, Handoff, HandoffReason, Role
from assistant.guard.masking import shown
from desk.messages import Pace
from desk.routing import Routing
from desk.store import ConversationStore
from ui.api import reference
from ui.api.books import Books
from ui.api.budget import Budget, signed_customer
from ui.api.document import described
from ui.api.headers import SafeHeaders
from ui.api.limits import BodyLimit
from ui.api.models import Health
from ui.api.notifier import Notifier
from ui.api.origins import ExactOrigins
from ui.api.problems import API_PREFIX, FaultsAnswered, install_problems
from ui.api.rates import Rates
from ui.api.routes import ROUTERS
from ui.api.service import Service
from ui.api.sessions import Sessions
from ui.api.streams import Streams
from ui.api.turns import Answerer, Turns

_ABOUT = """\
Conversations with a store's assistant.

Begin a session with `POST /v1/visitors` and send its token as `Authorization: Bearer …` with all
that follows. Start a conversation, send a message (it is answered with 202 at once), and read what
happens as server-sent events. All surfaces use these addresses: the chat page, the widget and other
channels. Whatever goes wrong is answered with a problem document (`application/problem+json`),
whose `detail` says what to do.

Scripts of other pages may use it when their origin is one of the site's, exactly as the browser
sends it. A token reads its own visitor's conversations and nothing else. Requests are limited for
each visitor, address and site: a 429 says with `Retry-After` when to come again.
"""

_TAGS = [
    {"name": "Sites", "description": "How the assistant looks and speaks on a page. Public."},
    {
        "name": "Visitors",
        "description": "Sessions: whoever asks anything else needs a token from here.",
    },
    {"name": "Conversations", "description": "Begin one, find it again, read what was said in it."},
    {"name": "Messages", "description": "Say something, follow what comes, and rate it."},
    {"name": "Files", "description": "Pictures and documents that belong to a message."},
    {"name": "People", "description": "Ask for a person, and leave where to write to."},
    {"name": "Closing", "description": "End a conversation, say how it was, take a copy along."},
    {"name": "Service", "description": "Whether questions can be answered now."},
]


def asked_for(conversation: Conversation) -> Handoff:
    """A case in the shopper's own last words, where nobody knows more about it."""
    said = [turn.text for turn in conversation.turns if turn.role is Role.SHOPPER]
    return Handoff(HandoffReason.ASKED, shown(said[-1])[:500] if said else "")


def create_api(
    store: ConversationStore,
    answerer: Answerer,
    *,
    books: Books,
    secret: bytes,
    health: Callable[[], Health],
    version: str,
    obstacle: Callable[[], str] = lambda: "",
    workers: int = 8,
    waiting: int = 256,
    turn_limit: int = 200,
    poll_seconds: float = 1.0,
    masked: Callable[[str], str] = str,
    pace: Pace | None = None,
    routing: Routing | None = None,
    case: Callable[[Conversation], Handoff] = asked_for,
    mail: Callable[[], bool] = lambda: False,
    frugal: Answerer | None = None,
    urgent: Callable[[Conversation], Handoff | None] = lambda _conversation: None,
    rates: Rates | None = None,
    proxies: int = 0,
    accent: str = "#0b5f8a",
    orders: bool = False,
) -> FastAPI:
    """The application: the API under ``/v1``, its reference at ``/docs``; other pages join it.

    Starting it takes up messages that an earlier process left unanswered; stopping it finishes what
    is being answered, and closes the store and the books.

    Args:
        store: Where conversations are kept.
        answerer: The assistant. Its ``stream`` may block until it is ready.
        books: What else the desk keeps.
        secret: The store's own secret; visitors' tokens are signed under a key made from it.
        health: Asked at ``/v1/health``; called on the event loop's thread pool.
        version: The version that the reference shows.
        obstacle: Says why no question can be answered now; asked before a message is kept.
        workers: Messages that are answered at the same time.
        waiting: Messages that may wait for a worker before new ones are refused with 503.
        turn_limit: Messages that a shopper may send in one conversation.
        poll_seconds: How often events are looked for that another process wrote.
        masked: Takes out of what shoppers write what must not be kept.
        pace: How many messages one conversation takes in a short time; None for any number.
        routing: Where a case for a person goes.
        case: What the person is told of a conversation whose shopper asks for one.
        mail: Whether e-mails can be sent.
        frugal: Answers without cost once a site has spent its day's money.
        urgent: The case for a person that words make by themselves, also once a site has had its
            day's answers.
        rates: Counts requests and streams.
        proxies: Proxies before this server that each add to ``X-Forwarded-For``.
        accent: The brand's colour, for sites that have none.
        orders: Whether there is an order book, so that orders can be looked up.
    """
    notifier = Notifier()
    routing = routing or Routing()
    budget = Budget(answerer, frugal or answerer, urgent, case, store, books)
    turns = Turns(
        store,
        budget,
        notifier,
        workers=workers,
        waiting=waiting,
        turn_limit=turn_limit,
        masked=masked,
        pace=pace,
        routing=routing,
        session=partial(signed_customer, store, books),
        finished=budget.count,
    )
    streams = Streams(store, notifier, books.watching, poll_seconds)

    service = Service(
        store=store,
        answerer=answerer,
        turns=turns,
        notifier=notifier,
        streams=streams,
        books=books,
        sessions=Sessions(secret),
        rates=rates or Rates(),
        health=health,
        obstacle=obstacle,
        routing=routing,
        case=case,
        mail=mail,
        masked=masked,
        proxies=proxies,
        accent=accent,
        orders=orders,
    )

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        turns.resume()
        watcher = asyncio.create_task(streams.watch())
        yield
        watcher.cancel()
        notifier.close()
        turns.close()
        store.close()
        books.close()

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
    app.state.service = service
    for router in ROUTERS:
        app.include_router(router, prefix=API_PREFIX)
    # The last one added stands first: what it adds is on every answer, refusals included.
    app.add_middleware(BodyLimit)
    app.add_middleware(FaultsAnswered)
    app.add_middleware(ExactOrigins, origins=service.origins, proxied=proxies > 0)
    app.add_middleware(SafeHeaders)
    install_problems(app)
    reference.install_reference(app)
    app.openapi = lambda: described(app)  # type: ignore[method-assign]
    return app
