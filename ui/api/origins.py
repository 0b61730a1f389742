"""Which other pages' scripts may use the API: those of the site's own origins, and no others."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.api.problems import API_PREFIX, MEDIA_TYPE, ORIGIN, problem

METHODS = "GET, POST, PUT, DELETE"
HEADERS = "Authorization, Content-Type, Idempotency-Key, Last-Event-ID"
EXPOSED = "Location, Retry-After"
# Seconds for which a browser may remember what a preflight was answered.
REMEMBERED = "600"

# Under this key of the request's scope a route finds, and takes away, the origin that may read it.
READER = "aisle.reader"

DETAIL = (
    "The page that asks isn't one of the site's: add its origin, exactly as the browser sends it, "
    "to the site's origins."
)

Origins = Callable[[str, Headers], Iterable[str]]


class ExactOrigins:
    """Answers preflights, names who may read the answer, and refuses all other origins.

    Requests without an ``Origin`` don't come from another page's script, and the server's own
    pages may always ask.
    """

    def __init__(self, app: ASGIApp, origins: Origins, proxied: bool = False) -> None:
        """Stand before ``app``.

        Args:
            app: What answers requests.
            origins: Gives the allowed origins for a path and the request's headers.
            proxied: Whether ``X-Forwarded-Proto`` says how browsers reach this server.
        """
        self._app = app
        self._origins = origins
        self._proxied = proxied

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with what the browser has to know, or refuse it."""
        if scope["type"] != "http" or not scope["path"].startswith(API_PREFIX + "/"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.getlist("origin")
        if not given:
            await self._app(scope, receive, _varying(send, scope))
            return
        # Two of them are one too many: which is meant, nobody can say.
        origin = given[0] if len(given) == 1 else "null"
        if origin == self._own(scope, headers):
            await self._app(scope, receive, _varying(send, scope))
            return
        if origin == "null" or origin not in self._origins(scope["path"], headers):
            await _refuse(scope, send)
            return
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await _preflight(origin, send)
            return
        scope[READER] = origin
        await self._app(scope, receive, _varying(send, scope))

    def _own(self, scope: Scope, headers: Headers) -> str:
        scheme = scope.get("scheme", "http")
        if self._proxied:
            scheme = headers.get("x-forwarded-proto", scheme).rpartition(",")[2].strip()
        return f"{scheme}://{headers.get('host', '')}"


def _varying(send: Send, scope: Scope) -> Send:
    async def named(message: Message) -> None:
        if message["type"] == "http.response.start":
            added = [(b"vary", b"Origin")]
            # Looked up late: a route may have found that the page is another site's.
            if origin := scope.get(READER):
                added.append((b"access-control-allow-origin", origin.encode("latin-1")))
                added.append((b"access-control-expose-headers", EXPOSED.encode()))
            message["headers"] = [*message.get("headers", []), *added]
        await send(message)

    return named


async def _preflight(origin: str, send: Send) -> None:
    headers = [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-allow-methods", METHODS.encode()),
        (b"access-control-allow-headers", HEADERS.encode()),
        (b"access-control-max-age", REMEMBERED.encode()),
        (b"vary", b"Origin"),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _refuse(scope: Scope, send: Send) -> None:
    document = problem(ORIGIN, DETAIL, scope["path"]).model_dump()
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"vary", b"Origin")]
    await send({"type": "http.response.start", "status": ORIGIN.status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(document).encode()})
