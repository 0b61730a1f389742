"""Files that shoppers and people at the desk send each other."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from ui.api import problems
from ui.api.downloads import download
from ui.api.limits import FILE_LIMIT, FORM_LIMIT, told
from ui.api.models import AttachmentView
from ui.api.once import once
from ui.api.rates import FILES
from ui.api.service import Service, Serving
from ui.api.uploads import TYPES, clean_name, type_of
from ui.api.visiting import (
    CHANGING,
    GUARDED,
    Change,
    FileId,
    IdempotencyKey,
    Making,
    Read,
    Visiting,
)

router = APIRouter(tags=["Files"])

# Files that are held in memory at the same time, while they are put away.
_AT_ONCE = asyncio.Semaphore(4)

_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file",
        "content": {
            name: {"schema": {"type": "string", "format": "binary"}} for name in sorted(TYPES)
        },
    }
}
_HOW = "Send it as the field `file` of a form, multipart/form-data, and nothing else in it."
_TAKEN = "Pictures (PNG, JPEG, WebP, GIF), PDF and plain text (.txt) are taken."


@router.post(
    "/conversations/{conversation_id}/files",
    status_code=201,
    summary="Upload a file",
    openapi_extra=_FORM,
    responses=problems.documented(
        *CHANGING,
        problems.UNKNOWN_CONVERSATION,
        problems.UPLOADS_OFF,
        problems.WRONG_FILE,
        problems.TOO_MANY_FILES,
        problems.KEY_REUSED,
        problems.UNDER_WAY,
    ),
)
async def upload(
    service: Serving,
    visiting: Making,
    owner: Change,
    request: Request,
    idempotency_key: IdempotencyKey = None,
) -> AttachmentView:
    """One file of 5 MB at most. It is told by its content what it is; its name is cleaned.

    It is sent with the next message that names its id, and seen by nobody before.
    """
    if not visiting.site.settings.upload:
        raise problems.ProblemError(problems.UPLOADS_OFF, "Describe it in words instead.")
    try:
        form = await request.form(max_files=1, max_fields=0)
    except HTTPException:
        raise problems.ProblemError(problems.UNREADABLE, _HOW) from None
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise problems.ProblemError(problems.INVALID, f"file: it is required. {_HOW}")
        async with _AT_ONCE:
            data = await file.read(FILE_LIMIT + 1)
            if len(data) > FILE_LIMIT:
                raise problems.ProblemError(problems.TOO_LARGE, told(FORM_LIMIT))
            return await run_in_threadpool(
                _keep, service, visiting, owner, file.filename or "", data, idempotency_key
            )
    finally:
        await form.close()


def _keep(
    service: Service, visiting: Visiting, owner: Change, given: str, data: bytes, key: str | None
) -> AttachmentView:
    conversation_id = owner.conversation_id
    type_ = type_of(data, given)
    if not data or not type_:
        what = "The file is empty." if not data else "This file is none of those."
        raise problems.ProblemError(problems.WRONG_FILE, f"{what} {_TAKEN}")
    name = clean_name(given, type_)

    def add() -> AttachmentView:
        who = {"visitor": visiting.visitor.id, "address": visiting.address}
        service.rates.spend_scarce("file", FILES, site=visiting.site.id, **who)
        attachment = service.books.files.add(conversation_id, name, type_, data)
        return AttachmentView.of(conversation_id, attachment)

    asked = f"POST /v1/conversations/{conversation_id}/files {name} ".encode() + data
    requests = service.books.requests
    return once(requests, owner.visitor, key, asked, AttachmentView, add, status=201)


@router.get(
    "/conversations/{conversation_id}/files/{file_id}",
    summary="Read a file",
    response_class=Response,
    responses=_FILE
    | problems.documented(
        *GUARDED, problems.INVALID, problems.UNKNOWN_CONVERSATION, problems.UNKNOWN_FILE
    ),
)
def read_file(service: Serving, owner: Read, file_id: FileId) -> Response:
    """Pictures may be shown, everything else is saved; nothing in it can run."""
    return download(*service.books.files.read(owner.conversation_id, file_id))
