"""An account's own page: name, password, being away."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from desk.accounts import Account, Permission, WeakPassword
from ui.studio import pace, rendering
from ui.studio.access import PREFIX, let_in, require, studio_of
from ui.studio.refusals import TooOften

router = APIRouter(prefix="/profile")

Mine = Annotated[Account, Depends(require(Permission.READ_INBOX))]
_HERE = f"{PREFIX}/profile"


@router.get("")
def show(request: Request, account: Mine) -> Response:
    """The page."""
    return rendering.page(request, "studio/profile.html", me=account)


@router.post("/name")
def rename(request: Request, account: Mine, name: Annotated[str, Form()] = "") -> Response:
    """Change the name."""
    if not name.strip():
        return _wrong(request, account, "A name can't be empty; write the one shoppers may see.")
    studio_of(request).books.accounts.rename(account.id, name, account.id)
    return RedirectResponse(f"{_HERE}?done=saved", 303)


@router.post("/password")
def change_password(
    request: Request,
    account: Mine,
    now: Annotated[str, Form()] = "",
    new: Annotated[str, Form()] = "",
) -> Response:
    """Change the password; every other place is signed out."""
    studio = studio_of(request)
    try:
        studio.pace.tried(account.email, pace.address(request))
    except TooOften as error:
        return _wrong(request, account, str(error), 429)
    if not account.external and studio.books.accounts.verify(account.email, now) is None:
        return _wrong(request, account, "The present password is not right; nothing was changed.")
    try:
        studio.books.accounts.set_password(account.id, new, account.id)
    except WeakPassword as error:
        return _wrong(request, account, str(error))
    return let_in(request, RedirectResponse(f"{_HERE}?done=password", 303), account)


@router.post("/away")
def away(request: Request, account: Mine, away: Annotated[str, Form()] = "") -> Response:
    """Take no new conversations for now, or take them again."""
    gone = away == "yes"
    studio_of(request).books.presence.away(account.id, away=gone)
    return RedirectResponse(f"{_HERE}?done={'away' if gone else 'back'}", 303)


def _wrong(request: Request, account: Account, words: str, status: int = 422) -> Response:
    told = rendering.wrong(words)
    return rendering.page(request, "studio/profile.html", status=status, me=account, told=told)
