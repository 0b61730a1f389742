"""The addresses of the public API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Annotated, Literal, cast

from fastapi import APIRouter, BackgroundTasks, Depends, Header, Path, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from assistant.guard.masking import shown
from desk.messages import Snapshot
from desk.store import ConversationStore
from ui.api import problems
from ui.api.models import (
    ConversationStarted,
    ConversationView,
    Health,
    MessageAccepted,
    MessageView,
    NewMessage,
    NewRating,
    Rated,
)
from ui.api.notifier import Notifier
from ui.api.turns import Answerer, Busy, Turns

_PAGE = 200

# Databases count in 64 bits.
_LAST = 10**18 - 1


@dataclass(frozen=True, slots=True)
class Service:
    """Everything the routes work with.

    Attributes:
        obstacle: Says why no question can be answered now; empty while they can.
        poll_seconds: How long a stream waits for a wake-up before it looks by itself; that is for
            events which another process wrote.
        masked: Takes out of what shoppers write what must not be kept.
        daily: Does what is to be done once a day, if it is time.
    """

    store: ConversationStore
    answerer: Answerer
    turns: Turns
    notifier: Notifier
    health: Callable[[], Health]
    obstacle: Callable[[], str]
    poll_seconds: float = 10.0
    masked: Callable[[str], str] = str
    daily: Callable[[], None] = lambda: None


def _service(request: Request) -> Service:
    return cast(Service, request.app.state.service)


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


Serving = Annotated[Service, Depends(_service)]
After = Annotated[int, Depends(_last_event)]
ConversationId = Annotated[str, Path(max_length=64, examples=["c_Z0s4Xq…"])]
MessageId = Annotated[str, Path(max_length=64, examples=["m_b7Qe…"])]


async def _known(service: Serving, conversation_id: ConversationId) -> str:
    # A dependency, because once a stream has begun its status can't be changed.
    await run_in_threadpool(service.store.last_event, conversation_id)
    return conversation_id


router = APIRouter()


@router.post(
    "/conversations",
    status_code=201,
    tags=["Conversations"],
    summary="Start a conversation",
    responses=problems.documented(problems.STORE_UNAVAILABLE),
)
def start_conversation(
    service: Serving, response: Response, after: BackgroundTasks
) -> ConversationStarted:
    """Returns its id, with which all else is addressed, and what to greet the shopper with."""
    conversation_id = service.store.create()
    after.add_task(service.daily)
    response.headers["Location"] = f"/v1/conversations/{conversation_id}"
    return ConversationStarted(
        id=conversation_id,
        greeting=service.answerer.greeting(),
        suggestions=list(service.answerer.suggestions()),
    )


@router.get(
    "/conversations/{conversation_id}",
    tags=["Conversations"],
    summary="Read a conversation",
    responses=problems.documented(problems.UNKNOWN_CONVERSATION, problems.STORE_UNAVAILABLE),
)
def read_conversation(service: Serving, conversation_id: ConversationId) -> ConversationView:
    """Everything said so far, oldest first, with the answers' cards, citations and ratings."""
    snapshot: Snapshot = service.store.snapshot(conversation_id)
    return ConversationView(
        id=conversation_id,
        greeting=service.answerer.greeting(),
        suggestions=list(service.answerer.suggestions()),
        messages=[MessageView.of(message) for message in snapshot.messages],
        sequence=snapshot.sequence,
    )


@router.post(
    "/conversations/{conversation_id}/messages",
    status_code=202,
    tags=["Messages"],
    summary="Say something",
    responses=problems.documented(
        problems.INVALID,
        problems.UNREADABLE,
        problems.KEY_REUSED,
        problems.UNKNOWN_CONVERSATION,
        problems.FULL,
        problems.TOO_FAST,
        problems.TOO_LARGE,
        problems.BUSY,
        problems.NOT_READY,
        problems.STORE_UNAVAILABLE,
    ),
)
def say(
    service: Serving,
    conversation_id: ConversationId,
    said: NewMessage,
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=200,
            description="Send the same key when you repeat a request: it is carried out once.",
        ),
    ] = None,
) -> MessageAccepted:
    """The message is kept when this returns; its answer comes over the conversation's events."""
    if reason := service.obstacle():
        raise problems.ProblemError(problems.NOT_READY, reason, {"Retry-After": "30"})
    try:
        accepted = service.turns.accept(conversation_id, said.text, idempotency_key)
    except Busy:
        raise problems.ProblemError(
            problems.BUSY,
            "Nothing was stored. Send the message again in a few seconds.",
            {"Retry-After": "3"},
        ) from None
    after = accepted.sequence - 1
    return MessageAccepted(
        id=accepted.message.id,
        events=f"/v1/conversations/{conversation_id}/events?after={after}",
    )


@router.get(
    "/conversations/{conversation_id}/events",
    tags=["Messages"],
    summary="Read events as they happen",
    response_class=EventSourceResponse,
    responses=problems.documented(
        problems.INVALID, problems.UNKNOWN_CONVERSATION, problems.STORE_UNAVAILABLE
    ),
    dependencies=[Depends(_known)],
)
async def read_events(
    service: Serving,
    conversation_id: ConversationId,
    after: After,
    until: Annotated[
        Literal["answer"] | None,
        Query(description="`answer`: close the stream once no message waits for an answer."),
    ] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events, numbered by `id` within the conversation.

    The stream stays open over turns. After a lost connection, ask again with `Last-Event-ID`
    (browsers do) or `?after=`: nothing is lost and nothing comes twice. Types: `message`
    (accepted), `status`, `delta` (a piece of the answer at an offset), `answer` (the whole answer)
    and `error`. Pieces of an answer that is already whole may be left out; its `answer` never is.
    """
    with service.notifier.subscribed(conversation_id) as wake:
        while True:
            # Before reading: what is written from here on wakes us again.
            wake.clear()
            settled = until is not None and await run_in_threadpool(
                _settled, service.store, conversation_id
            )
            page = await run_in_threadpool(service.store.events, conversation_id, after, _PAGE)
            for event in page:
                after = event.sequence
                yield ServerSentEvent(
                    event=event.type.value, id=str(event.sequence), raw_data=event.data
                )
            if len(page) == _PAGE:
                continue
            if settled or service.notifier.closed:
                return
            try:
                await asyncio.wait_for(wake.wait(), service.poll_seconds)
            except TimeoutError:
                continue


def _settled(store: ConversationStore, conversation_id: str) -> bool:
    return not store.waiting(conversation_id)


@router.put(
    "/conversations/{conversation_id}/messages/{message_id}/rating",
    tags=["Messages"],
    summary="Rate an answer",
    responses=problems.documented(
        problems.INVALID,
        problems.UNREADABLE,
        problems.UNKNOWN_MESSAGE,
        problems.TOO_LARGE,
        problems.STORE_UNAVAILABLE,
    ),
)
def rate(
    service: Serving, conversation_id: ConversationId, message_id: MessageId, rating: NewRating
) -> Rated:
    """A later rating takes the place of an earlier one."""
    comment = service.masked(rating.comment)
    service.store.rate(conversation_id, message_id, rating.value, comment)
    return Rated(message_id=message_id, value=rating.value, comment=shown(comment))


@router.get(
    "/health",
    tags=["Service"],
    summary="See whether questions can be answered",
    responses={503: {"model": Health, "description": "Not ready yet; the same fields."}},
)
def read_health(service: Serving, response: Response) -> Health:
    """200 when ready and 503 when not, so that a load balancer can ask."""
    health = service.health()
    if not health.ready:
        response.status_code = 503
        response.headers["Retry-After"] = "3"
    return health
