"""Keeps requests small before anything reads them."""

from __future__ import annotations

import json
import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.api.problems import API_PREFIX, MEDIA_TYPE, TOO_LARGE, ProblemError, problem

BODY_LIMIT = 64 * 1024

# The file itself, and what a form needs around it.
FILE_LIMIT = 5 * 1024 * 1024
FORM_LIMIT = FILE_LIMIT + BODY_LIMIT

# What the pages' own addresses take, which hold a body in memory as well.
PAGE_LIMIT = 2 * 1024 * 1024

_FILES = re.compile(re.escape(API_PREFIX) + r"/conversations/[^/]+/files/?")


class BodyLimit:
    """Refuses bodies above a size, by their declared length and by what really arrives."""

    def __init__(self, app: ASGIApp, limit: int = BODY_LIMIT, form_limit: int = FORM_LIMIT) -> None:
        """Stand before ``app``; its pages, all that isn't under ``/v1``, take 2 MB.

        Args:
            app: What answers requests.
            limit: Bytes of a body.
            form_limit: Bytes of a body that brings a file.
        """
        self._app = app
        self._limit = limit
        self._form_limit = form_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with a problem document."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        form = scope["method"] == "POST" and _FILES.fullmatch(scope["path"]) is not None
        limit = self._form_limit if form else self._limit
        if not scope["path"].startswith(API_PREFIX + "/"):
            limit = PAGE_LIMIT
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > limit:
            await _refuse(scope, send, limit)
            return
        if form:
            # Passed on as it comes: a file is never held here.
            await self._app(scope, _counted(receive, limit), send)
            return
        # Read here in full, at most the limit: the routes take small bodies only.
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > limit:
                await _refuse(scope, send, limit)
                return
        given = False

        async def replay() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)


def _counted(receive: Receive, limit: int) -> Receive:
    had = 0

    async def counted() -> Message:
        nonlocal had
        message = await receive()
        had += len(message.get("body", b""))
        if had > limit:
            raise ProblemError(TOO_LARGE, told(limit), {"Connection": "close"})
        return message

    return counted


def told(limit: int) -> str:
    """What is said of a body above a limit."""
    if limit == FORM_LIMIT:
        return f"A file may have {FILE_LIMIT // 1024 // 1024} MB; send a smaller one."
    return f"A request may have {limit:,} bytes; shorten the text or send it in parts."


async def _refuse(scope: Scope, send: Send, limit: int) -> None:
    document = problem(TOO_LARGE, told(limit), scope["path"]).model_dump()
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        # What is still on its way is not read: the connection can't be used again.
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": TOO_LARGE.status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(document).encode()})
