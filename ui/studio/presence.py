"""The beat of open pages: who is here, and what waits for them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse

from desk.accounts import Account, Permission
from desk.inbox import Folder
from ui.studio.access import require, studio_of

router = APIRouter()


@router.post("/presence")
def beat(
    request: Request, account: Annotated[Account, Depends(require(Permission.READ_INBOX))]
) -> JSONResponse:
    """Note that the account looks at the studio; answers what the page's title counts."""
    books = studio_of(request).books
    books.presence.beat(account.id)
    counts = books.inbox.counts(account.id)
    return JSONResponse(
        {
            "here": len(books.presence.here()),
            "waiting": counts[Folder.WAITING],
            "mentions": counts[Folder.MENTIONS],
        }
    )
