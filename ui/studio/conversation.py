"""A conversation's page, and the files that were sent in it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from assistant.conversation import Answer
from desk.accounts import Account, Permission
from desk.messages import DeskError, Message, UnknownConversation
from ui.api.downloads import download
from ui.api.models import Card, Quote
from ui.studio import drafting, inbox, mentioning, reading, rendering, talking
from ui.studio.access import PREFIX, require, studio_of
from ui.studio.inbox import Look, Looking
from ui.studio.refusals import Missing
from ui.studio.rendering import Told

router = APIRouter(prefix="/inbox")

Reader = Annotated[Account, Depends(require(Permission.READ_INBOX))]


@router.get("/{conversation_id}")
def show(request: Request, account: Reader, looking: Looking, conversation_id: str) -> Response:
    """The conversation beside the list; what it was merged into, if it was."""
    studio = studio_of(request)
    try:
        there = studio.books.inbox.destination(conversation_id)
    except UnknownConversation as error:
        raise Missing(str(error)) from error
    if there != conversation_id:
        return RedirectResponse(f"{PREFIX}/inbox/{there}?{looking.query}", 303)
    studio.books.notes.seen(account.id, conversation_id)
    noted = request.query_params.get("done") == "noted"
    told = mentioning.kept(studio.books, conversation_id, account.id) if noted else None
    return page(request, account, looking, conversation_id, told=told)


@router.get("/{conversation_id}/files/{file_id}")
def read_file(request: Request, _: Reader, conversation_id: str, file_id: str) -> Response:
    """A file; pictures may be shown, everything else is saved, and nothing in it can run."""
    files = studio_of(request).parts.files
    if files is None:
        raise Missing("No files are kept here.")
    try:
        return download(*files.read(conversation_id, file_id))
    except DeskError as error:
        raise Missing("There is no such file in this conversation.") from error


def page(
    request: Request,
    account: Account,
    looking: Look,
    conversation_id: str,
    *,
    status: int = 200,
    told: Told | None = None,
    text: str = "",
    note_text: str = "",
    unseen: tuple[Message, ...] = (),
    draft: Answer | None = None,
    draft_note: str = "",
) -> Response:
    """The page.

    Args:
        request: From whom.
        account: Who looks; what they see counts as read when they may answer.
        looking: What the list shows.
        conversation_id: Which.
        status: The HTTP status.
        told: A sentence about what was done or went wrong.
        text: The reply that is being written.
        note_text: The note that is being written.
        unseen: What colleagues said while it was being written.
        draft: What the assistant would say.
        draft_note: What has to be known about the draft.
    """
    parts = studio_of(request).parts
    try:
        talk = talking.talk(request, account, conversation_id)
        reading.mark(parts, account, talk)
    except UnknownConversation as error:
        raise Missing(str(error)) from error
    values = inbox.page_values(request, account, looking, conversation_id, talk.seen)
    names = ", ".join(dict.fromkeys(m.author_name or "A colleague" for m in unseen))
    return rendering.page(
        request,
        "studio/inbox/page.html",
        values
        | {
            "talk": talk,
            "told": told or rendering.told(request),
            "text": text,
            "note_text": note_text,
            "conflict": {"names": names, "messages": unseen} if unseen else None,
            "draft": _draft(draft, draft_note),
            "others_wrote": "",
        },
        status=status,
    )


def _draft(draft: Answer | None, note: str) -> dict[str, object] | None:
    if draft is None:
        return None
    return {
        "text": drafting.plain(draft.text),
        "cards": [Card.of(card) for card in draft.cards],
        "citations": [Quote.of(each) for each in draft.citations],
        "note": note,
    }
