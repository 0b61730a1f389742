"""The owners' pages of sites: where the widget may stand, when people are there, limits."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from desk.accounts import Account, Permission
from desk.sites import Site, SiteExists, SiteInUse, SiteSettings, UnknownSite
from ui.studio import rendering, site_form
from ui.studio.access import PREFIX, require, studio_of
from ui.studio.refusals import Missing
from ui.studio.rendering import Told

router = APIRouter(prefix="/settings/sites")

Owner = Annotated[Account, Depends(require(Permission.MANAGE))]
_HERE = f"{PREFIX}/settings/sites"


async def _form(request: Request) -> FormData:
    return await request.form()


Sent = Annotated[FormData, Depends(_form)]


@router.get("")
def show(request: Request, _: Owner) -> Response:
    """All sites."""
    return _all(request)


@router.post("")
def add(request: Request, owner: Owner, site_id: Annotated[str, Form()] = "") -> Response:
    """Add a site with the settings that are usual."""
    try:
        made = studio_of(request).books.sites.add(site_id.strip(), SiteSettings(), owner.id)
    except SiteExists as error:
        return _all(request, rendering.wrong(error), status=422)
    return RedirectResponse(f"{_HERE}/{made.id}?done=added", 303)


@router.get("/{site_id}")
def show_one(request: Request, _: Owner, site_id: str) -> Response:
    """One site's settings."""
    site = _site(request, site_id)
    return _one(request, site, site_form.filled(site.settings))


@router.post("/{site_id}")
def change(request: Request, owner: Owner, site_id: str, sent: Sent) -> Response:
    """Change a site's settings; nothing is changed when any of them can't be."""
    site = _site(request, site_id)
    given = {name: str(value) for name, value in sent.items()}
    try:
        settings = site_form.read(given)
    except ValidationError as error:
        told = Told(site_form.complaint(error), "bad")
        return _one(request, site, site_form.sent(given), told, status=422)
    studio_of(request).books.sites.change(site_id, settings, owner.id)
    return RedirectResponse(f"{_HERE}/{site_id}?done=saved", 303)


@router.post("/{site_id}/key")
def new_key(request: Request, owner: Owner, site_id: str) -> Response:
    """Replace the key under which the shop signs its customers."""
    _site(request, site_id)
    studio_of(request).books.sites.new_identity_key(site_id, owner.id)
    return RedirectResponse(f"{_HERE}/{site_id}?done=saved", 303)


@router.post("/{site_id}/remove")
def remove(request: Request, owner: Owner, site_id: str) -> Response:
    """Take a site away from which no shopper came."""
    site = _site(request, site_id)
    try:
        studio_of(request).books.sites.remove(site_id, owner.id)
    except SiteInUse as error:
        told = rendering.wrong(error)
        return _one(request, site, site_form.filled(site.settings), told, status=422)
    return RedirectResponse(f"{_HERE}?done=removed", 303)


def _site(request: Request, site_id: str) -> Site:
    try:
        return studio_of(request).books.sites.get(site_id)
    except UnknownSite as error:
        raise Missing(str(error)) from error


def _all(request: Request, told: Told | None = None, *, status: int = 200) -> Response:
    studio = studio_of(request)
    return rendering.page(
        request,
        "studio/settings/sites.html",
        status=status,
        sites=studio.books.sites.all(),
        told=told or rendering.told(request),
        brand_name=studio.parts.answerer.brand_name,
    )


def _one(
    request: Request,
    site: Site,
    given: dict[str, str],
    told: Told | None = None,
    *,
    status: int = 200,
) -> Response:
    base = studio_of(request).parts.base_url.rstrip("/")
    return rendering.page(
        request,
        "studio/settings/site.html",
        status=status,
        site=site,
        given=given,
        told=told or rendering.told(request),
        embed=f'<script async src="{base}/widget.js" data-site="{site.id}"></script>',
        days=site_form.DAYS,
        zones=site_form.zones(),
    )
