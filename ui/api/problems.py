"""What the API says when something is wrong: problem documents, as RFC 9457 defines them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.files import TooManyFiles
from desk.messages import (
    ConversationFull,
    DeskError,
    KeyReused,
    StoreUnavailable,
    TooFast,
    UnknownConversation,
    UnknownFile,
    UnknownMessage,
)
from desk.outbox import BadRecipient
from desk.requests import RequestUnderWay
from desk.visitors import Blocked
from ui.api.rates import TooMany
from ui.api.sessions import NoIdentity, NoSession

MEDIA_TYPE = "application/problem+json"
API_PREFIX = "/v1"

# Where the visitor's token stands when a door before this server needs ``Authorization`` itself.
VISITOR_HEADER = "aisle-visitor"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its name in ``type``, its status, and a title that never changes."""

    name: str
    status: int
    title: str

    @property
    def type(self) -> str:
        """Where the reference page describes it."""
        return f"/docs#problem-{self.name}"


INVALID = Kind("invalid-request", 422, "The request is not valid")
UNREADABLE = Kind("unreadable-request", 400, "The request can't be read")
UNAUTHORIZED = Kind("unauthorized", 401, "A visitor's token is needed")
ORIGIN = Kind("origin-not-allowed", 403, "The page that asks is not one of the site's")
BLOCKED = Kind("blocked", 403, "The store takes nothing more from this visitor")
UPLOADS_OFF = Kind("uploads-off", 403, "The site takes no files")
IDENTITY_REFUSED = Kind("identity-refused", 422, "The shop's word about its customer is not good")
UNKNOWN_SITE = Kind("unknown-site", 404, "There is no such site")
UNKNOWN_FILE = Kind("unknown-file", 404, "There is no such file")
UNKNOWN_CONVERSATION = Kind("unknown-conversation", 404, "There is no such conversation")
UNKNOWN_MESSAGE = Kind("unknown-message", 404, "There is no such answer")
UNKNOWN_ADDRESS = Kind("unknown-address", 404, "There is nothing at this address")
WRONG_METHOD = Kind("wrong-method", 405, "This address doesn't take that method")
FULL = Kind("conversation-full", 409, "The conversation is full")
UNDER_WAY = Kind("request-under-way", 409, "The same request is being carried out")
NO_MAIL = Kind("no-mail", 409, "E-mails can't be sent from here")
TOO_MANY_FILES = Kind("too-many-files", 409, "The conversation has as many files as it may have")
WRONG_FILE = Kind("wrong-file", 415, "This kind of file is not taken")
RATE_LIMITED = Kind("rate-limited", 429, "Too many requests in a short time")
TOO_MANY_STREAMS = Kind("too-many-streams", 429, "Too many streams are open")
TOO_FAST = Kind("too-fast", 429, "Too many messages in a short time")
TOO_LARGE = Kind("too-large", 413, "The request is too large")
KEY_REUSED = Kind("idempotency-key-reused", 422, "The idempotency key belongs to other words")
NOT_ANSWERED = Kind("not-answered", 500, "The message could not be answered")
INTERNAL = Kind("internal", 500, "Something went wrong on our side")
NOT_READY = Kind("not-ready", 503, "Questions can't be answered yet")
BUSY = Kind("busy", 503, "Too many messages are waiting")
STORE_UNAVAILABLE = Kind("store-unavailable", 503, "Conversations can't be read or written")

KINDS = (
    INVALID,
    UNREADABLE,
    UNAUTHORIZED,
    ORIGIN,
    BLOCKED,
    UPLOADS_OFF,
    IDENTITY_REFUSED,
    UNKNOWN_SITE,
    UNKNOWN_FILE,
    UNKNOWN_CONVERSATION,
    UNKNOWN_MESSAGE,
    UNKNOWN_ADDRESS,
    WRONG_METHOD,
    FULL,
    UNDER_WAY,
    NO_MAIL,
    TOO_MANY_FILES,
    TOO_LARGE,
    WRONG_FILE,
    KEY_REUSED,
    TOO_FAST,
    RATE_LIMITED,
    TOO_MANY_STREAMS,
    NOT_ANSWERED,
    INTERNAL,
    NOT_READY,
    BUSY,
    STORE_UNAVAILABLE,
)

_OF_DESK: dict[type[DeskError], Kind] = {
    UnknownConversation: UNKNOWN_CONVERSATION,
    UnknownMessage: UNKNOWN_MESSAGE,
    ConversationFull: FULL,
    KeyReused: KEY_REUSED,
    TooFast: TOO_FAST,
    UnknownFile: UNKNOWN_FILE,
    TooManyFiles: TOO_MANY_FILES,
    Blocked: BLOCKED,
    BadRecipient: INVALID,
    RequestUnderWay: UNDER_WAY,
    StoreUnavailable: STORE_UNAVAILABLE,
}


class Problem(BaseModel):
    """A problem document, as RFC 9457 defines it."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description="Which kind of problem; the reference page describes it.")
    title: str = Field(description="The kind in words; the same for every occurrence.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is wrong this time, and what to do.")
    instance: str = Field(description="The address that was asked.")


class ProblemError(Exception):
    """Raised to answer a request with a problem document."""

    def __init__(self, kind: Kind, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.headers = dict(headers or {})


def problem(kind: Kind, detail: str, instance: str) -> Problem:
    """The document for one occurrence of a kind of problem."""
    return Problem(
        type=kind.type, title=kind.title, status=kind.status, detail=detail, instance=instance
    )


def unknown_site(site: str) -> ProblemError:
    """What is raised where a request names a site that isn't there."""
    return ProblemError(
        UNKNOWN_SITE, f"there is no site {site!r}; see `aisle site list` on the store's server"
    )


