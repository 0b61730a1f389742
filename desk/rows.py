"""The statements that conversations are made of; each runs inside a transaction of the store."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import ceil

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from assistant.conversation import Answer, Role, dump_answer, load_answer
from desk.messages import (
    Accepted,
    Attachment,
    EventType,
    KeyReused,
    Message,
    Pace,
    State,
    TooFast,
    UnknownConversation,
    UnknownFile,
    Vote,
)
from desk.schema import conversations, events, messages, ratings
from desk.schema.conversations import files

# What an answer makes superfluous: it carries the whole text again.
PASSING = (EventType.STATUS, EventType.DELTA)


def select_messages() -> Select[tuple[object, ...]]:
    """The query of messages with their ratings."""
    rated = ratings.c.value.label("rating")
    return select(*messages.c, rated).outerjoin(ratings, ratings.c.message_id == messages.c.id)


def to_message(row: Row[tuple[object, ...]], attachments: tuple[Attachment, ...] = ()) -> Message:
    """A row of that query as a value."""
    return Message(
        id=row.id,
        conversation_id=row.conversation_id,
        ordinal=row.ordinal,
        role=Role(row.role),
        text=row.text,
        state=State(row.state),
        created=row.created,
        answer=load_answer(row.answer) if row.answer else None,
        reply_to=row.reply_to,
        rating=Vote(row.rating) if row.rating else None,
        attempts=row.attempts,
        author=row.author or "",
        code=row.code or "",
        data=row.data or "",
        attachments=attachments,
    )


def one(sql: Connection, message_id: str) -> Message:
    """The message with this id, which must exist."""
    row = sql.execute(select_messages().where(messages.c.id == message_id)).one()
    return to_message(row, _attached(sql, row.conversation_id).get(message_id, ()))


def said(sql: Connection, conversation_id: str) -> tuple[Message, ...]:
    """All messages of a conversation, oldest first."""
    mine = messages.c.conversation_id == conversation_id
    found = sql.execute(select_messages().where(mine).order_by(messages.c.ordinal))
    attached = _attached(sql, conversation_id)
    return tuple(to_message(row, attached.get(row.id, ())) for row in found)


def _attached(sql: Connection, conversation_id: str) -> dict[str, tuple[Attachment, ...]]:
    """The files of a conversation's messages, by message."""
    mine = (files.c.conversation_id == conversation_id, files.c.message_id.is_not(None))
    found: dict[str, tuple[Attachment, ...]] = {}
    for row in sql.execute(select(files).where(*mine).order_by(files.c.created, files.c.id)):
        file = Attachment(row.id, row.name, row.type, row.size)
        found[row.message_id] = (*found.get(row.message_id, ()), file)
    return found


def attach(sql: Connection, message: Message, file_ids: Sequence[str]) -> Message:
    """Make files part of a message; raises UnknownFile when one isn't there to be sent."""
    wanted = list(dict.fromkeys(file_ids))
    if not wanted:
        return message
    changed = sql.execute(
        update(files)
        .where(
            files.c.conversation_id == message.conversation_id,
            files.c.id.in_(wanted),
            files.c.message_id.is_(None),
        )
        .values(message_id=message.id)
    )
    if changed.rowcount != len(wanted):
        raise UnknownFile(
            "one of the files isn't in this conversation, or was sent with another message; "
            "upload it again"
        )
    return one(sql, message.id)


def repeated(sql: Connection, conversation_id: str, text: str, key: str) -> Accepted | None:
    """What an idempotency key brought before; raises KeyReused when its words were others."""
    message_id = sql.scalar(
        select(messages.c.id).where(
            messages.c.conversation_id == conversation_id, messages.c.idempotency_key == key
        )
    )
    if message_id is None:
        return None
    message = one(sql, message_id)
    if message.text != text:
        raise KeyReused(
            f"the idempotency key {key!r} already brought another text in this conversation; "
            "use a new key for a new message"
        )
    announced = (events.c.conversation_id == conversation_id, events.c.message_id == message_id)
    sequence = sql.scalar(select(func.min(events.c.sequence)).where(*announced))
    return Accepted(message, sequence or 0, repeated=True)


def last_event(sql: Connection, conversation_id: str) -> int:
    """The number of the last event, 0 before any; raises UnknownConversation."""
    mine = conversations.c.id == conversation_id
    last = sql.scalar(select(conversations.c.events).where(mine))
    if last is None:
        raise unknown(conversation_id)
    return int(last)


def lock(sql: Connection, conversation_id: str) -> None:
    """Let nobody else write to the conversation until the end; raises UnknownConversation.

    On SQLite a writing transaction is alone anyway.
    """
    mine = conversations.c.id == conversation_id
    if sql.scalar(select(conversations.c.id).where(mine).with_for_update()) is None:
        raise unknown(conversation_id)


