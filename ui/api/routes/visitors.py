"""Sessions of visitors, and the pages they look at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Request, Security

from desk import clock
from desk.sites import Site, UnknownSite
from desk.visitors import OtherCustomer, Visitor
from ui.api import problems
from ui.api.people_models import NewView, NewVisitor, VisitorView
from ui.api.service import Service, Serving, token_of
from ui.api.sessions import Claimed, NoSession, read_identity
from ui.api.visiting import CHANGING, Telling, Visiting, address, bearer, known, same_site

router = APIRouter(tags=["Visitors"])


@router.post(
    "/visitors",
    status_code=201,
    summary="Begin or renew a session",
    responses=problems.documented(
        problems.IDENTITY_REFUSED,
        problems.UNKNOWN_SITE,
        problems.ORIGIN,
        problems.INVALID,
        problems.UNREADABLE,
        problems.TOO_LARGE,
        problems.RATE_LIMITED,
        problems.STORE_UNAVAILABLE,
    ),
)
def begin_session(
    service: Serving,
    request: Request,
    comes: NewVisitor,
    _token: Annotated[object, Security(bearer)],
) -> VisitorView:
    """A new visitor; with a token that is still good, the same one with a new token.

    A token that is no longer good begins a new visitor. Where the shop signs that its customer is
    somebody else than this visitor was, that begins a new one as well: two people at one machine
    never see each other's conversations.
    """
    try:
        site = service.books.sites.get(comes.site)
    except UnknownSite:
        raise problems.unknown_site(comes.site) from None
    same_site(request, site)
    before = _before(service, request, site)
    service.rates.spend(
        service.allowance(site),
        visitor=before.id if before else "",
        address=address(request, service),
        site=site.id,
        reading=False,
    )
    claimed = read_identity(comes.identity, site.identity_key) if comes.identity else None
    visitor = before or service.books.visitors.create(site.id, comes.locale or "")
    if claimed is not None:
        visitor = _identified(service, visitor, claimed)
    service.books.visitors.seen(visitor.id)
    issued = service.sessions.issue(visitor.id, site.id)
    return VisitorView(
        visitor_id=visitor.id,
        token=issued.token,
        expires=clock.written(datetime.fromtimestamp(issued.expires, UTC)),
        identified=bool(visitor.customer),
        site=service.site_view(site, comes.locale or visitor.locale),
    )


@router.post(
    "/views",
    status_code=204,
    summary="Tell which page is looked at",
    responses=problems.documented(*CHANGING),
)
def tell_view(service: Serving, visiting: Telling, view: NewView) -> None:
    """The people who answer see the latest pages; only where the shopper agreed to that."""
    service.books.visitors.viewed(visiting.visitor.id, view.url, view.title)


def _before(service: Service, request: Request, site: Site) -> Visitor | None:
    if not token_of(request.headers):
        return None
    try:
        visiting: Visiting = known(request, service)
    except NoSession:
        return None
    return visiting.visitor if visiting.site.id == site.id else None


def _identified(service: Service, visitor: Visitor, claimed: Claimed) -> Visitor:
    visitors = service.books.visitors
    who = (claimed.customer, claimed.name, claimed.email)
    try:
        return visitors.identify(visitor.id, *who)
    except OtherCustomer:
        other = visitors.create(visitor.site, visitor.locale)
        return visitors.identify(other.id, *who)
