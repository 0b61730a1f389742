"""Conversations as they are kept: what shoppers, the bot and people do in them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, select, update

from assistant.conversation import Handoff, Role
from desk import audit, handing, mailing, merging, replying, rows, standing, visitors, wording
from desk.answering import Answering, Describe
from desk.messages import (
    VISITOR,
    Accepted,
    Author,
    Charge,
    ConversationFull,
    EventType,
    Message,
    Pace,
    Side,
    State,
    UnknownMessage,
    Vote,
)
from desk.routing import Routing
from desk.schema.conversations import conversations, messages, ratings, surveys

__all__ = ["ConversationStore", "Describe"]


class ConversationStore(Answering):
    """Conversations in one SQL database; safe for threads, and what was acknowledged is committed.

    Raises:
        StoreUnavailable: From every method, when the database can't be used.
    """

    def create(
        self, *, site: str = "", visitor: str = "", locale: str = "", customer: str = ""
    ) -> str:
        """Begin a conversation; returns its id, which nobody can guess.

        Args:
            site: Where; empty for the terminal.
            visitor: By whom.
            locale: In which the shopper is spoken to, for example ``de``.
            customer: Who that is, as the shop signed it.
        """
        conversation_id, now = rows.new_id("c", 18), rows.now()
        row = {"id": conversation_id, "created": now, "active": now}
        given = {"site": site, "visitor": visitor, "locale": locale, "customer": customer}
        with self._database.writing() as sql:
            row |= {name: value for name, value in given.items() if value}
            sql.execute(insert(conversations).values(row))
        return conversation_id

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
        *,
        attachments: Sequence[str] = (),
    ) -> Accepted:
        """Store a shopper's message and the event that announces it.

        While a person is in charge it waits for that person (State.PASSED), and it opens whatever
        was closed. What is said to a conversation that was merged goes into the one it went into:
        the stored message says which.

        Args:
            conversation_id: Where it was said.
            text: What was said, already cleaned.
            key: The sender's idempotency key; the same key never stores a second message.
            describe: Gives the event's data for the stored message.
            limit: Shopper's messages that a conversation may hold.
            pace: How many may come within a short time; None for any number.
            attachments: Ids of files that were uploaded and belong to it.

        Raises:
            UnknownConversation: There is no such conversation.
            KeyReused: The key came before with other words.
            Blocked: Nothing more is taken from the visitor.
            ConversationFull: The conversation holds ``limit`` messages of the shopper.
            TooFast: They come faster than the pace.
            UnknownFile: A file isn't there to be sent.
        """
        with self._database.writing() as sql:
            # Sent again after a merger, a key is still that of where it was sent first.
            if key is not None and (before := rows.repeated(sql, conversation_id, text, key)):
                return before
            conversation_id = merging.destination(sql, conversation_id)
            row = handing.head(sql, conversation_id)
            if key is not None and (before := rows.repeated(sql, conversation_id, text, key)):
                return before
            if row.visitor:
                visitors.refuse_blocked(sql, row.visitor)
            if pace is not None:
                rows.hurry(sql, conversation_id, pace)
            rows.tidy(sql, conversation_id)
            if row.ended is not None:
                words = wording.say("reopened", row.locale or "")
                handing.say(sql, conversation_id, "reopened", {}, words)
            passed = row.charge == Charge.PERSON
            state = State.PASSED if passed else State.ACCEPTED
            message = rows.add(sql, conversation_id, Role.SHOPPER, text, state, key=key)
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
            message = rows.attach(sql, message, attachments)
            sequence = rows.tell(sql, message, EventType.MESSAGE, describe(message))
            due = self._routing.waits_until(row.site or "") if passed and self._routing else ""
            if handing.heard(sql, conversation_id, row, due):
                standing.tell_state(sql, conversation_id)
        self.moved(conversation_id)
        return Accepted(message, sequence, repeated=False)

    def reply(
        self,
        conversation_id: str,
        account: Author,
        text: str,
        *,
        seen: int,
        key: str | None,
        attachments: Sequence[str] = (),
    ) -> Message:
        """Store what an agent says to the shopper, who sees it at once.

        The agent takes the conversation over if the bot had it, and is assigned if nobody was. A
        shopper who left an address and isn't there gets it by e-mail as well.

        Args:
            conversation_id: Where.
            account: Who says it.
            text: Plain text, masked already.
            seen: Ordinal of the last message that the agent has seen.
            key: The page's idempotency key; the same key never stores a second message.
            attachments: Ids of files that were uploaded and belong to it.

        Raises:
            UnknownConversation: There is no such conversation.
            Unseen: Another agent wrote after ``seen``; nothing was stored.
            KeyReused: The key came before with other words.
            UnknownFile: A file isn't there to be sent.
        """
        with self._database.writing() as sql:
            message, repeated = replying.reply(
                sql, conversation_id, account, text, seen=seen, key=key, attachments=attachments
            )
            if not repeated and self._routing is not None:
                mailing.answer(sql, message, self._routing)
        self.moved(conversation_id)
        return message

    def system(
        self, conversation_id: str, code: str, data: dict[str, object], text: str
    ) -> Message:
        """Tell the shopper that something happened.

        Args:
            conversation_id: Where.
            code: What it was.
            data: What belongs to it, for surfaces that word it themselves.
            text: Words for it.
        """
        with self._database.writing() as sql:
            message = handing.say(sql, conversation_id, code, data, text)
        self.moved(conversation_id)
        return message

    def take_over(self, conversation_id: str, account: Author) -> Message | None:
        """Put a person in charge; an answer that is under way is withdrawn.

        Returns:
            What the shopper is told; None when this person has it already.
        """
        with self._database.writing() as sql:
            told = handing.take_over(sql, conversation_id, account)
        self.moved(conversation_id)
        return told

    def give_back(self, conversation_id: str, actor: Author) -> bool:
        """Put the bot in charge again; it answers what the shopper still waits for.

        Returns:
            False when it was in charge already, and nothing changed.
        """
        with self._database.writing() as sql:
            queued = handing.give_back(sql, conversation_id, actor)
        if queued is not None:
            self.moved(conversation_id, queued=queued)
        return queued is not None

    def hand_over(
        self,
        conversation_id: str,
        handoff: Handoff,
        routing: Routing | None = None,
        by: str = VISITOR.id,
    ) -> Message | None:
        """Call a person, as the shopper's button does.

        Args:
            conversation_id: Whose case it is.
            handoff: The case.
            routing: Where it goes; None for the store's own, or the default one.
            by: Who wants it: ``visitor``, ``bot`` or an account's id.

        Returns:
            What the shopper is told; None when a person has it already.
        """
        route = routing or self._routing or Routing()
        with self._database.writing() as sql:
            conversation_id = merging.destination(sql, conversation_id)
            told = handing.hand_over(sql, conversation_id, handoff, route, by)
        self.moved(conversation_id)
        return told

    def end(self, conversation_id: str, actor: Author = VISITOR) -> Message | None:
        """End it; the shopper's next words open it again. None when it has ended already.

        An answer that is under way is withdrawn.
        """
        with self._database.writing() as sql:
            told = handing.end(sql, conversation_id, actor)
        self.moved(conversation_id)
        return told

    def survey(self, conversation_id: str, score: int, comment: str) -> None:
        """Keep how content the shopper is, from 1 to 5; the last word wins.

        Raises:
            UnknownConversation: There is no such conversation.
            ValueError: The score isn't from 1 to 5.
        """
        if not 1 <= score <= 5:
            raise ValueError(f"a score of {score} can't be kept; give 1 to 5")
        row = {"score": score, "comment": comment, "created": rows.now()}
        with self._database.writing() as sql:
            rows.lock(sql, conversation_id)
            mine = surveys.c.conversation_id == conversation_id
            if sql.execute(update(surveys).where(mine).values(row)).rowcount == 0:
                sql.execute(insert(surveys).values(conversation_id=conversation_id, **row))
            audit.record(sql, VISITOR.id, "surveyed", conversation_id, score=score)
        self.moved(conversation_id)

    def read(self, conversation_id: str, side: Side | str, ordinal: int) -> bool:
        """Note up to which message one side has read; returns whether that is news.

        Reading never goes back, and never beyond what was said.
        """
        of = conversations.c
        column = of.visitor_read if Side(side) is Side.VISITOR else of.agent_read
        with self._database.writing() as sql:
            changed = sql.execute(
                update(conversations)
                .where(
                    of.id == conversation_id,
                    func.coalesce(column, 0) < ordinal,
                    of.messages >= ordinal,
                )
                .values({column: ordinal})
            )
            news = changed.rowcount > 0
        if news:
            self.moved(conversation_id)
        return news

    def contact(self, conversation_id: str, email: str, name: str = "") -> None:
        """Keep where the shopper wants to be answered; raises UnknownConversation."""
        with self._database.writing() as sql:
            conversation_id = merging.destination(sql, conversation_id)
            rows.lock(sql, conversation_id)
            values = {"contact_email": email or None, "contact_name": name or None}
            sql.execute(
                update(conversations).where(conversations.c.id == conversation_id).values(values)
            )
            audit.record(sql, VISITOR.id, "contact_left", conversation_id)
        self.moved(conversation_id)

    def rate(self, conversation_id: str, message_id: str, value: Vote, comment: str) -> None:
        """Keep what the shopper thinks of an answer; the last word wins. Raises UnknownMessage."""
        with self._database.writing() as sql:
            _ratable(sql, conversation_id, message_id)
            row = {"value": value, "comment": comment, "created": rows.now()}
            changed = sql.execute(
                update(ratings).where(ratings.c.message_id == message_id).values(row)
            )
            if changed.rowcount == 0:
                sql.execute(insert(ratings).values(message_id=message_id, **row))

    def unrate(self, conversation_id: str, message_id: str) -> None:
        """Forget what the shopper thought of an answer. Raises UnknownMessage."""
        with self._database.writing() as sql:
            _ratable(sql, conversation_id, message_id)
            sql.execute(delete(ratings).where(ratings.c.message_id == message_id))


def _ratable(sql: Connection, conversation_id: str, message_id: str) -> None:
    found = sql.scalar(
        select(messages.c.id).where(
            messages.c.id == message_id,
            messages.c.conversation_id == conversation_id,
            messages.c.role.in_((Role.ASSISTANT, Role.AGENT)),
        )
    )
    if found is None:
        raise UnknownMessage(
            f"no answer {message_id!r} in conversation {conversation_id!r}; "
            "rate the id of an answer, as the conversation lists it"
        )
