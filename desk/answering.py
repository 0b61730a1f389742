"""What the bot writes into conversations: it takes messages, tells pieces, and finishes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, delete, select, update

from assistant.conversation import Answer, Role
from desk import handing, rows
from desk.kept import Kept
from desk.messages import Charge, EventType, Message, State
from desk.routing import Routing
from desk.schema.conversations import conversations, events, messages

Describe = Callable[[Message], str]


class Answering(Kept):
    """The bot's side of the store.

    Whatever is told about a message is told under the attempt that was claimed: once a person took
    the conversation over, or another attempt began, this one can write nothing more.
    """

    def claim(self, conversation_id: str) -> Message | None:
        """Take the oldest waiting message; None when none waits, or one is being answered.

        None as well while a person is in charge.
        """
        mine = messages.c.conversation_id == conversation_id
        with self._database.writing() as sql:
            rows.lock(sql, conversation_id)
            if sql.scalar(select(messages.c.id).where(mine, messages.c.state == State.ANSWERING)):
                return None
            message_id = sql.scalar(
                select(messages.c.id)
                .join(conversations, conversations.c.id == messages.c.conversation_id)
                .where(
                    mine,
                    messages.c.state == State.ACCEPTED,
                    conversations.c.charge.is_distinct_from(Charge.PERSON),
                )
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

    def tell(self, message: Message, type_: EventType, data: str) -> bool:
        """Add an event about a message that is being answered; False when it no longer is."""
        return message.id not in self.tell_all([(message, type_, data)])

    def tell_all(self, told: Sequence[tuple[Message, EventType, str]]) -> set[str]:
        """Add events about messages that are being answered, in one transaction.

        Returns:
            Ids of the messages that are no longer answered by these attempts; of those nothing was
            stored.
        """
        gone: set[str] = set()
        moved: dict[str, bool] = {}
        with self._database.writing() as sql:
            for message, type_, data in told:
                if message.id in gone:
                    continue
                if message.id not in moved and not _claimed(sql, message):
                    gone.add(message.id)
                    continue
                moved[message.id] = True
                rows.tell(sql, message, type_, data)
            touched = {m.conversation_id for m, _, _ in told if m.id in moved}
        for conversation_id in touched:
            self.moved(conversation_id, passing=True)
        return gone

    def finish(
        self,
        message: Message,
        answer: Answer,
        describe: Describe,
        routing: Routing | None = None,
        *,
        told: Sequence[tuple[EventType, str]] = (),
    ) -> Message | None:
        """Store the answer and its event, and close the message.

        Where the answer hands over, that is part of the same transaction: what the shopper says
        next goes to the person.

        Args:
            message: As it was claimed.
            answer: What the bot says.
            describe: Gives the event's data for the stored answer.
            routing: Where a hand-over goes; None for the store's own.
            told: Its last pieces, which nobody has written yet, as types and data.

        Returns:
            The answer's message; None when a person took over meanwhile, and the answer is dropped.
        """
        routing = routing or self._routing
        with self._database.writing() as sql:
            rows.lock(sql, message.conversation_id)
            if not _claimed(sql, message):
                return None
            for type_, data in told:
                rows.tell(sql, message, type_, data)
            reply = _answered(sql, message, answer)
            rows.tell(sql, message, EventType.ANSWER, describe(reply))
            if answer.handoff is not None and routing is not None:
                handing.hand_over(
                    sql,
                    message.conversation_id,
                    answer.handoff,
                    routing,
                    "bot",
                    answer.language,
                )
        self.moved(message.conversation_id)
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
            reply = _answered(sql, asked, answer)
            rows.tell(sql, asked, EventType.ANSWER, describe(reply))
        self.moved(conversation_id)
        return reply

    def fail(
        self, message: Message, data: str, *, told: Sequence[tuple[EventType, str]] = ()
    ) -> bool:
        """Close a message that could not be answered, with the event that says so.

        Args:
            message: As it was claimed.
            data: The event's.
            told: Pieces which nobody has written yet, as types and data.

        Returns:
            False when it is no longer this attempt's, and nothing was stored.
        """
        with self._database.writing() as sql:
            rows.lock(sql, message.conversation_id)
            if not _claimed(sql, message):
                return False
            for type_, piece in told:
                rows.tell(sql, message, type_, piece)
            rows.close(sql, message, State.FAILED)
            rows.tell(sql, message, EventType.ERROR, data)
        self.moved(message.conversation_id)
        return True

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
        """Let a message wait again; what an unfinished attempt had streamed is taken out.

        One that this attempt has closed after all stays closed.
        """
        with self._database.writing() as sql:
            rows.lock(sql, message.conversation_id)
            if not _claimed(sql, message):
                return
            rows.close(sql, message, State.ACCEPTED)
            sql.execute(
                delete(events).where(
                    events.c.conversation_id == message.conversation_id,
                    events.c.message_id == message.id,
                    events.c.type.in_(rows.PASSING),
                )
            )


def _claimed(sql: Connection, message: Message) -> bool:
    """Whether a message is still being answered by the attempt that claimed it."""
    found = sql.scalar(
        select(messages.c.id).where(
            messages.c.id == message.id,
            messages.c.state == State.ANSWERING,
            messages.c.attempts == message.attempts,
        )
    )
    return found is not None


def _answered(sql: Connection, asked: Message, answer: Answer) -> Message:
    rows.close(sql, asked, State.ANSWERED)
    return rows.add(
        sql,
        asked.conversation_id,
        Role.ASSISTANT,
        answer.text,
        State.ANSWERED,
        answer=answer,
        reply_to=asked.id,
    )
