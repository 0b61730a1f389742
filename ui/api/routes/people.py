"""Asking for a person, and where that person may write to."""

from __future__ import annotations

from fastapi import APIRouter

from desk.messages import VISITOR
from ui.api import problems
from ui.api.people_models import NewContact, NewHandover, StandingView
from ui.api.routes.conversations import standing_view
from ui.api.service import Service, Serving
from ui.api.visiting import CHANGING, Change

router = APIRouter(tags=["People"])


@router.post(
    "/conversations/{conversation_id}/handover",
    status_code=202,
    summary="Ask for a person, or for the assistant again",
    responses=problems.documented(*CHANGING, problems.UNKNOWN_CONVERSATION),
)
def hand_over(service: Serving, owner: Change, wanted: NewHandover) -> StandingView:
    """Asked twice, it is done once. A `system` event says whether somebody is there, and when.

    With `bot` the assistant answers again from the next message on.
    """
    conversation_id = owner.conversation_id
    if wanted.to == "person":
        handoff = service.case(service.store.conversation(conversation_id))
        service.store.hand_over(conversation_id, handoff, service.routing, "visitor")
    else:
        service.store.give_back(conversation_id, VISITOR)
    return _standing(service, conversation_id)


@router.put(
    "/conversations/{conversation_id}/contact",
    summary="Leave an e-mail address",
    responses=problems.documented(*CHANGING, problems.UNKNOWN_CONVERSATION),
)
def leave_contact(service: Serving, owner: Change, contact: NewContact) -> NewContact:
    """Where the answer goes when the shopper isn't there any more; a later one replaces it."""
    service.store.contact(owner.conversation_id, contact.email, contact.name)
    return contact


def _standing(service: Service, conversation_id: str) -> StandingView:
    standing = service.store.standing(conversation_id)
    return standing_view(standing, service.store.snapshot(conversation_id).messages)
