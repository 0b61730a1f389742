"""The owners' page of teams."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from desk.accounts import Account, Permission, UnknownAccount
from desk.teams import TeamExists, UnknownTeam
from ui.studio import rendering
from ui.studio.access import PREFIX, require, studio_of
from ui.studio.refusals import Missing
from ui.studio.rendering import Told

router = APIRouter(prefix="/settings/teams")

Owner = Annotated[Account, Depends(require(Permission.MANAGE))]
_HERE = f"{PREFIX}/settings/teams"


@router.get("")
def show(request: Request, _: Owner) -> Response:
    """All teams."""
    return _page(request)


@router.post("")
def make(request: Request, owner: Owner, name: Annotated[str, Form()] = "") -> Response:
    """Make a team."""
    try:
        studio_of(request).books.teams.create(name, owner.id)
    except TeamExists as error:
        return _page(request, rendering.wrong(error), status=422)
    return RedirectResponse(f"{_HERE}?done=added", 303)


@router.post("/members")
def members(
    request: Request,
    owner: Owner,
    team: Annotated[str, Form()] = "",
    member: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Say who is in a team; whoever isn't ticked leaves it."""
    teams = studio_of(request).books.teams
    wanted = set(member or ())
    there = next((set(each.members) for each in teams.all() if each.name == team), set())
    try:
        for account_id in sorted(wanted - there):
            teams.join(team, account_id, owner.id)
        for account_id in sorted(there - wanted):
            teams.leave(team, account_id, owner.id)
    except (UnknownTeam, UnknownAccount) as error:
        raise Missing(str(error)) from error
    return RedirectResponse(f"{_HERE}?done=saved", 303)


@router.post("/remove")
def remove(request: Request, owner: Owner, team: Annotated[str, Form()] = "") -> Response:
    """Dissolve a team."""
    try:
        studio_of(request).books.teams.remove(team, owner.id)
    except UnknownTeam as error:
        raise Missing(str(error)) from error
    return RedirectResponse(f"{_HERE}?done=removed", 303)


def _page(request: Request, told: Told | None = None, *, status: int = 200) -> Response:
    books = studio_of(request).books
    return rendering.page(
        request,
        "studio/settings/teams.html",
        status=status,
        teams=books.teams.all(),
        accounts=[each for each in books.accounts.all() if not each.disabled],
        told=told or rendering.told(request),
    )
