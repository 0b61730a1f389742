"""A conversation as the assistant reads it, from what is stored of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.conversation import Conversation, Identity, Role
from desk.messages import Message, State

# From these on, the bot is in charge afresh: what was said before calls nobody again.
RESUMED = ("given_back", "conversation_ended")


def read(
    conversation_id: str,
    said: Sequence[Message],
    asked: Message | None,
    session: Identity | None = None,
) -> Conversation:
    """What was answered by the bot or left to a person, then the message that is asked now.

    Answers stand beside their questions, whatever was said between them. What the system told
    people is not part of it, and neither is what failed.

    Args:
        conversation_id: Its id.
        said: Everything said by then, oldest first.
        asked: The message that is to be answered; None for none.
        session: The customer whom a signed session names.
    """
    replies = {message.reply_to: message for message in said if message.reply_to}
    resumed_at = max((m.ordinal for m in said if m.code in RESUMED), default=0)
    conversation = Conversation(conversation_id, session=session)
    ordinals: list[int] = []
    for message in said:
        if message.role is Role.SYSTEM or (asked is not None and message.id == asked.id):
            continue
        if message.role is not Role.SHOPPER:
            if message.reply_to is None:
                conversation = conversation.said(message.role, message.text, message.answer)
                ordinals.append(message.ordinal)
        elif message.state is State.PASSED:
            # Later ones were not there yet when this one was asked.
            if asked is None or message.ordinal < asked.ordinal:
                conversation = conversation.said(Role.SHOPPER, message.text)
                ordinals.append(message.ordinal)
        elif message.state is State.ANSWERED and (reply := replies.get(message.id)):
            conversation = conversation.said(Role.SHOPPER, message.text)
            conversation = conversation.said(reply.role, reply.text, reply.answer)
            ordinals += [message.ordinal, reply.ordinal]
    if asked is not None:
        conversation = conversation.said(Role.SHOPPER, asked.text)
        ordinals.append(asked.ordinal)
    fresh = (i for i, ordinal in enumerate(ordinals) if ordinal > resumed_at)
    return replace(conversation, resumed=next(fresh, len(ordinals)))
