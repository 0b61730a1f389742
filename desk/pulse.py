"""One short text that is another whenever anything at the desk has changed."""

from __future__ import annotations

from sqlalchemy import func, select

from desk.messages import EventType
from desk.schema.book import Book
from desk.schema.conversations import conversations, events
from desk.schema.inbox import audit, mentions, notes


class Pulse(Book):
    """Tells pages that are kept up to date whether there is anything new; cheap to ask often."""

    def desk(self) -> str:
        """Of everything: what is said moves ``active``, and what is done adds to the audit."""
        with self._database.reading() as sql:
            return "-".join(
                str(sql.scalar(query))
                for query in (
                    select(func.max(conversations.c.active)),
                    select(func.max(audit.c.sequence)),
                    select(func.count()).select_from(mentions).where(mentions.c.seen.is_(None)),
                )
            )

    def conversation(self, conversation_id: str) -> str:
        """Of one conversation: what is said, done and noted in it."""
        mine = conversations.c.id == conversation_id
        with self._database.reading() as sql:
            row = sql.execute(
                select(conversations.c.messages, conversations.c.visitor_read).where(mine)
            ).first()
            # Pieces of an answer aren't news: they come many times a second.
            told = sql.scalar(
                select(events.c.sequence)
                .where(
                    events.c.conversation_id == conversation_id,
                    events.c.type.not_in((EventType.DELTA, EventType.STATUS)),
                )
                .order_by(events.c.sequence.desc())
                .limit(1)
            )
            done = sql.scalar(
                select(func.max(audit.c.sequence)).where(audit.c.conversation_id == conversation_id)
            )
            noted = sql.scalar(
                select(func.count())
                .select_from(notes)
                .where(notes.c.conversation_id == conversation_id)
            )
            said = "-".join(str(part) for part in row) if row else ""
            return f"{said}-{told}-{done}-{noted}"