def hurry(sql: Connection, conversation_id: str, pace: Pace) -> None:
    """Raises TooFast when the shopper's messages come faster than the pace allows."""
    moment = datetime.now(UTC)
    since = moment - timedelta(seconds=pace.seconds)
    recent = sql.scalars(
        select(messages.c.created)
        .where(
            messages.c.conversation_id == conversation_id,
            messages.c.role == Role.SHOPPER,
            messages.c.created > _written(since),
        )
        .order_by(messages.c.ordinal.desc())
        .limit(pace.messages)
    ).all()
    if len(recent) >= pace.messages:
        oldest = datetime.fromisoformat(recent[-1])
        wait = pace.seconds - (moment - oldest).total_seconds()
        raise TooFast(max(1, ceil(wait)))


def add(
    sql: Connection,
    conversation_id: str,
    role: Role,
    text: str,
    state: State,
    *,
    key: str | None = None,
    answer: Answer | None = None,
    reply_to: str | None = None,
    author: str = "",
    code: str = "",
    data: str = "",
) -> Message:
    """Store something said under the conversation's next ordinal; raises UnknownConversation."""
    moment = now()
    ordinal = sql.scalar(
        update(conversations)
        .where(conversations.c.id == conversation_id)
        .values(messages=conversations.c.messages + 1, active=moment)
        .returning(conversations.c.messages)
    )
    if ordinal is None:
        raise unknown(conversation_id)
    if answer is not None and answer.identity is not None:
        # The first: a conversation serves one customer, whatever is said later.
        sql.execute(
            update(conversations)
            .where(conversations.c.id == conversation_id, conversations.c.customer.is_(None))
            .values(customer=answer.identity.customer_id)
        )
    message = Message(
        id=new_id("m", 12),
        conversation_id=conversation_id,
        ordinal=ordinal,
        role=role,
        text=text,
        state=state,
        created=moment,
        answer=answer,
        reply_to=reply_to,
        author=author,
        code=code,
        data=data,
    )
    sql.execute(
        insert(messages).values(
            id=message.id,
            conversation_id=conversation_id,
            ordinal=ordinal,
            role=role,
            text=text,
            answer=dump_answer(answer) if answer else None,
            reply_to=reply_to,
            state=state,
            created=moment,
            idempotency_key=key,
            author=author or None,
            code=code or None,
            data=data or None,
        )
    )
    return message


def tell(sql: Connection, message: Message, type_: EventType, data: str) -> int:
    """Store an event under the conversation's next sequence number, which is returned."""
    return announce(sql, message.conversation_id, message.id, type_, data)


def announce(
    sql: Connection, conversation_id: str, message_id: str, type_: EventType, data: str
) -> int:
    """Store an event that need not be about a message; its ``message_id`` is empty then."""
    sequence = sql.scalar(
        update(conversations)
        .where(conversations.c.id == conversation_id)
        .values(events=conversations.c.events + 1)
        .returning(conversations.c.events)
    )
    if sequence is None:
        raise unknown(conversation_id)
    row = {"conversation_id": conversation_id, "sequence": sequence, "type": type_}
    row |= {"message_id": message_id, "data": data, "created": now()}
    sql.execute(insert(events).values(row))
    return int(sequence)


def close(sql: Connection, message: Message, state: State) -> None:
    """Set how far a message has come."""
    sql.execute(update(messages).where(messages.c.id == message.id).values(state=state))


def tidy(sql: Connection, conversation_id: str) -> None:
    """Drop the pieces of answers that are whole by now."""
    # Not at the end of a turn: whoever is still reading its pieces goes on reading them.
    mine = messages.c.conversation_id == conversation_id
    done = (State.ANSWERED, State.FAILED, State.PASSED)
    over = select(messages.c.id).where(mine, messages.c.state.in_(done))
    sql.execute(
        delete(events).where(
            events.c.conversation_id == conversation_id,
            events.c.type.in_(PASSING),
            events.c.message_id.in_(over),
        )
    )


def unknown(conversation_id: str) -> UnknownConversation:
    """The error for a conversation that isn't there."""
    return UnknownConversation(
        f"no conversation {conversation_id!r}; it may have been removed: start a new one"
    )


def new_id(prefix: str, size: int) -> str:
    """An id of ``size`` random bytes that says what it names."""
    return f"{prefix}_{secrets.token_urlsafe(size)}"


def now() -> str:
    """The time in UTC, ISO 8601 to the millisecond."""
    return _written(datetime.now(UTC))


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
