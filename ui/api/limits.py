"""Keeps requests small before anything reads them."""

from __future__ import annotations

import json

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.api.problems import API_PREFIX, MEDIA_TYPE, TOO_LARGE, problem

BODY_LIMIT = 64 * 1024


class BodyLimit:
    """Refuses bodies above a size, by their declared length and by what really arrives."""

    def __init__(self, app: ASGIApp, limit: int = BODY_LIMIT) -> None:
        """Stand before ``app``; ``limit`` in bytes. Only addresses under ``/v1`` are looked at."""
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with a problem document."""
        if scope["type"] != "http" or not scope["path"].startswith(API_PREFIX + "/"):
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > self._limit:
            await self._refuse(scope, send)
            return
        # Read here in full, at most the limit: the routes take small JSON bodies only.
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self._limit:
                await self._refuse(scope, send)
                return
        given = False

        async def replay() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)

    async def _refuse(self, scope: Scope, send: Send) -> None:
        detail = f"A request may have {self._limit:,} bytes; shorten the text or send it in parts."
        document = problem(TOO_LARGE, detail, scope["path"]).model_dump()
        headers = [
            (b"content-type", MEDIA_TYPE.encode()),
            # What is still on its way is not read: the connection can't be used again.
            (b"connection", b"close"),
        ]
        await send({"type": "http.response.start", "status": TOO_LARGE.status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(document).encode()})
