"""Sends what a person answered to the address that the shopper left, if they aren't there."""

from __future__ import annotations

from sqlalchemy import Connection

from assistant.guard.masking import shown
from desk import outbox, standing, telling, wording
from desk.messages import Message
from desk.routing import Routing


def answer(sql: Connection, message: Message, routing: Routing) -> str | None:
    """Let an agent's message wait to be sent, in the transaction that stores it.

    Args:
        sql: The writing transaction.
        message: What the agent said.
        routing: Says whether mails go out, and whether the shopper follows the conversation.

    Returns:
        The mail's id; None where there is nowhere to send it, or no need to.
    """
    stands = standing.standing(sql, message.conversation_id)
    if not stands.contact_email or not routing.mail(stands.site):
        return None
    try:
        outbox.address(stands.contact_email)
    except outbox.BadRecipient:
        # Whatever a shopper left: the answer itself must not fail by it.
        return None
    if routing.followed is not None and routing.followed(message.conversation_id):
        return None
    store, locale = routing.store(stands.site), stands.locale
    name = telling.first_name(message.author_name)
    subject = "mail_subject" if store else "mail_subject_plain"
    intro = "mail_intro" if name else "mail_intro_plain"
    paragraphs = [
        wording.say(intro, locale, {"name": name}),
        shown(message.text),
        *(f"[{file.name}]" for file in message.attachments),
        wording.say("mail_outro", locale),
    ]
    return outbox.put(
        sql,
        stands.contact_email,
        wording.say(subject, locale, {"store": store}),
        "\n\n".join(paragraphs) + "\n",
        conversation_id=message.conversation_id,
    )
