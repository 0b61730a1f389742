"""Beginning conversations, finding them again, and reading them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Response

from desk import telling
from desk.messages import Charge, Message, Standing
from ui.api import problems
from ui.api.models import MessageView, PersonView
from ui.api.once import once
from ui.api.people_models import (
    ConversationStarted,
    ConversationView,
    Headings,
    HeadingView,
    NewConversation,
    StandingView,
)
from ui.api.service import Serving
from ui.api.visiting import CHANGING, GUARDED, IdempotencyKey, Making, Read, Reading

router = APIRouter(tags=["Conversations"])


@router.post(
    "/conversations",
    status_code=201,
    summary="Start a conversation",
    responses=problems.documented(*CHANGING, problems.KEY_REUSED, problems.UNDER_WAY),
)
def start_conversation(
    service: Serving,
    visiting: Making,
    response: Response,
    begun: Annotated[NewConversation | None, Body()] = None,
    idempotency_key: IdempotencyKey = None,
) -> ConversationStarted:
    """Returns its id, with which all else is addressed, and what to greet the shopper with."""
    visitor = visiting.visitor
    locale = (begun.locale if begun else None) or visitor.locale or visiting.site.settings.locale

    def start() -> ConversationStarted:
        return ConversationStarted(
            id=service.store.create(
                site=visitor.site, visitor=visitor.id, locale=locale, customer=visitor.customer
            ),
            greeting=service.answerer.greeting(locale),
            suggestions=list(service.answerer.suggestions(locale)),
        )

    started = once(
        service.books.requests,
        visitor.id,
        idempotency_key,
        f"POST /v1/conversations {locale}",
        ConversationStarted,
        start,
        status=201,
    )
    response.headers["Location"] = f"/v1/conversations/{started.id}"
    return started


@router.get(
    "/conversations",
    summary="List the visitor's conversations",
    responses=problems.documented(*GUARDED),
)
def list_conversations(service: Serving, visiting: Reading) -> Headings:
    """The fifty latest, newest first; of a customer whom the shop signed, those of all devices."""
    visitor = visiting.visitor
    found = service.store.mine(visitor.id, visitor.customer, site=visitor.site)
    return Headings(
        conversations=[
            HeadingView(
                id=heading.id,
                created=heading.created,
                active=heading.active,
                title=heading.title,
                unread=heading.unread,
                charge=heading.charge,
                status=heading.status,
                ended=heading.ended,
            )
            for heading in found
        ]
    )


@router.get(
    "/conversations/{conversation_id}",
    summary="Read a conversation",
    responses=problems.documented(*GUARDED, problems.UNKNOWN_CONVERSATION, problems.INVALID),
)
def read_conversation(service: Serving, owner: Read) -> ConversationView:
    """Everything said so far, oldest first, with the answers' cards, citations and ratings."""
    # How it stands is read first: what happens in between comes again as an event.
    standing = service.store.standing(owner.conversation_id)
    snapshot = service.store.snapshot(owner.conversation_id)
    return ConversationView(
        id=owner.conversation_id,
        greeting=service.answerer.greeting(standing.locale),
        suggestions=list(service.answerer.suggestions(standing.locale)),
        messages=[MessageView.of(message) for message in snapshot.messages],
        sequence=snapshot.sequence,
        standing=standing_view(standing, snapshot.messages),
    )


def standing_view(standing: Standing, said: tuple[Message, ...]) -> StandingView:
    """How a conversation stands, as its shopper may see it."""
    person = standing.charge is Charge.PERSON and standing.agent_name
    seen = [message.id for message in said if message.ordinal <= standing.agent_read]
    return StandingView(
        charge=standing.charge,
        status=standing.status,
        agent=PersonView(name=telling.first_name(standing.agent_name)) if person else None,
        waiting=standing.waiting,
        ended=standing.ended,
        agent_read=seen[-1] if seen else None,
        rated=standing.rated,
    )
