"""Installs the studio at ``/studio`` into an application."""

from __future__ import annotations

from importlib import resources
from inspect import isawaitable

from fastapi import FastAPI
from fastapi.exception_handlers import http_exception_handler
from fastapi.routing import iter_route_contexts
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ui.lifespan import close_with
from ui.studio import rendering
from ui.studio.access import PREFIX, Studio, guest
from ui.studio.books import open_books
from ui.studio.pace import Pace
from ui.studio.parts import StudioParts
from ui.studio.refusals import Missing, NotSignedIn, StudioRefusal
from ui.studio.shield import Shield

_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def install_studio(app: FastAPI, parts: StudioParts) -> Studio:
    """Add the studio to an application: its pages, its live updates, and what guards them.

    Its books are closed when the application ends.
    """
    from ui.studio.routes import ROUTERS

    studio = Studio(parts, open_books(parts.database, parts.mark), Pace())
    app.state.studio = studio
    app.state.studio_addresses = addresses
    app.add_middleware(Shield)
    app.add_exception_handler(StudioRefusal, _refuse)
    for status in (404, 405):
        app.add_exception_handler(status, _nowhere)

    @app.get(PREFIX, include_in_schema=False)
    def home() -> RedirectResponse:
        return RedirectResponse(f"{PREFIX}/inbox")

    @app.get(f"{PREFIX}/static/{{version}}/{{name}}", include_in_schema=False)
    def static(version: str, name: str) -> Response:
        return _static(name)

    for router in ROUTERS:
        app.include_router(router, prefix=PREFIX, include_in_schema=False)
    close_with(app, studio.books.close)
    return studio


def addresses(app: FastAPI) -> frozenset[str]:
    """The addresses that the application answers."""
    return frozenset(str(context.path) for context in iter_route_contexts(app.routes))


def _static(name: str) -> Response:
    folder = resources.files("ui.studio") / "static"
    names = {file.name for file in folder.iterdir()}
    kind = _TYPES.get(name[name.rfind(".") :])
    if name not in names or kind is None:
        return Response("There is no such file.", 404, media_type="text/plain")
    return Response(
        (folder / name).read_bytes(),
        media_type=kind,
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, StudioRefusal)
    if isinstance(error, NotSignedIn):
        return _to_the_door(request)
    account = getattr(request.state, "account", None) or guest(request)
    frame = "studio/refused.html" if account is not None else "studio/refused_guest.html"
    if account is None:
        request.state.csrf = ""
    return rendering.page(request, frame, status=error.status, refusal=error)


async def _nowhere(request: Request, error: Exception) -> Response:
    """Nothing answers at an address: below the studio its own page says so, elsewhere as before."""
    assert isinstance(error, HTTPException)
    path = request.url.path
    if not path.startswith(f"{PREFIX}/"):
        usual = request.app.exception_handlers.get(HTTPException, http_exception_handler)
        answer = usual(request, error)
        found: Response = await answer if isawaitable(answer) else answer
        return found
    missing = Missing("The address may be mistyped, or what stood there was moved.")
    response = await run_in_threadpool(_refuse, request, missing)
    response.status_code = error.status_code
    response.headers.update(error.headers or {})
    return response


def _to_the_door(request: Request) -> Response:
    from urllib.parse import quote

    asked = request.url.path if request.method == "GET" else f"{PREFIX}/inbox"
    if request.method == "GET" and request.url.query:
        asked += f"?{request.url.query}"
    door = f"{PREFIX}/sign-in?next={quote(asked, safe='')}"
    if "hx-request" in request.headers:
        return Response(status_code=401, headers={"HX-Redirect": door})
    if "text/event-stream" in request.headers.get("accept", ""):
        return Response(status_code=401)
    return RedirectResponse(door, 303)
