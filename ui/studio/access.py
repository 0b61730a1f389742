"""Who is signed in, what they may do, and that a form comes from a page of this studio."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from desk.accounts import Account, Permission
from ui.studio.refusals import Forged, NotAllowed, NotSignedIn

if TYPE_CHECKING:
    from ui.studio.books import Books
    from ui.studio.pace import Pace
    from ui.studio.parts import StudioParts

PREFIX = "/studio"
COOKIE = "aisle_studio"
# Before anybody is signed in, a form has to bring what its page left in this cookie.
BEFORE = "aisle_studio_form"
# Thirty days, the longest that signing in lasts; the server ends it earlier when it is idle.
_AGE = 30 * 24 * 3600

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Studio:
    """What every page of the studio needs: what it was given, and its books."""

    parts: StudioParts
    books: Books
    pace: Pace

    @property
    def secure(self) -> bool:
        """Whether the studio is reached over https, so that cookies never go without it."""
        return self.parts.base_url.startswith("https://")


def studio_of(request: Request) -> Studio:
    """The studio that this request came to."""
    studio: Studio = request.app.state.studio
    return studio


def require(permission: Permission) -> Callable[[Request], Awaitable[Account]]:
    """A dependency that gives the signed-in account, if its role includes a permission.

    For every method that changes something, the form has to carry the page's ``csrf`` (or the
    request the header ``X-CSRF-Token``).

    Raises:
        NotSignedIn: Nobody is signed in.
        NotAllowed: The role doesn't include it.
        Forged: The form doesn't come from a page of this studio.
    """

    async def allowed(request: Request) -> Account:
        account, csrf = await run_in_threadpool(_signed_in, request)
        if not account.role.may(permission):
            raise NotAllowed(
                f"This needs the permission “{permission.value.replace('_', ' ')}”, which the role "
                f"{account.role.value} doesn't include. An owner can change roles under Accounts."
            )
        if request.method not in _SAFE:
            await _check(request, csrf)
        request.state.account, request.state.csrf = account, csrf
        return account

    # Read by the test that walks all addresses.
    allowed.permission = permission  # type: ignore[attr-defined]
    return allowed


def guest(request: Request) -> Account | None:
    """The signed-in account, or None; for pages that anybody may open."""
    try:
        account, csrf = _signed_in(request)
    except NotSignedIn:
        return None
    request.state.account, request.state.csrf = account, csrf
    return account


async def unforged(request: Request) -> None:
    """A dependency of forms that are sent before signing in; raises Forged."""
    if request.method not in _SAFE:
        await _check(request, request.cookies.get(BEFORE, ""))


def before(request: Request, response: Response) -> Response:
    """Let a page's form, for people who aren't signed in, be sent back."""
    _set(request, response, BEFORE, request.state.csrf, None)
    return response


def fresh(request: Request) -> str:
    """What such a form has to bring; the cookie's when there is one, so that two tabs both work."""
    csrf = request.cookies.get(BEFORE, "")
    if len(csrf) != 43:  # what token_urlsafe(32) gives
        csrf = secrets.token_urlsafe(32)
    request.state.csrf = csrf
    return csrf


def let_in(request: Request, response: Response, account: Account) -> Response:
    """Sign an account in: a new token, whatever cookie came before."""
    token, _ = studio_of(request).books.signins.begin(account.id)
    _set(request, response, COOKIE, token, _AGE)
    response.delete_cookie(BEFORE, path=PREFIX)
    return response


def let_out(request: Request, response: Response) -> Response:
    """Sign out: the token is worth nothing any more."""
    token = request.cookies.get(COOKIE)
    if token:
        studio_of(request).books.signins.end(token)
    response.delete_cookie(COOKIE, path=PREFIX)
    return response


def _signed_in(request: Request) -> tuple[Account, str]:
    token = request.cookies.get(COOKIE, "")
    found = studio_of(request).books.signins.find(token) if token else None
    if found is None:
        raise NotSignedIn("Sign in to see this page.")
    return found


async def _check(request: Request, csrf: str) -> None:
    sent = request.headers.get("x-csrf-token", "")
    if not sent:
        form = await request.form()
        value = form.get("csrf", "")
        sent = value if isinstance(value, str) else ""
    # Browsers say where a request comes from; one from elsewhere is refused whatever it brings.
    site = request.headers.get("sec-fetch-site", "same-origin")
    if not csrf or not hmac.compare_digest(sent.encode(), csrf.encode()) or site == "cross-site":
        raise Forged(
            "Nothing was changed. Go back, load the page again, and send it once more; what you "
            "typed is still there."
        )


def _set(request: Request, response: Response, name: str, value: str, age: int | None) -> None:
    response.set_cookie(
        name,
        value,
        max_age=age,
        path=PREFIX,
        secure=studio_of(request).secure,
        httponly=True,
        samesite="lax",
    )
