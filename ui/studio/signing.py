"""Signing in and out, invitations, and the first owner's one-time link."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from desk.accounts import AccountExists, BadInvitation, WeakPassword
from ui.studio import pace, rendering
from ui.studio.access import PREFIX, before, fresh, guest, let_in, let_out, studio_of, unforged
from ui.studio.refusals import Forged, TooOften
from ui.studio.rendering import Told

router = APIRouter()

_WRONG = "E-mail or password is not right. Try again, or ask an owner for a new invitation."
_GONE = (
    "This link was used already, or it is too old. Ask an owner of this studio for a new one. If "
    "there is none, `aisle --store STORE account add EMAIL --role owner --link` prints one on the "
    "server."
)


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = "") -> Response:
    """The page to sign in at."""
    if guest(request) is not None:
        return RedirectResponse(inside(next), 303)
    return _door(request, "", next)


@router.post("/sign-in", dependencies=[Depends(unforged)])
def sign_in(
    request: Request,
    email: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "",
) -> Response:
    """Sign in with e-mail and password."""
    studio = studio_of(request)
    try:
        studio.pace.tried(email, pace.address(request))
    except TooOften as error:
        return _door(request, email, next, str(error), 429)
    account = studio.books.accounts.verify(email, password)
    if account is None:
        return _door(request, email, next, _WRONG, 401)
    return let_in(request, RedirectResponse(inside(next), 303), account)


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """Sign out; a form from elsewhere can't do it."""
    from starlette.concurrency import run_in_threadpool

    if await run_in_threadpool(guest, request) is not None:
        form = await request.form()
        if form.get("csrf") != request.state.csrf:
            raise Forged("You are still signed in. Load the page again and sign out there.")
    answer = RedirectResponse(f"{PREFIX}/sign-in?done=out", 303)
    return await run_in_threadpool(let_out, request, answer)


@router.get("/invitation/{token}")
def invitation_page(request: Request, token: str) -> Response:
    """The page that an invited person, or the first owner, opens."""
    return _invitation(request, token)


@router.post("/invitation/{token}", dependencies=[Depends(unforged)])
def accept_invitation(
    request: Request,
    token: str,
    name: Annotated[str, Form()] = "",
    email: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
) -> Response:
    """Make the account and sign it in; the link is worth nothing afterwards."""
    accounts = studio_of(request).books.accounts
    try:
        account = accounts.redeem(token, name, password, email=email)
    except BadInvitation:
        return _invitation(request, token)
    except (AccountExists, WeakPassword) as error:
        return _invitation(request, token, rendering.wrong(error), name=name, email=email)
    return let_in(request, RedirectResponse(f"{PREFIX}/inbox", 303), account)


def _invitation(
    request: Request, token: str, told: Told | None = None, name: str = "", email: str = ""
) -> Response:
    try:
        invited = studio_of(request).books.accounts.invitation(token)
    except BadInvitation:
        invited = None
    fresh(request)
    status = 404 if invited is None else 422 if told else 200
    page = rendering.page(
        request,
        "studio/invitation.html",
        status=status,
        invited=invited,
        told=told if invited else Told(_GONE, "bad"),
        name=name,
        email=email,
        token=token,
    )
    return before(request, page)


def _door(request: Request, email: str, then: str, wrong: str = "", status: int = 200) -> Response:
    fresh(request)
    studio = studio_of(request)
    page = rendering.page(
        request,
        "studio/sign_in.html",
        status=status,
        email=email,
        next=then,
        told=rendering.wrong(wrong) if wrong else rendering.told(request),
        company=studio.parts.oidc is not None,
        nobody=not studio.books.accounts.has_owner(),
    )
    return before(request, page)


def inside(address: str) -> str:
    """The address if it is one of the studio's own, else the inbox: no link leads elsewhere."""
    parts = urlsplit(address)
    plain = not parts.scheme and not parts.netloc and "\\" not in address
    if plain and (parts.path == PREFIX or parts.path.startswith(PREFIX + "/")):
        return address
    return f"{PREFIX}/inbox"
