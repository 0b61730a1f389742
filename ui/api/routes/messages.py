"""Saying something, and rating what came back."""

from __future__ import annotations

from fastapi import APIRouter

from assistant.guard.masking import shown
from ui.api import problems
from ui.api.models import MessageAccepted, NewMessage, NewRating, Rated
from ui.api.service import Serving
from ui.api.turns import Busy
from ui.api.visiting import CHANGING, Change, IdempotencyKey, MessageId

router = APIRouter(tags=["Messages"])


@router.post(
    "/conversations/{conversation_id}/messages",
    status_code=202,
    summary="Say something",
    responses=problems.documented(
        *CHANGING,
        problems.KEY_REUSED,
        problems.UNKNOWN_CONVERSATION,
        problems.UNKNOWN_FILE,
        problems.FULL,
        problems.TOO_FAST,
        problems.BUSY,
        problems.NOT_READY,
    ),
)
def say(
    service: Serving, owner: Change, said: NewMessage, idempotency_key: IdempotencyKey = None
) -> MessageAccepted:
    """The message is kept when this returns; its answer comes over the conversation's events.

    While a person is in charge, that person answers, and the assistant stays silent. What is said
    in a conversation that has ended opens it again.
    """
    conversation_id = owner.conversation_id
    if reason := service.obstacle():
        raise problems.ProblemError(problems.NOT_READY, reason, {"Retry-After": "30"})
    try:
        accepted = service.turns.accept(
            conversation_id, said.text, idempotency_key, said.attachments
        )
    except Busy:
        raise problems.ProblemError(
            problems.BUSY,
            "Nothing was stored. Send the message again in a few seconds.",
            {"Retry-After": "3"},
        ) from None
    after, kept_in = accepted.sequence - 1, accepted.message.conversation_id
    return MessageAccepted(
        id=accepted.message.id,
        events=f"/v1/conversations/{kept_in}/events?after={after}",
    )


@router.put(
    "/conversations/{conversation_id}/messages/{message_id}/rating",
    summary="Rate an answer",
    responses=problems.documented(
        *CHANGING, problems.UNKNOWN_MESSAGE, problems.UNKNOWN_CONVERSATION
    ),
)
def rate(service: Serving, owner: Change, message_id: MessageId, rating: NewRating) -> Rated:
    """A later rating takes the place of an earlier one."""
    comment = service.masked(rating.comment)
    service.store.rate(owner.conversation_id, message_id, rating.value, comment)
    return Rated(message_id=message_id, value=rating.value, comment=shown(comment))


@router.delete(
    "/conversations/{conversation_id}/messages/{message_id}/rating",
    status_code=204,
    summary="Take a rating back",
    responses=problems.documented(
        *CHANGING, problems.UNKNOWN_MESSAGE, problems.UNKNOWN_CONVERSATION
    ),
)
def unrate(service: Serving, owner: Change, message_id: MessageId) -> None:
    """Afterwards it is as if the answer was never rated."""
    service.store.unrate(owner.conversation_id, message_id)
