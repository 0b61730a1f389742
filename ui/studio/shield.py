"""Headers that keep a page of the studio from running or showing what isn't the studio's own."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.api.limits import PAGE_LIMIT
from ui.studio.access import PREFIX

# Pictures of products come from the store's own servers; nothing else leaves this one.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' https: http:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

_TOO_LARGE = "That is more than this studio takes at once. Go back and send less."


class Shield:
    """Puts the studio's headers on everything below its address, whoever serves it."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before ``app``."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer back with the headers."""
        path = scope.get("path", "")
        if scope["type"] != "http" or not (path == PREFIX or path.startswith(PREFIX + "/")):
            await self._app(scope, receive, send)
            return

        declared = dict(scope["headers"])
        size = declared.get(b"content-length", b"")
        unsized = b"transfer-encoding" in declared and not size
        # Nobody is signed in yet when a form is read.
        if unsized or (size.isdigit() and int(size) > PAGE_LIMIT):
            await PlainTextResponse(_TOO_LARGE, 413, headers={"Connection": "close"})(
                scope, receive, send
            )
            return

        async def shielded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", POLICY)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                # Not only where none is: addresses of invitations are as good as keys.
                headers["Referrer-Policy"] = "same-origin"
                headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
                # What is behind the sign-in is in no cache, and gone from the back button with it.
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, shielded)
