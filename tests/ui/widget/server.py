"""The public API's wire over a stage's memory, with the shop's page and the widget beside it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from tests.fakes import served
from tests.ui.widget.shopfront import serve_shop
from tests.ui.widget.stage import BLANK, Json, Stage, Talk, now
from ui.widget.serving import install_widget


def create_stage(stage: Stage) -> FastAPI:
    """The server that a stage's page talks to, and the page itself at ``/page``."""
    app = FastAPI(openapi_url=None)
    serve_shop(app, stage)
    _serve_api(app, stage)
    install_widget(app)
    return app


def _problem(status: int, name: str, **headers: str) -> Response:
    document = {"type": f"/docs#problem-{name}", "title": name, "status": status, "detail": name}
    return JSONResponse(document, status, headers, media_type="application/problem+json")


def _serve_api(app: FastAPI, stage: Stage) -> None:
    working: set[asyncio.Task[None]] = set()

    @app.middleware("http")
    async def border(request: Request, call_next: Callable[[Request], Any]) -> Response:
        path = request.url.path
        if not path.startswith("/v1/"):
            response: Response = await call_next(request)
            return response
        cors = {
            "Access-Control-Allow-Origin": request.headers.get("origin", "*"),
            "Access-Control-Expose-Headers": "Retry-After",
        }
        if request.method == "OPTIONS":
            cors["Access-Control-Allow-Methods"] = "GET, POST, PUT, DELETE"
            cors["Access-Control-Allow-Headers"] = (
                "authorization, content-type, idempotency-key, last-event-id"
            )
            return Response(status_code=204, headers=cors)
        stage.asked.append((request.method, path))
        open_to_all = path.startswith(("/v1/sites", "/v1/visitors"))
        if not open_to_all and _token(request) not in stage.tokens:
            return _problem(401, "unauthorized", **cors)
        response = await call_next(request)
        response.headers.update(cors)
        return response

    def _token(request: Request) -> str:
        return request.headers.get("authorization", "").removeprefix("Bearer ")

    def _visitor(request: Request) -> str:
        return stage.tokens[_token(request)]

    @app.get("/v1/sites/{site}")
    def site(site: str) -> Response:
        return JSONResponse(stage.site) if site == "default" else _problem(404, "unknown-site")

    @app.post("/v1/visitors")
    async def visitor(request: Request) -> Response:
        given = await request.json()
        stage.bodies.append(("visitors", given))
        if identity := given.get("identity"):
            stage.identities.append(identity)
        known = stage.tokens.get(_token(request))
        if _token(request) and known is None:
            return _problem(401, "unauthorized")
        stage.visitors += known is None
        visitor_id = known or f"v_{stage.visitors}"
        token = f"token-{visitor_id}-{len(stage.asked)}"
        stage.tokens[token] = visitor_id
        expires = (datetime.now(UTC) + timedelta(days=30)).isoformat()
        return JSONResponse(
            {
                **{"visitor_id": visitor_id, "token": token, "expires": expires},
                **{"identified": bool(identity), "site": stage.site},
            },
            201,
        )

    @app.post("/v1/views")
    async def view(request: Request) -> Response:
        stage.bodies.append(("views", await request.json()))
        return Response(status_code=204)

    @app.post("/v1/conversations")
    def begin(request: Request) -> Response:
        key = request.headers.get("idempotency-key")
        if key not in stage.keys:
            talk = Talk(f"c_{len(stage.talks)}", _visitor(request))
            stage.talks[talk.id] = talk
            if key:
                stage.keys[key] = talk.id
        conversation_id = stage.keys.get(key or "", stage.talk.id)
        greeting = {key: stage.site[key] for key in ("greeting", "suggestions")}
        return JSONResponse({"id": conversation_id, **greeting}, 201)

    @app.get("/v1/conversations")
    def headings(request: Request) -> Response:
        found = [
            {
                "id": talk.id,
                "created": talk.created,
                "active": talk.messages[-1]["created"] if talk.messages else talk.created,
                "title": next((m["text"] for m in talk.messages if m["role"] == "shopper"), ""),
                "unread": 0,
                **{key: talk.standing[key] for key in ("charge", "status", "ended")},
            }
            for talk in reversed(stage.talks.values())
            if talk.visitor == _visitor(request)
        ]
        return JSONResponse({"conversations": found})

    def _talk(request: Request, talk_id: str) -> Talk | None:
        talk = stage.talks.get(talk_id)
        return talk if talk is not None and talk.visitor == _visitor(request) else None

    @app.get("/v1/conversations/{talk_id}")
    def conversation(request: Request, talk_id: str) -> Response:
        talk = _talk(request, talk_id)
        if talk is None:
            return _problem(404, "unknown-conversation")
        greeting = {key: stage.site[key] for key in ("greeting", "suggestions")}
        said = {"messages": talk.messages, "sequence": len(talk.events)}
        return JSONResponse({"id": talk.id, **greeting, **said, "standing": talk.standing})

    @app.post("/v1/conversations/{talk_id}/messages")
    async def say(request: Request, talk_id: str) -> Response:
        talk = _talk(request, talk_id)
        if talk is None:
            return _problem(404, "unknown-conversation")
        given = await request.json()
        stage.bodies.append(("messages", given))
        failure = stage.failing.pop(0) if stage.failing else None
        if failure:
            return _problem(failure, "busy" if failure == 503 else "invalid-request")
        key = request.headers["idempotency-key"]
        message_id = stage.keys.get(key)
        if message_id is None:
            message_id = stage.keys[key] = f"m_{len(talk.messages)}"
            message = BLANK | {
                **{"id": message_id, "role": "shopper", "text": given["text"]},
                **{"state": "accepted", "created": now()},
                "attachments": [_file(talk, one) for one in given.get("attachments", [])],
            }
            talk.messages.append(message)
            about = {key: message[key] for key in ("text", "created")}
            talk.tell("message", {"message_id": message_id, **about})
            task = asyncio.create_task(stage.answer(talk, message))
            working.add(task)
            task.add_done_callback(working.discard)
        if failure == 0:
            # Kept, and then the line breaks before the shopper's side knows.
            await asyncio.sleep(0.05)
            raise ConnectionAbortedError("cut, as the test wants it")
        return JSONResponse({"id": message_id, "events": ""}, 202)

    def _file(talk: Talk, file_id: str) -> Json:
        name, kind, size = file_id.split("~")[1:]
        url = f"/v1/conversations/{talk.id}/files/{file_id}"
        return {"id": file_id, "name": name, "type": kind, "size": int(size), "url": url}

    @app.get("/v1/conversations/{talk_id}/events")
    def events(request: Request, talk_id: str) -> Response:
        talk = _talk(request, talk_id)
        if talk is None:
            return _problem(404, "unknown-conversation")
        last = int(request.headers.get("last-event-id") or 0)
        return StreamingResponse(stage.stream(talk, last), media_type="text/event-stream")

    @app.post("/v1/conversations/{talk_id}/files")
    async def upload(request: Request, talk_id: str) -> Response:
        async with request.form() as form:
            file: Any = form["file"]
            content = await file.read()
            file_id = f"f_{len(stage.asked)}~{file.filename}~{file.content_type}~{len(content)}"
        return JSONResponse(_file(stage.talks[talk_id], file_id), 201)

    @app.get("/v1/conversations/{talk_id}/files/{file_id:path}")
    def file(talk_id: str, file_id: str) -> Response:
        return Response(b"a file", media_type="text/plain")

    @app.post("/v1/conversations/{talk_id}/handover")
    async def handover(request: Request, talk_id: str) -> Response:
        stage.hand_over()
        return JSONResponse({}, 202)

    @app.post("/v1/conversations/{talk_id}/end")
    def end(talk_id: str) -> Response:
        stage.stands(ended=True, status="resolved")
        stage.system("conversation_ended", "This conversation has ended.")
        return JSONResponse(stage.talk.standing)

    @app.put("/v1/conversations/{talk_id}/messages/{message_id}/rating")
    @app.delete("/v1/conversations/{talk_id}/messages/{message_id}/rating")
    async def rate(request: Request, talk_id: str, message_id: str) -> Response:
        given = await request.json() if request.method == "PUT" else {"value": None}
        stage.bodies.append(("rating", given))
        for message in stage.talks[talk_id].messages:
            if message["id"] == message_id:
                message["rating"] = given["value"]
        return JSONResponse({"message_id": message_id, **given})

    @app.put("/v1/conversations/{talk_id}/{what}")
    @app.post("/v1/conversations/{talk_id}/{what}")
    async def change(request: Request, talk_id: str, what: str) -> Response:
        stage.bodies.append((what, await request.json()))
        if what == "survey":
            stage.talks[talk_id].standing["rated"] = True
        return JSONResponse({}, 202 if what == "transcript" else 200)


@contextlib.contextmanager
def raised(stage: Stage, make: Callable[[Stage], FastAPI] = create_stage) -> Iterator[Stage]:
    """A stage on loopback, served from a thread; its ``address`` is where the API and widget are.

    The shop's page is of another origin: the same server under the name ``localhost``.
    """

    def build(address: str) -> FastAPI:
        stage.address = address
        return make(stage)

    with served(build, log_level="critical", timeout_graceful_shutdown=2):
        try:
            yield stage
        finally:
            stage.stopping = True
            stage.gate.set()
