"""Everything that the routes of the API work with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, cast

from fastapi import Depends, Request
from starlette.datastructures import Headers

from assistant.conversation import Conversation, Handoff
from desk import clock
from desk.routing import Routing
from desk.sites import Site, UnknownSite
from desk.store import ConversationStore
from ui.api.books import Books
from ui.api.models import Health
from ui.api.notifier import Notifier
from ui.api.people_models import SiteView, Staffing
from ui.api.problems import API_PREFIX, VISITOR_HEADER
from ui.api.rates import Allowance, Rates
from ui.api.sessions import NoSession, Sessions
from ui.api.streams import Streams
from ui.api.turns import Answerer, Turns

_SITES = f"{API_PREFIX}/sites/"

# The shopper's side speaks these; what the assistant answers in is the brand's own matter.
LANGUAGES = ("en", "de", "fr", "es", "ar")


@dataclass(frozen=True, slots=True)
class Service:
    """What is wired together.

    Attributes:
        streams: Carries events to those who follow conversations.
        obstacle: Says why no question can be answered now; empty while they can.
        masked: Takes out of what shoppers write what must not be kept.
        routing: Where a case for a person goes.
        case: What the person is told of a conversation whose shopper asks for one.
        mail: Whether e-mails can be sent.
        proxies: Proxies before this server that each add to ``X-Forwarded-For``.
        accent: The brand's colour, for sites that have none.
        orders: Whether there is an order book.
    """

    store: ConversationStore
    answerer: Answerer
    turns: Turns
    notifier: Notifier
    streams: Streams
    books: Books
    sessions: Sessions
    rates: Rates
    health: Callable[[], Health]
    obstacle: Callable[[], str]
    routing: Routing
    case: Callable[[Conversation], Handoff]
    mail: Callable[[], bool] = lambda: False
    masked: Callable[[str], str] = str
    proxies: int = 0
    accent: str = ""
    orders: bool = False

    def allowance(self, site: Site) -> Allowance:
        """What a site lets through in a minute."""
        limits = site.settings.limits
        return Allowance(
            limits.visitor_per_minute, limits.address_per_minute, limits.site_per_minute
        )

    def origins(self, path: str, headers: Headers) -> Iterable[str]:
        """The origins whose scripts may ask: the site's, or any site's where none is named yet."""
        try:
            if path.startswith(_SITES):
                return self.books.sites.get(path[len(_SITES) :]).settings.origins
            if token := token_of(headers):
                return self.books.sites.get(self.sessions.read(token).site).settings.origins
        except (UnknownSite, NoSession):
            # That it is so, the route says; which page may read that is the question here.
            pass
        return [origin for site in self.books.sites.all() for origin in site.settings.origins]

    def site_view(self, site: Site, locale: str = "") -> SiteView:
        """What a page has to know of a site, greeting in a language; the site's own when empty."""
        settings = site.settings
        locale = locale or settings.locale
        return SiteView(
            id=site.id,
            name=settings.name or self.answerer.brand_name,
            locale=settings.locale,
            accent=settings.accent or self.accent,
            theme=settings.theme,
            position=settings.position,
            consent=settings.consent,
            upload=settings.upload,
            order_lookup=settings.order_lookup and self.orders,
            launcher=settings.launcher,
            greeting=self.answerer.greeting(locale),
            suggestions=list(self.answerer.suggestions(locale)),
            languages=list(LANGUAGES),
            availability=self.availability(site),
        )

    def send_transcript(self, conversation_id: str, email: str) -> int:
        """Let a copy of a conversation wait to be sent; returns how many messages are in it."""
        from desk.transcripts import transcript

        said = self.store.snapshot(conversation_id).messages
        standing = self.store.standing(conversation_id)
        site = self.books.sites.get(standing.site)
        copy = transcript(said, site.settings.name or self.answerer.brand_name, standing.locale)
        self.books.outbox.put(email, copy.subject, copy.text, copy.html, conversation_id)
        return len(said)

    def availability(self, site: Site) -> Staffing:
        """Whether people are there for a site's shoppers."""
        moment = datetime.now(UTC)
        hours = self.routing.hours(site.id)
        within = hours is None or hours.open_at(moment)
        opens = None if within or hours is None else clock.written(hours.next_opening(moment))
        return Staffing(
            open=within,
            here=self.routing.here(),
            opens_at=opens,
            reply_within_minutes=site.settings.targets.first_response_minutes,
            email=self.routing.mail(site.id),
        )


def token_of(headers: Headers) -> str:
    """The visitor's token of a request; empty for none.

    It stands in ``Authorization``, or beside it where a door before this server needs that.
    """
    beside = headers.get(VISITOR_HEADER)
    if beside is not None:
        return beside.strip()
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def _service(request: Request) -> Service:
    # Not in a thread, as what isn't async would be: every request asks for it.
    return cast(Service, request.app.state.service)


Serving = Annotated[Service, Depends(_service)]
