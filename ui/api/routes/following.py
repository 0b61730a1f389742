"""Following a conversation: its events, and the small signs that somebody is there."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, Query

from desk.messages import Side, UnknownMessage
from ui.api import problems
from ui.api.events import ReadEvent, TypingEvent
from ui.api.notifier import Ephemeral
from ui.api.people_models import SeenUpTo, Typing
from ui.api.service import Serving
from ui.api.streams import BY_VISITOR, EventStream
from ui.api.visiting import CHANGING, GUARDED, Read, Reading, Tell

# Databases count in 64 bits.
_LAST = 10**18 - 1

router = APIRouter(tags=["Messages"])


def _last_event(
    after: Annotated[
        int | None, Query(ge=0, le=_LAST, description="Only events after this number; 0 for all.")
    ] = None,
    last_event_id: Annotated[
        str, Header(description="Sent by browsers on a reconnect; goes before `after`.")
    ] = "",
) -> int:
    given = last_event_id.strip()
    if not given:
        return after or 0
    if not (given.isascii() and given.isdigit() and len(given) <= len(str(_LAST))):
        raise problems.ProblemError(
            problems.INVALID,
            "last-event-id: it is not the id of an event; send the last id you received, or none.",
        )
    return int(given)


@router.get(
    "/conversations/{conversation_id}/events",
    summary="Read events as they happen",
    response_class=EventStream,
    responses=problems.documented(
        *GUARDED, problems.INVALID, problems.UNKNOWN_CONVERSATION, problems.TOO_MANY_STREAMS
    ),
)
async def read_events(
    service: Serving,
    visiting: Reading,
    owner: Read,
    after: Annotated[int, Depends(_last_event)],
    until: Annotated[
        Literal["answer"] | None,
        Query(description="`answer`: close the stream once no message waits for an answer."),
    ] = None,
) -> EventStream:
    """Server-sent events, numbered by `id` within the conversation.

    One stream carries what the assistant, people and the desk say, and stays open over turns.
    After a lost connection, ask again with `Last-Event-ID` or `?after=`: nothing is lost and
    nothing comes twice. A stream ends after an hour at most; ask again then, too.

    Types: `message` (accepted), `status`, `delta` (a piece of the answer at an offset), `answer`
    (the whole answer), `error`, `withdrawn` (no answer of the assistant comes, and its pieces
    go), `agent` (a person's message), `system` (what happened, with words for it) and `state` (who
    is in charge). Pieces of an answer that is already whole may be left out; its `answer` never
    is. Two types have no `id` and aren't kept: `typing` and `read`, of the people at the desk. A
    line with only a colon comes every 15 seconds, to show that the stream is alive.
    """
    counted = service.rates.streaming(visiting.visitor.id, visiting.address)
    counted.__enter__()
    events = service.streams.follow(owner.conversation_id, after, settle=until is not None)
    return EventStream(events, counted)


@router.post(
    "/conversations/{conversation_id}/typing",
    status_code=204,
    summary="Tell that the shopper types",
    responses=problems.documented(*CHANGING, problems.UNKNOWN_CONVERSATION),
)
def tell_typing(service: Serving, owner: Tell, typing: Typing) -> None:
    """The people at the desk see it for six seconds; send it again while it goes on."""
    told = TypingEvent(by=BY_VISITOR, typing=typing.typing)
    service.notifier.send(
        owner.conversation_id, Ephemeral("typing", BY_VISITOR, told.model_dump_json())
    )


@router.put(
    "/conversations/{conversation_id}/read",
    status_code=204,
    summary="Tell what the shopper has seen",
    responses=problems.documented(
        *CHANGING, problems.UNKNOWN_CONVERSATION, problems.UNKNOWN_MESSAGE
    ),
)
def tell_read(service: Serving, owner: Tell, seen: SeenUpTo) -> None:
    """Everything up to this message counts as seen; an earlier one changes nothing."""
    snapshot = service.store.snapshot(owner.conversation_id)
    for message in snapshot.messages:
        if message.id == seen.message_id:
            if service.store.read(owner.conversation_id, Side.VISITOR, message.ordinal):
                told = ReadEvent(by=BY_VISITOR, message_id=message.id)
                news = Ephemeral("read", BY_VISITOR, told.model_dump_json())
                service.notifier.send(owner.conversation_id, news)
            return
    raise UnknownMessage(
        f"there is no message {seen.message_id!r} in this conversation; send the id of one"
    )
