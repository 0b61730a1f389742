"""Headers that every answer carries, so that browsers do nothing with it that wasn't meant."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.api.problems import API_PREFIX

_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
)
# What the API says is read by programs: no browser has to show or keep it.
_OF_API = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; sandbox"),
    (b"cache-control", b"no-store"),
)


class SafeHeaders:
    """Adds the headers that a route hasn't set itself."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before ``app``."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        inside = scope["path"].startswith(API_PREFIX + "/")

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", []))
                there = {name.lower() for name, _ in headers}
                wanted = _ALWAYS + (_OF_API if inside else ())
                headers += [(name, value) for name, value in wanted if name not in there]
                message["headers"] = headers
            await send(message)

        await self._app(scope, receive, with_headers)
