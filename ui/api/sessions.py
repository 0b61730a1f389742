"""Who asks: the visitors' own tokens, and what a shop signs about its customers."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

ALGORITHM = "HS256"
ISSUER, AUDIENCE = "aisle", "aisle"

# A visitor who comes back within a month finds the conversations again.
SESSION_SECONDS = 30 * 24 * 60 * 60

# What a shop signs is used within seconds; a day bears clocks that go wrong and pages left open.
IDENTITY_SECONDS = 24 * 60 * 60

# Clocks of two machines differ by so many seconds.
_LEEWAY = 60

# Longer than any token of ours or of a shop; more isn't even decoded.
_LONGEST = 4096

_LABEL = b"aisle visitor sessions 1"


class SessionError(Exception):
    """Base of what is wrong with a token; the message says what, and what to do."""


class NoSession(SessionError):  # noqa: N818 - reads as what it is
    """The token of a visitor is none, or not one any more."""


class NoIdentity(SessionError):  # noqa: N818
    """What was to name a customer wasn't signed by the shop, or not for now."""


@dataclass(frozen=True, slots=True)
class Session:
    """What a visitor's token says, once its signature is found good."""

    visitor: str
    site: str


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token; ``expires`` in seconds since 1970."""

    token: str
    expires: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """The customer whom a shop named."""

    customer: str
    name: str = ""
    email: str = ""


class Sessions:
    """Issues and reads visitors' tokens: JWTs, signed under a key of the store's own secret."""

    def __init__(self, secret: bytes, clock: Callable[[], float] = time.time) -> None:
        """Derive the key; ``clock`` gives seconds since 1970."""
        # Of its own label: what the secret is used for elsewhere says nothing about this key.
        self._key = OctKey.import_key(hmac.digest(secret, _LABEL, hashlib.sha256))
        self._clock = clock

    def issue(self, visitor: str, site: str) -> Issued:
        """A token for a visitor, good for 30 days."""
        now = int(self._clock())
        claims = {
            "iss": ISSUER,
            "sub": visitor,
            "site": site,
            "iat": now,
            "exp": now + SESSION_SECONDS,
            "jti": secrets.token_urlsafe(9),
        }
        token = jwt.encode({"alg": ALGORITHM, "typ": "JWT"}, claims, self._key)
        return Issued(token, now + SESSION_SECONDS)

    def read(self, token: str) -> Session:
        """What a token says.

        Raises:
            NoSession: It isn't one of ours, was changed, or is out of date.
        """
        try:
            claims = _claims(token, self._key)
            if claims.get("iss") != ISSUER:
                raise ValueError
            now = self._clock()
            if _moment(claims, "exp") <= now or _moment(claims, "iat") > now + _LEEWAY:
                raise ValueError
            return Session(_text(claims, "sub"), _text(claims, "site"))
        except (JoseError, ValueError):
            # Why stays unsaid: it would only help those who try.
            raise NoSession(
                "the token is no visitor's token, or is out of date; get one from POST /v1/visitors"
            ) from None


def read_identity(token: str, key: str, clock: Callable[[], float] = time.time) -> Claimed:
    """The customer whom a shop named with a JWT that it signed under its site's identity key.

    Args:
        token: Claims ``sub`` (the customer's id), ``exp`` (a day ahead at most), ``aud`` (it says
            ``aisle``), and perhaps ``iat``, ``name`` and ``email``.
        key: The site's identity key: its 64 characters as they are, in ASCII.
        clock: Seconds since 1970.

    Raises:
        NoIdentity: It isn't such a token; the message helps whoever writes the shop's side.
    """
    try:
        claims = _claims(token, OctKey.import_key(key.encode("ascii")))
    except (JoseError, ValueError):
        raise NoIdentity(
            "identity: its signature is not the site's; sign it on the shop's server as a JWT with "
            "HS256 and the site's identity key (`aisle site key`)"
        ) from None
    try:
        audience = claims.get("aud")
        if audience not in (AUDIENCE, [AUDIENCE]):
            raise ValueError("aud has to be “aisle”")
        now = clock()
        until = _moment(claims, "exp")
        if until <= now - _LEEWAY:
            raise ValueError("exp is over; sign a new one for every page")
        if until > now + IDENTITY_SECONDS + _LEEWAY:
            raise ValueError("exp is more than a day ahead; let it be good for minutes")
        for name in ("iat", "nbf"):
            if name in claims and _moment(claims, name) > now + _LEEWAY:
                raise ValueError(f"{name} is still to come; set the server's clock")
        return Claimed(
            _text(claims, "sub"),
            _text(claims, "name", needed=False),
            _text(claims, "email", needed=False, longest=320),
        )
    except ValueError as error:
        raise NoIdentity(f"identity: {error}") from None


def _claims(token: str, key: OctKey) -> dict[str, object]:
    if not token.isascii() or len(token) > _LONGEST:
        raise ValueError("no token")
    decoded = jwt.decode(token, key, algorithms=[ALGORITHM])
    if not isinstance(decoded.claims, dict) or not set(decoded.header) <= {"alg", "typ", "kid"}:
        raise ValueError("no claims")
    return decoded.claims


def _moment(claims: dict[str, object], name: str) -> float:
    given = claims.get(name)
    # True is a number to Python, and NaN, which never comes, to its JSON.
    if not isinstance(given, int | float) or isinstance(given, bool) or not isfinite(given):
        raise ValueError(f"{name} is required: seconds since 1970, as a number")
    return given


def _text(claims: dict[str, object], name: str, *, needed: bool = True, longest: int = 200) -> str:
    given = claims.get(name)
    if given is None and not needed:
        return ""
    good = isinstance(given, str) and (given.strip() or not needed) and len(given) <= longest
    if not good or not str(given).isprintable():
        raise ValueError(f"{name} has to be text of 1 to {longest} characters")
    return str(given).strip()
