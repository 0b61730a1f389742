"""One short text that is another whenever anything at the desk has changed."""

from __future__ import annotations

import hashlib

from sqlalchemy import func, select

from desk.messages import EventType
from desk.schema.book import Book
from desk.schema.conversations import conversations, events
from desk.schema.inbox import audit, mentions, notes

# Moments are of a millisecond, in which several things may happen; and of two transactions at once,
# the one that began first may end last. So more than the latest is looked at.
_LATEST = 20


class Pulse(Book):
    """Tells pages that are kept up to date whether there is anything new; cheap to ask often."""

    def desk(self) -> str:
        """Of everything: what is said moves ``active``, and what is done adds to the audit."""
        of = conversations.c
        said = select(of.active, of.id, of.messages).order_by(of.active.desc(), of.id.desc())
        done = select(audit.c.sequence).order_by(audit.c.sequence.desc())
        unseen = select(func.count()).select_from(mentions).where(mentions.c.seen.is_(None))
        with self._database.reading() as sql:
            seen = [
                *(tuple(row) for row in sql.execute(said.limit(_LATEST))),
                *sql.scalars(done.limit(_LATEST)),
                sql.scalar(unseen),
            ]
        return hashlib.sha256(repr(seen).encode()).hexdigest()

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
