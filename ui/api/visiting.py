"""Who asks, and whether the conversation is theirs: what every route of shoppers depends on."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Path, Request, Security
from fastapi.security import HTTPBearer

from desk import rows
from desk.messages import Owner
from desk.sites import Site, UnknownSite
from desk.visitors import UnknownVisitor, Visitor
from ui.api import problems
from ui.api.origins import DETAIL, READER
from ui.api.rates import address_of
from ui.api.service import Service, Serving, token_of
from ui.api.sessions import NoSession

# Only for the reference: what is sent is read in one place, which also says what is wrong with it.
bearer = HTTPBearer(
    scheme_name="visitor",
    bearerFormat="JWT",
    description="A visitor's token, from `POST /v1/visitors`.",
    auto_error=False,
)

# What everything that needs a token may answer.
GUARDED = (
    problems.UNAUTHORIZED,
    problems.ORIGIN,
    problems.RATE_LIMITED,
    problems.STORE_UNAVAILABLE,
)
# And what changes something.
CHANGING = (*GUARDED, problems.BLOCKED, problems.INVALID, problems.UNREADABLE, problems.TOO_LARGE)

# Whether it was said that a proxy isn't declared.
_told: list[bool] = []

_log = logging.getLogger(__name__)

_NEEDED = "send a visitor's token as `Authorization: Bearer …`; get one from POST /v1/visitors"


@dataclass(frozen=True, slots=True)
class Visiting:
    """A visitor whose token was found good; ``address`` is empty for this machine's own."""

    visitor: Visitor
    site: Site
    address: str


def address(request: Request, service: Service) -> str:
    """The address that a request counts for."""
    forwarded = ",".join(request.headers.getlist("x-forwarded-for"))
    client = request.client.host if request.client else ""
    found = address_of(client, forwarded, service.proxies)
    if forwarded and not found and not service.proxies and not _told:
        _told.append(True)
        _log.warning(
            "requests come through a proxy on this machine, so shoppers aren't limited by address; "
            "set AISLE_PROXIES to the number of proxies before this server"
        )
    return found


def known(request: Request, service: Service) -> Visiting:
    """The visitor of a request.

    Raises:
        NoSession: It brings no token, or none that is good.
    """
    token = token_of(request.headers)
    if not token:
        raise NoSession(_NEEDED)
    session = service.sessions.read(token)
    try:
        visitor = service.books.visitors.get(session.visitor)
        site = service.books.sites.get(session.site)
    except (UnknownVisitor, UnknownSite):
        visitor = None
    if visitor is None or visitor.site != site.id:
        raise NoSession("the visitor isn't known any more; get a new token from POST /v1/visitors")
    return Visiting(visitor, site, address(request, service))


def same_site(request: Request, site: Site) -> None:
    """Refuse pages of other sites, where the request itself names the site.

    Raises:
        ProblemError: The page that asks isn't one of the site's.
    """
    origin = request.scope.get(READER)
    if origin and origin not in site.settings.origins:
        # The answer isn't for that page to read.
        request.scope[READER] = None
        raise problems.ProblemError(problems.ORIGIN, DETAIL)


def _reading(
    request: Request, service: Serving, _token: Annotated[object, Security(bearer)]
) -> Visiting:
    visiting = known(request, service)
    _spend(service, visiting, reading=True)
    return visiting


def _making(
    request: Request, service: Serving, _token: Annotated[object, Security(bearer)]
) -> Visiting:
    visiting = known(request, service)
    _spend(service, visiting, reading=False)
    return _unblocked(visiting)


def _telling(
    request: Request, service: Serving, _token: Annotated[object, Security(bearer)]
) -> Visiting:
    visiting = known(request, service)
    _spend(service, visiting, reading=True)
    return _unblocked(visiting)


Reading = Annotated[Visiting, Depends(_reading)]
Making = Annotated[Visiting, Depends(_making)]
# Changes next to nothing and comes often: typing, what was seen.
Telling = Annotated[Visiting, Depends(_telling)]

ConversationId = Annotated[str, Path(max_length=64, examples=["c_Z0s4Xq…"])]
MessageId = Annotated[str, Path(max_length=64, examples=["m_b7Qe…"])]
FileId = Annotated[str, Path(max_length=64, examples=["f_Kd81…"])]

IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=200,
        description="Send the same key when you repeat a request: it is carried out once.",
    ),
]


def owned(service: Service, visiting: Visiting, conversation_id: str) -> Owner:
    """Whose the conversation is, if that is who asks.

    Raises:
        UnknownConversation: There is none, or it is somebody else's: which, nobody is told.
    """
    owner = service.store.owner(conversation_id)
    visitor = visiting.visitor
    theirs = owner.visitor == visitor.id
    # Ids of customers are a site's own: another site could sign the same one for somebody else.
    signed = visitor.customer and owner.customer == visitor.customer
    if theirs or (signed and owner.site == visitor.site):
        return owner
    raise rows.unknown(conversation_id)


def _mine_reading(service: Serving, visiting: Reading, conversation_id: ConversationId) -> Owner:
    return owned(service, visiting, conversation_id)


def _mine_making(service: Serving, visiting: Making, conversation_id: ConversationId) -> Owner:
    return owned(service, visiting, conversation_id)


def _mine_telling(service: Serving, visiting: Telling, conversation_id: ConversationId) -> Owner:
    return owned(service, visiting, conversation_id)


Read = Annotated[Owner, Depends(_mine_reading)]
Change = Annotated[Owner, Depends(_mine_making)]
Tell = Annotated[Owner, Depends(_mine_telling)]


def _spend(service: Service, visiting: Visiting, *, reading: bool) -> None:
    service.rates.spend(
        service.allowance(visiting.site),
        visitor=visiting.visitor.id,
        address=visiting.address,
        site=visiting.site.id,
        reading=reading,
    )


def _unblocked(visiting: Visiting) -> Visiting:
    if visiting.visitor.blocked:
        raise problems.ProblemError(
            problems.BLOCKED, "Nothing was stored. If that is a mistake, write to the store."
        )
    return visiting
