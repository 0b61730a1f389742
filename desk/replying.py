"""What a person at the desk says to a shopper, inside a transaction of the desk."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection, select, update

from assistant.conversation import Role
from desk import audit, handing, rows, standing, telling
from desk.messages import Author, Charge, EventType, KeyReused, Message, State, Status, Unseen
from desk.schema.conversations import conversations, messages


def reply(
    sql: Connection,
    conversation_id: str,
    account: Author,
    text: str,
    *,
    seen: int,
    key: str | None,
    attachments: Sequence[str] = (),
) -> tuple[Message, bool]:
    """Store an agent's message with its event.

    Returns:
        The message, and whether its key had already brought it; then nothing was stored.

    Raises:
        UnknownConversation: There is no such conversation.
        Unseen: Another agent wrote after the ordinal ``seen``.
        KeyReused: The key came before with other words.
        UnknownFile: A file isn't there to be sent.
    """
    row = handing.head(sql, conversation_id)
    # Keys of agents and of the shopper must not meet.
    own = f"{account.id}:{key}" if key else None
    if own is not None and (before := _repeated(sql, conversation_id, text, own)):
        return before, True
    if others := _unseen(sql, conversation_id, account, seen):
        raise Unseen(others)
    if row.charge != Charge.PERSON or row.assignee is None:
        handing.take_over(sql, conversation_id, account)
    message = rows.add(
        sql,
        conversation_id,
        Role.AGENT,
        text,
        State.ANSWERED,
        key=own,
        author=account.id,
        data=json.dumps({"name": account.name}, ensure_ascii=False),
    )
    message = rows.attach(sql, message, attachments)
    rows.tell(sql, message, EventType.AGENT, telling.agent(message))
    _answered(sql, conversation_id, message)
    audit.record(sql, account.id, "replied", conversation_id, message=message.id)
    return message, False


def _repeated(sql: Connection, conversation_id: str, text: str, key: str) -> Message | None:
    found = sql.scalar(
        select(messages.c.id).where(
            messages.c.conversation_id == conversation_id, messages.c.idempotency_key == key
        )
    )
    if found is None:
        return None
    message = rows.one(sql, found)
    if message.text != text:
        raise KeyReused(
            "the idempotency key already brought another text in this conversation; "
            "use a new key for a new message"
        )
    return message


def _unseen(
    sql: Connection, conversation_id: str, account: Author, seen: int
) -> tuple[Message, ...]:
    found = sql.scalars(
        select(messages.c.id)
        .where(
            messages.c.conversation_id == conversation_id,
            messages.c.role == Role.AGENT,
            messages.c.ordinal > seen,
            messages.c.author != account.id,
        )
        .order_by(messages.c.ordinal)
    ).all()
    return tuple(rows.one(sql, message_id) for message_id in found)


def _answered(sql: Connection, conversation_id: str, message: Message) -> None:
    """The shopper waits no longer, and whatever was closed is open again."""
    before = handing.head(sql, conversation_id)
    change: dict[str, object] = {
        "waiting_since": None,
        "due": None,
        "agent_read": message.ordinal,
    }
    if before.first_response is None:
        change["first_response"] = message.created
    if before.status not in (None, Status.OPEN):
        change |= {"status": Status.OPEN, "snoozed_until": None, "resolved": None}
    if before.ended is not None:
        change["ended"] = None
    mine = conversations.c.id == conversation_id
    sql.execute(update(conversations).where(mine).values(change))
    moved = before.waiting_since is not None or "status" in change or "ended" in change
    if moved:
        standing.tell_state(sql, conversation_id)
