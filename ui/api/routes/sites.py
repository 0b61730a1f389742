"""What a page has to know before anybody has said a word."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from desk.sites import UnknownSite
from ui.api import problems
from ui.api.people_models import SITE_ID, SiteView
from ui.api.service import Serving
from ui.api.visiting import address

router = APIRouter(tags=["Sites"])


@router.get(
    "/sites/{site}",
    summary="Read a site",
    responses=problems.documented(
        problems.UNKNOWN_SITE,
        problems.ORIGIN,
        problems.INVALID,
        problems.RATE_LIMITED,
        problems.STORE_UNAVAILABLE,
    ),
)
def read_site(
    service: Serving,
    request: Request,
    site: Annotated[str, Path(pattern=SITE_ID, examples=["default"])],
    # Whatever a page says its language is: pages write it in many ways.
    locale: Annotated[
        str, Query(description="The shopper's language; the site's own when left out.")
    ] = "",
) -> SiteView:
    """How the assistant looks and speaks on a site, and whether people are there. Public."""
    try:
        found = service.books.sites.get(site)
    except UnknownSite:
        raise problems.unknown_site(site) from None
    service.rates.spend(
        service.allowance(found),
        visitor="",
        address=address(request, service),
        site=site,
        reading=True,
    )
    return service.site_view(found, locale)
