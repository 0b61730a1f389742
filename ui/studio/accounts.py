"""The owners' page of accounts: who works here, their roles, invitations."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from desk.accounts import Account, AccountExists, AccountRole, LastOwner, Permission, UnknownAccount
from desk.messages import DeskError
from ui.studio import inviting, rendering, wording
from ui.studio.access import PREFIX, require, studio_of
from ui.studio.refusals import Missing, Unusable
from ui.studio.rendering import Told

router = APIRouter(prefix="/settings")

Owner = Annotated[Account, Depends(require(Permission.MANAGE))]
Anybody = Annotated[Account, Depends(require(Permission.READ_INBOX))]
_HERE = f"{PREFIX}/settings/accounts"


@router.get("")
def settings(account: Anybody) -> Response:
    """To the first page of settings that the account may open."""
    if account.role.may(Permission.MANAGE):
        return RedirectResponse(f"{PREFIX}/settings/sites", 303)
    if account.role.may(Permission.ANSWER):
        return RedirectResponse(f"{PREFIX}/settings/canned", 303)
    return RedirectResponse(f"{PREFIX}/profile", 303)


@router.get("/accounts")
def show(request: Request, _: Owner) -> Response:
    """All accounts."""
    return _page(request)


@router.post("/accounts/invite")
def invite(
    request: Request,
    owner: Owner,
    email: Annotated[str, Form()] = "",
    role: Annotated[str, Form()] = "agent",
) -> Response:
    """Make an invitation; it goes by e-mail where mail can be sent, and is shown either way."""
    try:
        link, mailed = inviting.invite(request, email, _role(role), owner)
    except AccountExists as error:
        return _page(request, rendering.wrong(error), email=email, status=422)
    return _page(request, link=link, mailed=mailed, invited=email)


@router.post("/accounts/{account_id}/role")
def set_role(
    request: Request, owner: Owner, account_id: str, role: Annotated[str, Form()] = ""
) -> Response:
    """Give an account another role."""
    return _changed(
        request,
        lambda: studio_of(request).books.accounts.set_role(account_id, _role(role), owner.id),
        "saved",
    )


@router.post("/accounts/{account_id}/disable")
def disable(
    request: Request, owner: Owner, account_id: str, disabled: Annotated[str, Form()] = "yes"
) -> Response:
    """Let an account sign in no more, or again."""
    off = disabled == "yes"
    return _changed(
        request,
        lambda: studio_of(request).books.accounts.disable(account_id, owner.id, disabled=off),
        "disabled" if off else "saved",
    )


def _changed(request: Request, change: object, done: str) -> Response:
    try:
        change()  # type: ignore[operator]
    except UnknownAccount as error:
        raise Missing(str(error)) from error
    except (LastOwner, DeskError) as error:
        return _page(request, rendering.wrong(error), status=422)
    return RedirectResponse(f"{_HERE}?done={done}", 303)


def _role(role: str) -> AccountRole:
    try:
        return AccountRole(role)
    except ValueError:
        raise Unusable(f"There is no role {role!r}; choose one of the list.") from None


def _page(
    request: Request, told: Told | None = None, *, status: int = 200, **values: object
) -> Response:
    studio = studio_of(request)
    return rendering.page(
        request,
        "studio/settings/accounts.html",
        {
            "accounts": studio.books.accounts.all(),
            "there": {a.id for a in studio.books.presence.here()},
            "roles": [(role.value, *wording.ROLES[role.value]) for role in AccountRole],
            "told": told or rendering.told(request),
            "link": "",
            "mailed": False,
            "invited": "",
            "email": "",
            **values,
        },
        status=status,
    )
