"""Signing in with a company's own account (OpenID Connect), for people who are known here."""

from __future__ import annotations

import json
import logging
import secrets
from typing import Annotated, Any, cast

import httpx
from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from desk.accounts import Account, UnknownAccount
from ui.studio import signing
from ui.studio.access import PREFIX, let_in, studio_of, unforged
from ui.studio.parts import Oidc
from ui.studio.refusals import Missing, StudioRefusal

router = APIRouter(prefix="/company")

_log = logging.getLogger(__name__)

# What has to be remembered while somebody is away at the company's page.
_COOKIE = "aisle_studio_company"
_AWAY = 600
_SCOPE = "openid email profile"


class NotLetIn(StudioRefusal):
    """The company's page said something that opens no door here."""

    status = 403
    title = "You can’t be signed in"


@router.post("", dependencies=[Depends(unforged)])
def begin(request: Request, next: Annotated[str, Form()] = "") -> Response:
    """Send the browser to the company's page."""
    oidc = _oidc(request)
    with _client(request, oidc) as client:
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        address, state = client.create_authorization_url(
            _discovered(oidc)["authorization_endpoint"], code_verifier=verifier, nonce=nonce
        )
    answer = RedirectResponse(str(address), 303)
    kept = json.dumps({"state": state, "verifier": verifier, "nonce": nonce, "next": next})
    answer.set_cookie(
        _COOKIE, kept, max_age=_AWAY, path=f"{PREFIX}/company", httponly=True, samesite="lax",
        secure=studio_of(request).secure,
    )  # fmt: skip
    return answer


@router.get("/back")
def back(request: Request) -> Response:
    """Where the company's page sends the browser back to."""
    oidc = _oidc(request)
    try:
        kept = json.loads(request.cookies.get(_COOKIE, ""))
    except ValueError:
        raise NotLetIn("Signing in took too long. Begin again.") from None
    if request.query_params.get("error") or not request.query_params.get("code"):
        raise NotLetIn("The company’s page didn’t sign you in. Begin again.")
    state = request.query_params.get("state", "").encode()
    if not secrets.compare_digest(state, kept["state"].encode()):
        raise NotLetIn("This answer belongs to another sign-in. Begin again.")
    account = _known(request, _said(request, oidc, kept))
    answer = let_in(request, RedirectResponse(signing.inside(kept["next"]), 303), account)
    answer.delete_cookie(_COOKIE, path=f"{PREFIX}/company")
    return answer


def _said(request: Request, oidc: Oidc, kept: dict[str, str]) -> dict[str, Any]:
    """What the signed token says of the person; raises NotLetIn."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet, KeySetSerialization

    try:
        where = _discovered(oidc)
        with _client(request, oidc) as client:
            tokens = client.fetch_token(
                where["token_endpoint"],
                code=request.query_params["code"],
                code_verifier=kept["verifier"],
            )
        keys = KeySet.import_key_set(cast(KeySetSerialization, _fetched(where["jwks_uri"])))
        # Only signatures by a key of the issuer: never its word that there is none.
        token = jwt.decode(tokens["id_token"], keys, algorithms=["RS256", "ES256", "PS256"])
        jwt.JWTClaimsRegistry(
            leeway=60,
            iss={"essential": True, "value": where["issuer"]},
            aud={"essential": True, "value": oidc.client},
            exp={"essential": True},
            nonce={"essential": True, "value": kept["nonce"]},
        ).validate(token.claims)
    except (AuthlibBaseError, JoseError, httpx.HTTPError, KeyError, ValueError) as error:
        _log.warning("signing in with %s failed: %s", oidc.issuer, error)
        raise NotLetIn("What the company’s page said can’t be trusted. Begin again.") from error
    return dict(token.claims)


def _known(request: Request, said: dict[str, Any]) -> Account:
    """The account of a person; made when they were invited. Raises NotLetIn."""
    books = studio_of(request).books
    email = str(said.get("email", "")).strip().lower()
    # Some issuers write it as a word.
    if not email or said.get("email_verified", True) not in (True, "true"):
        raise NotLetIn("The company’s page names no e-mail address that it has checked.")
    try:
        account = books.accounts.by_email(email)
    except UnknownAccount:
        name = str(said.get("name", "")) or email.partition("@")[0]
        invited = books.joining.join(email, name)
        if invited is None:
            raise NotLetIn(
                f"{email} has no account here. Ask an owner of this studio to invite you."
            ) from None
        account = invited
    if account.disabled:
        raise NotLetIn("This account is disabled. Ask an owner of this studio.")
    return account


def _client(request: Request, oidc: Oidc) -> Any:
    from authlib.integrations.httpx_client import OAuth2Client

    base = studio_of(request).parts.base_url.rstrip("/")
    return OAuth2Client(
        oidc.client,
        oidc.secret,
        scope=_SCOPE,
        redirect_uri=f"{base}{PREFIX}/company/back",
        code_challenge_method="S256",
        timeout=10,
    )


def _oidc(request: Request) -> Oidc:
    oidc = studio_of(request).parts.oidc
    if oidc is None:
        raise Missing("This studio has no company sign-in. Sign in with e-mail and password.")
    return oidc


def _discovered(oidc: Oidc) -> dict[str, Any]:
    """Where the issuer's pages are, as it says itself; raises NotLetIn."""
    try:
        found = _fetched(f"{oidc.issuer.rstrip('/')}/.well-known/openid-configuration")
        if found["issuer"].rstrip("/") != oidc.issuer.rstrip("/"):
            raise ValueError(f"it calls itself {found['issuer']}")
    except (httpx.HTTPError, KeyError, ValueError) as error:
        _log.error("the company's sign-in at %s can't be used: %s", oidc.issuer, error)
        raise NotLetIn(
            "The company’s sign-in can’t be reached. Try again, or use e-mail and password."
        ) from error
    return found


def _fetched(address: str) -> dict[str, Any]:
    found = httpx.get(address, timeout=10, follow_redirects=False).raise_for_status().json()
    if not isinstance(found, dict):
        raise ValueError(f"{address} gave no JSON object")
    return found
