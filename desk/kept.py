"""Reading conversations as they are kept, and hearing of what moves in them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from assistant.conversation import Conversation, Identity
from desk import reading, rows, standing
from desk.messages import (
    Event,
    EventType,
    Heading,
    Message,
    Moved,
    Owner,
    Snapshot,
    Standing,
    State,
)
from desk.routing import Routing
from desk.schema import Database
from desk.schema.book import Book
from desk.schema.conversations import events, messages

Hear = Callable[[Moved], None]


class Kept(Book):
    """What is kept of conversations in one SQL database.

    Raises:
        StoreUnavailable: From every method, when the database can't be used.
    """

    def __init__(self, where: str | Database, routing: Routing | None = None) -> None:
        """Open (and create when missing) the database at a URL like ``sqlite:///data/desk.db``.

        Args:
            where: Its URL, or the database when it is open already; then it stays open at the end.
            routing: Where hand-overs go unless a method is told otherwise; None for nowhere: then
                the bot stays in charge, as in a terminal.
        """
        super().__init__(where)
        self._routing = routing
        self._hearing: list[Hear] = []

    def listen(self, hear: Hear) -> None:
        """Have something called, quickly and in any thread, after each change is committed."""
        self._hearing.append(hear)

    def route(self, routing: Routing) -> None:
        """Say where hand-overs go unless a method is told otherwise."""
        self._routing = routing

    def moved(self, conversation_id: str, *, queued: int = 0, passing: bool = False) -> None:
        """Tell all who listen; for those who change conversations beside this store."""
        for hear in self._hearing:
            hear(Moved(conversation_id, queued, passing))

    def snapshot(self, conversation_id: str) -> Snapshot:
        """Everything said so far, oldest first; raises UnknownConversation."""
        with self._database.reading() as sql:
            last = rows.last_event(sql, conversation_id)
            return Snapshot(rows.said(sql, conversation_id), last)

    def conversation(self, conversation_id: str, session: Identity | None = None) -> Conversation:
        """What the assistant reads: what was answered or said by people, then the open message.

        Args:
            conversation_id: Which.
            session: The customer whom a signed session names.
        """
        said = self.snapshot(conversation_id).messages
        asked = [message for message in said if message.state is State.ANSWERING]
        return reading.read(conversation_id, said, asked[-1] if asked else None, session)

    def owner(self, conversation_id: str) -> Owner:
        """Whose it is; raises UnknownConversation."""
        with self._database.reading() as sql:
            return standing.owner(sql, conversation_id)

    def mine(
        self, visitor: str, customer: str = "", limit: int = 50, site: str = ""
    ) -> tuple[Heading, ...]:
        """A shopper's conversations, the latest first.

        Args:
            visitor: The visitor who began them.
            customer: Also those of this signed-in customer, from whatever browser; empty for none.
            limit: At most so many.
            site: Only of this site, because customers' ids are a site's own; empty for all.
        """
        with self._database.reading() as sql:
            return standing.headings(sql, visitor, customer, limit, site)

    def standing(self, conversation_id: str) -> Standing:
        """Who is in charge and how it stands; raises UnknownConversation."""
        with self._database.reading() as sql:
            return standing.standing(sql, conversation_id)

    def message(self, conversation_id: str, message_id: str) -> Message | None:
        """One message of a conversation; None when there is no such one."""
        with self._database.reading() as sql:
            mine = (messages.c.id == message_id, messages.c.conversation_id == conversation_id)
            found = sql.scalar(select(messages.c.id).where(*mine))
            return rows.one(sql, found) if found else None

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
        """True while the bot has a message of the conversation to answer, or is answering it."""
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
