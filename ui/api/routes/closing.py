"""Ending a conversation, saying how it was, and taking a copy along."""

from __future__ import annotations

from fastapi import APIRouter, Request

from ui.api import problems
from ui.api.once import once
from ui.api.people_models import (
    NewSurvey,
    NewTranscript,
    StandingView,
    TranscriptAccepted,
)
from ui.api.rates import MAILS
from ui.api.routes.conversations import standing_view
from ui.api.service import Serving
from ui.api.visiting import CHANGING, Change, IdempotencyKey, address

router = APIRouter(tags=["Closing"])


@router.post(
    "/conversations/{conversation_id}/end",
    summary="End a conversation",
    responses=problems.documented(*CHANGING, problems.UNKNOWN_CONVERSATION),
)
def end(service: Serving, owner: Change) -> StandingView:
    """Ended twice, it is ended once. What is said afterwards opens it again."""
    conversation_id = owner.conversation_id
    service.store.end(conversation_id)
    said = service.store.snapshot(conversation_id).messages
    return standing_view(service.store.standing(conversation_id), said)


@router.put(
    "/conversations/{conversation_id}/survey",
    summary="Say how it was",
    responses=problems.documented(*CHANGING, problems.UNKNOWN_CONVERSATION),
)
def fill_in_survey(service: Serving, owner: Change, survey: NewSurvey) -> NewSurvey:
    """A later word takes the place of an earlier one."""
    comment = service.masked(survey.comment)
    service.store.survey(owner.conversation_id, survey.score, comment)
    return survey


@router.post(
    "/conversations/{conversation_id}/transcript",
    status_code=202,
    summary="Have a copy sent by e-mail",
    responses=problems.documented(
        *CHANGING,
        problems.UNKNOWN_CONVERSATION,
        problems.NO_MAIL,
        problems.KEY_REUSED,
        problems.UNDER_WAY,
    ),
)
def send_transcript(
    service: Serving,
    request: Request,
    owner: Change,
    wanted: NewTranscript,
    idempotency_key: IdempotencyKey = None,
) -> TranscriptAccepted:
    """The copy has what everybody said, without what was masked. One address gets three a day."""
    if not service.mail():
        raise problems.ProblemError(
            problems.NO_MAIL,
            "This store sends no e-mails, so nothing was sent; copy the conversation from here.",
        )
    conversation_id = owner.conversation_id

    def send() -> TranscriptAccepted:
        come = address(request, service)
        to = wanted.email.lower()
        service.rates.spend_scarce("mail", MAILS, recipient=to, address=come, site=owner.site)
        return TranscriptAccepted(messages=service.send_transcript(conversation_id, wanted.email))

    return once(
        service.books.requests,
        owner.visitor,
        idempotency_key,
        f"POST /v1/conversations/{conversation_id}/transcript {wanted.email}",
        TranscriptAccepted,
        send,
        status=202,
    )