def documented(*kinds: Kind) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of a route that may answer with these problems, with an example of each."""
    responses: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        entry = responses.setdefault(
            kind.status,
            {
                "description": HTTPStatus(kind.status).phrase,
                "content": {
                    MEDIA_TYPE: {
                        "schema": {"$ref": "#/components/schemas/Problem"},
                        "examples": {},
                    }
                },
            },
        )
        example = problem(kind, "What is wrong this time, and what to do.", "/v1/…").model_dump()
        entry["content"][MEDIA_TYPE]["examples"][kind.name] = {
            "summary": kind.title,
            "value": example,
        }
    return responses


def install_problems(app: FastAPI) -> None:
    """Let everything that goes wrong under ``/v1`` be answered with a problem document."""
    app.add_exception_handler(ProblemError, _on_problem)
    app.add_exception_handler(DeskError, _on_desk_error)
    app.add_exception_handler(NoSession, _on_no_session)
    app.add_exception_handler(NoIdentity, _on_no_identity)
    app.add_exception_handler(TooMany, _on_too_many)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)


def _answer(
    request: Request, kind: Kind, detail: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    document = problem(kind, detail, request.url.path)
    return JSONResponse(
        document.model_dump(), kind.status, headers=dict(headers or {}), media_type=MEDIA_TYPE
    )


def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return _answer(request, error.kind, error.detail, error.headers)


def _on_desk_error(request: Request, error: Exception) -> Response:
    kind = _OF_DESK.get(type(error), INTERNAL)  # type: ignore[arg-type]
    if kind is STORE_UNAVAILABLE:
        # The cause names files and programs of this machine: for the log, not for the shopper.
        _log.error("%s", error)
        detail = "Your request was not carried out. Try again in a few seconds."
        return _answer(request, kind, detail, {"Retry-After": "5"})
    if kind is INTERNAL:
        return _on_fault(request, error)
    if kind is UNDER_WAY:
        return _answer(request, kind, str(error), {"Retry-After": "1"})
    if isinstance(error, TooFast):
        return _answer(request, kind, str(error), {"Retry-After": str(error.seconds)})
    return _answer(request, kind, str(error))


def _on_no_session(request: Request, error: Exception) -> Response:
    # RFC 6750: a request without any token is only told what is needed.
    asked = "authorization" in request.headers or VISITOR_HEADER in request.headers
    challenge = 'Bearer realm="aisle"' + (', error="invalid_token"' if asked else "")
    return _answer(request, UNAUTHORIZED, str(error), {"WWW-Authenticate": challenge})


def _on_no_identity(request: Request, error: Exception) -> Response:
    return _answer(request, IDENTITY_REFUSED, str(error))


def _on_too_many(request: Request, error: Exception) -> Response:
    assert isinstance(error, TooMany)
    kind = TOO_MANY_STREAMS if error.streams else RATE_LIMITED
    return _answer(request, kind, f"{error}.", {"Retry-After": str(error.seconds)})


def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(entry["type"] == "json_invalid" for entry in found):
        return _answer(
            request, UNREADABLE, "The body is not JSON; send a JSON object in UTF-8, as in /docs."
        )
    return _answer(request, INVALID, " ".join(_complaint(entry) for entry in found[:5]))


def _complaint(entry: Mapping[str, Any]) -> str:
    place = ".".join(str(part) for part in entry["loc"][1:]) or str(entry["loc"][0])
    if entry["type"] in ("model_attributes_type", "model_type"):
        return f"{place}: send a JSON object, with the header Content-Type: application/json."
    if entry["type"] == "missing":
        return f"{place}: it is required; add it."
    if entry["type"] == "extra_forbidden":
        return f"{place}: there is no such field; remove it or mend its spelling."
    message = str(entry["msg"]).removeprefix("Value error, ").rstrip(".")
    return f"{place}: {message[:1].lower()}{message[1:]}."


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    path = request.url.path
    if path != API_PREFIX and not path.startswith(API_PREFIX + "/"):
        return await http_exception_handler(request, error)
    if error.status_code == UNKNOWN_ADDRESS.status:
        return _answer(request, UNKNOWN_ADDRESS, "See /docs for the addresses of this API.")
    if error.status_code == WRONG_METHOD.status:
        allowed = _methods(request) or (error.headers or {}).get("Allow", "")
        detail = f"It takes {allowed or 'other methods'}; see /docs."
        return _answer(request, WRONG_METHOD, detail, {"Allow": allowed})
    if error.status_code == UNREADABLE.status:
        return _answer(request, UNREADABLE, "Send a JSON object in UTF-8, as in /docs.")
    kind = Kind("internal", error.status_code, HTTPStatus(error.status_code).phrase)
    return _answer(request, kind, str(error.detail), error.headers)


def _methods(request: Request) -> str:
    """All methods of an address: the framework only tells those of the first route that fits."""
    asked = request.url.path.rstrip("/").split("/")
    for path, operations in request.app.openapi()["paths"].items():
        parts = path.split("/")
        if len(parts) == len(asked) and all(
            part.startswith("{") or part == given for part, given in zip(parts, asked, strict=True)
        ):
            return ", ".join(sorted(method.upper() for method in operations))
    return ""


class FaultsAnswered:
    """Answers what nobody foresaw, within what adds headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before ``app``."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a fault after the answer began goes on upwards."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            _log.exception("%s %s could not be answered", scope["method"], scope["path"])
            await _on_fault(Request(scope), error)(scope, receive, send)


def _on_fault(request: Request, error: Exception) -> Response:
    if not request.url.path.startswith(API_PREFIX + "/"):
        return PlainTextResponse("Internal Server Error", status_code=INTERNAL.status)
    return _answer(
        request, INTERNAL, "It has been noted. Try again; if it stays, tell the store's staff."
    )
