"""What the assistant would answer in a person's place; it is never stored and never sent."""

from __future__ import annotations

import re

from assistant.conversation import Answer, AssistantError, Finished, Identity, Proof, Role
from desk import reading
from kb.documents import KnowledgeError
from ui.studio.parts import StudioParts

_LINK = re.compile(r"\[([^\]]+)\]\((\S+?)\)")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(\S(?:.*?\S)?)\1")


class NoDraft(Exception):  # noqa: N818 - reads as what it is
    """There is nothing to answer, or the assistant can't answer now; says which."""


def draft(parts: StudioParts, conversation_id: str) -> tuple[Answer, str]:
    """Ask the assistant what it would say to the shopper's last message.

    Returns:
        The answer, and what has to be known about it besides.

    Raises:
        UnknownConversation: There is no such conversation.
        NoDraft: There is nothing to answer, or the assistant can't answer now.
    """
    said = parts.store.snapshot(conversation_id).messages
    asked = next((m for m in reversed(said) if m.role is Role.SHOPPER), None)
    if asked is None:
        raise NoDraft("The shopper has said nothing yet that could be answered.")
    customer = parts.store.standing(conversation_id).customer
    session = Identity(customer, Proof.SESSION) if customer else None
    conversation = reading.read(conversation_id, said, asked, session)
    try:
        for event in parts.answerer.stream(conversation):
            if isinstance(event, Finished):
                return event.answer, _told(event.answer)
    except (AssistantError, KnowledgeError) as error:
        raise NoDraft("The assistant can't answer just now. Write it yourself.") from error
    raise NoDraft("The assistant ended without an answer. Write it yourself.")


def plain(text: str) -> str:
    """An answer's Markdown as a person would type it; tables and lists stay as they are."""
    return _EMPHASIS.sub(r"\2", _LINK.sub(r"\1 (\2)", text)).strip()


def _told(answer: Answer) -> str:
    if answer.handoff is not None:
        return "The assistant would hand this over to a person."
    if answer.decision.value == "decline":
        return "The assistant found nothing in the store's knowledge that answers this."
    if answer.proposal is not None:
        return "This proposes a change of an order. Nothing is changed by sending it."
    return ""
