"""The page of canned replies, and finding one while a reply is written."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from desk.accounts import Account, Permission
from desk.canned import VARIABLES, BadCanned, Canned, UnknownCanned, fill
from desk.messages import UnknownConversation
from ui.studio import rendering
from ui.studio.access import PREFIX, require, studio_of
from ui.studio.refusals import Missing
from ui.studio.rendering import Told

router = APIRouter()

Agent = Annotated[Account, Depends(require(Permission.ANSWER))]
_HERE = f"{PREFIX}/settings/canned"
_NEW = Canned("", "", "", "", "", "")


@router.get("/settings/canned")
def show(request: Request, _: Agent, edit: str = "") -> Response:
    """All canned replies, and one of them to change."""
    try:
        chosen = studio_of(request).books.canned.get(edit) if edit else _NEW
    except UnknownCanned as error:
        raise Missing(str(error)) from error
    return _page(request, chosen)


@router.post("/settings/canned")
def save(
    request: Request,
    agent: Agent,
    id: Annotated[str, Form()] = "",
    shortcut: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
) -> Response:
    """Keep a new one, or change one."""
    try:
        studio_of(request).books.canned.save(shortcut, title, text, agent.id, id or None)
    except UnknownCanned as error:
        raise Missing(str(error)) from error
    except BadCanned as error:
        sent = Canned(id, shortcut, title, text, "", "")
        return _page(request, sent, Told(f"Nothing was saved: {error}.", "bad"), status=422)
    return RedirectResponse(f"{_HERE}?done=saved", 303)


@router.post("/settings/canned/remove")
def remove(request: Request, agent: Agent, id: Annotated[str, Form()] = "") -> Response:
    """Take one away."""
    try:
        studio_of(request).books.canned.remove(id, agent.id)
    except UnknownCanned as error:
        raise Missing(str(error)) from error
    return RedirectResponse(f"{_HERE}?done=removed", 303)


@router.get("/inbox/{conversation_id}/canned")
def find(request: Request, agent: Agent, conversation_id: str, q: str = "") -> JSONResponse:
    """Canned replies for what is typed after a slash, filled in for this conversation."""
    studio = studio_of(request)
    try:
        values = filling(request, conversation_id, agent)
    except UnknownConversation as error:
        raise Missing(str(error)) from error
    found = studio.books.canned.find(q)
    return JSONResponse(
        [
            {
                "shortcut": each.shortcut,
                "title": each.title,
                "text": fill(each.text, values).text,
            }
            for each in found
        ]
    )


def filling(request: Request, conversation_id: str, agent: Account) -> dict[str, str]:
    """What the variables of canned replies stand for here; raises UnknownConversation."""
    studio = studio_of(request)
    standing = studio.parts.store.standing(conversation_id)
    name = standing.contact_name
    if not name and standing.visitor:
        name = studio.books.visitors.get(standing.visitor).name
    return {
        "customer.name": name,
        "agent.name": agent.first_name,
        "store.name": studio.parts.answerer.brand_name,
        "conversation.id": conversation_id,
    }


def _page(
    request: Request, chosen: Canned, told: Told | None = None, *, status: int = 200
) -> Response:
    return rendering.page(
        request,
        "studio/settings/canned.html",
        status=status,
        replies=studio_of(request).books.canned.all(),
        chosen=chosen,
        variables=VARIABLES,
        told=told or rendering.told(request),
    )
