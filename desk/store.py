"""Conversations as they are kept: messages, the events that tell them, and ratings."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete, func, insert, select, update

from assistant.conversation import Answer, Conversation, Role
from desk import rows
from desk.messages import (
    Accepted,
    ConversationFull,
    Event,
    EventType,
    Message,
    Pace,
    Snapshot,
    State,
    UnknownMessage,
    Vote,
)
from desk.schema import Database, conversations, events, messages, ratings

Describe = Callable[[Message], str]


class ConversationStore:
    """Conversations in one SQL database; safe for threads, and what was acknowledged is committed.

    Raises:
        StoreUnavailable: From every method, when the database can't be used.
    """

    def __init__(self, url: str) -> None:
        """Open (and create when missing) the database at a URL like ``sqlite:///data/desk.db``."""
        self._database = Database(url)

    def create(self) -> str:
        """Begin a conversation; returns its id, which nobody can guess."""
        conversation_id, now = rows.new_id("c", 18), rows.now()
        with self._database.writing() as sql:
            row = {"id": conversation_id, "created": now, "active": now}
            sql.execute(insert(conversations).values(row))
        return conversation_id

    def snapshot(self, conversation_id: str) -> Snapshot:
        """Everything said so far, oldest first; raises UnknownConversation."""
        with self._database.reading() as sql:
            last = rows.last_event(sql, conversation_id)
            return Snapshot(rows.said(sql, conversation_id), last)

    def conversation(self, conversation_id: str) -> Conversation:
        """What the assistant reads: answered turns, then the message that is being answered."""
        said = self.snapshot(conversation_id).messages
        replies = {message.reply_to: message for message in said if message.reply_to}
        conversation = Conversation(conversation_id)
        opened: Message | None = None
        for message in said:
            if message.role is not Role.SHOPPER:
                if message.reply_to is None:
                    conversation = conversation.said(message.role, message.text, message.answer)
            elif message.state is State.ANSWERING:
                opened = message
            elif message.state is State.ANSWERED and (reply := replies.get(message.id)):
                conversation = conversation.said(Role.SHOPPER, message.text)
                conversation = conversation.said(reply.role, reply.text, reply.answer)
        return conversation.said(Role.SHOPPER, opened.text) if opened else conversation

    def repeated(self, conversation_id: str, text: str, key: str) -> Accepted | None:
        """The message that this key brought before; raises KeyReused when its words were others."""
        with self._database.reading() as sql:
            return rows.repeated(sql, conversation_id, text, key)

    def accept(
        self,
        conversation_id: str,
        text: str,
        key: str | None,
        describe: Describe,
        limit: int,
        pace: Pace | None = None,
    ) -> Accepted:
        """Store a shopper's message and the event that announces it.

        Args:
            conversation_id: Where it was said.
            text: What was said, already cleaned.
            key: The sender's idempotency key; the same key never stores a second message.
            describe: Gives the event's data for the stored message.
            limit: Shopper's messages that a conversation may hold.
            pace: How many may come within a short time; None for any number.

        Raises:
            UnknownConversation: There is no such conversation.
            KeyReused: The key came before with other words.
            ConversationFull: The conversation holds ``limit`` messages of the shopper.
            TooFast: They come faster than the pace.
        """
        with self._database.writing() as sql:
            rows.lock(sql, conversation_id)
            if key is not None and (before := rows.repeated(sql, conversation_id, text, key)):
                return before
            if pace is not None:
                rows.hurry(sql, conversation_id, pace)
            rows.tidy(sql, conversation_id)
            message = rows.add(sql, conversation_id, Role.SHOPPER, text, State.ACCEPTED, key=key)
            said = sql.scalar(
                select(func.count()).where(
                    messages.c.conversation_id == conversation_id,
                    messages.c.role == Role.SHOPPER,
                )
            )
            if (said or 0) > limit:
                raise ConversationFull(
                    f"this conversation has {limit} messages, which is the most it can hold; "
                    "start a new conversation"
                )
            sequence = rows.tell(sql, message, EventType.MESSAGE, describe(message))
            return Accepted(message, sequence, repeated=False)

    def claim(self, conversation_id: str) -> Message | None:
        """Take the oldest waiting message; None when none waits or one is being answered."""
        mine = messages.c.conversation_id == conversation_id
        with self._database.writing() as sql:
            rows.lock(sql, conversation_id)
            if sql.scalar(select(messages.c.id).where(mine, messages.c.state == State.ANSWERING)):
                return None
            message_id = sql.scalar(
                select(messages.c.id)
                .where(mine, messages.c.state == State.ACCEPTED)
                .order_by(messages.c.ordinal)
                .limit(1)
            )
            if message_id is None:
                return None
            sql.execute(
                update(messages)
                .where(messages.c.id == message_id)
                .values(state=State.ANSWERING, attempts=messages.c.attempts + 1)
            )
            return rows.one(sql, message_id)

    def tell(self, message: Message, type_: EventType, data: str) -> None:
        """Add an event about a message that is being answered."""
        with self._database.writing() as sql:
            rows.tell(sql, message, type_, data)

    def finish(self, message: Message, answer: Answer, describe: Describe) -> Message:
        """Store the answer and its event, and close the message; returns the answer's message."""
        with self._database.writing() as sql:
            rows.close(sql, message, State.ANSWERED)
            reply = rows.add(
                sql,
                message.conversation_id,
                Role.ASSISTANT,
                answer.text,
                State.ANSWERED,
                answer=answer,
                reply_to=message.id,
            )
            rows.tell(sql, message, EventType.ANSWER, describe(reply))
            return reply

    def keep(
        self,
        conversation_id: str,
        text: str,
        answer: Answer,
        announce: Describe,
        describe: Describe,
    ) -> Message:
        """Store a question with its answer at once, where the one who asked has the answer already.

        Returns:
            The answer's message. Nothing waits in between that another process could take up.

        Raises:
            UnknownConversation: There is no such conversation.
        """
        with self._database.writing() as sql:
            asked = rows.add(sql, conversation_id, Role.SHOPPER, text, State.ANSWERED)
            rows.tell(sql, asked, EventType.MESSAGE, announce(asked))
            reply = rows.add(
                sql,
                conversation_id,
                Role.ASSISTANT,
                answer.text,
                State.ANSWERED,
                answer=answer,
                reply_to=asked.id,
            )
            rows.tell(sql, asked, EventType.ANSWER, describe(reply))
            return reply

    def fail(self, message: Message, data: str) -> None:
        """Close a message that could not be answered, with the event that says so."""
        with self._database.writing() as sql:
            rows.close(sql, message, State.FAILED)
            rows.tell(sql, message, EventType.ERROR, data)

    def interrupted(self) -> tuple[Message, ...]:
        """Messages that nothing closed, oldest first: waiting, or under way when a process died."""
        with self._database.reading() as sql:
            waiting = (State.ACCEPTED, State.ANSWERING)
            found = sql.execute(
                rows.select_messages()
                .where(messages.c.state.in_(waiting))
                .order_by(messages.c.created)
            )
            return tuple(rows.to_message(row) for row in found)

    def requeue(self, message: Message) -> None:
        """Let a message wait again; what an unfinished attempt had streamed is taken out."""
        with self._database.writing() as sql:
            rows.close(sql, message, State.ACCEPTED)
            sql.execute(
                delete(events).where(
                    events.c.conversation_id == message.conversation_id,
                    events.c.message_id == message.id,
                    events.c.type.in_(rows.PASSING),
                )
            )

    def events(self, conversation_id: str, after: int, limit: int = 200) -> tuple[Event, ...]:
        """The next events with a sequence number above ``after``, in order, at most ``limit``."""
        with self._database.reading() as sql:
            found = sql.execute(
                select(events)
                .where(events.c.conversation_id == conversation_id, events.c.sequence > after)
                .order_by(events.c.sequence)
                .limit(limit)
            )
            return tuple(
                Event(row.sequence, EventType(row.type), row.message_id, row.data) for row in found
            )

    def last_event(self, conversation_id: str) -> int:
        """The number of the conversation's last event, 0 before any; raises UnknownConversation."""
        with self._database.reading() as sql:
            return rows.last_event(sql, conversation_id)

    def waiting(self, conversation_id: str) -> bool:
        """True while a message of the conversation is waiting or being answered."""
        with self._database.reading() as sql:
            found = sql.scalar(
                select(messages.c.id)
                .where(
                    messages.c.conversation_id == conversation_id,
                    messages.c.state.in_((State.ACCEPTED, State.ANSWERING)),
                )
                .limit(1)
            )
            return found is not None

    def rate(self, conversation_id: str, message_id: str, value: Vote, comment: str) -> None:
        """Keep what the shopper thinks of an answer; the last word wins. Raises UnknownMessage."""
        with self._database.writing() as sql:
            found = sql.scalar(
                select(messages.c.id).where(
                    messages.c.id == message_id,
                    messages.c.conversation_id == conversation_id,
                    messages.c.role != Role.SHOPPER,
                )
            )
            if found is None:
                raise UnknownMessage(
                    f"no answer {message_id!r} in conversation {conversation_id!r}; "
                    "rate the id of an answer, as the conversation lists it"
                )
            row = {"value": value, "comment": comment, "created": rows.now()}
            changed = sql.execute(
                update(ratings).where(ratings.c.message_id == message_id).values(row)
            )
            if changed.rowcount == 0:
                sql.execute(insert(ratings).values(message_id=message_id, **row))

    def close(self) -> None:
        """Close the database; the store can't be used afterwards."""
        self._database.close()
