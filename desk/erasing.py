"""Deletes what is kept about people, in a transaction: every table that holds a word of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from sqlalchemy import Connection, Delete, delete, exists, func, or_, select, update

from desk import visitors as people
from desk.schema.conversations import conversations, events, files, messages, ratings, surveys
from desk.schema.inbox import labels, mentions, notes, outbox
from desk.schema.knowledge import gap_questions, gap_vectors
from desk.schema.sites import requests, views, visitors


@dataclass(frozen=True, slots=True)
class Erased:
    """What was deleted.

    Attributes:
        settled: False while copies may remain in SQLite's write-ahead log, because somebody reads;
            they go with the next settling.
        files: Those that nobody else has sent as well; their bytes are off the disk.
    """

    conversations: int = 0
    messages: int = 0
    events: int = 0
    ratings: int = 0
    settled: bool = True
    notes: int = 0
    files: int = 0
    mails: int = 0
    visitors: int = 0

    def __add__(self, other: Erased) -> Erased:
        """Both together."""
        together = {
            field.name: getattr(self, field.name) + getattr(other, field.name)
            for field in fields(self)
            if field.name != "settled"
        }
        return Erased(**together, settled=self.settled and other.settled)


def conversations_of(sql: Connection, ids: Sequence[str]) -> Erased:
    """Delete conversations with everything that was said, noted, sent and voted in them."""
    if not ids:
        return Erased()

    def gone(statement: Delete) -> int:
        return sql.execute(statement).rowcount

    said = select(messages.c.id).where(messages.c.conversation_id.in_(ids))
    noted = select(notes.c.id).where(notes.c.conversation_id.in_(ids))
    who = select(conversations.c.visitor).where(
        conversations.c.id.in_(ids), conversations.c.visitor.is_not(None)
    )
    # Answers to requests repeat what was said.
    gone(delete(requests).where(requests.c.owner.in_(who)))
    gone(delete(requests).where(requests.c.owner.in_(ids)))
    gone(delete(gap_questions).where(gap_questions.c.message_id.in_(said)))
    gone(delete(mentions).where(mentions.c.note_id.in_(noted)))
    gone(delete(labels).where(labels.c.conversation_id.in_(ids)))
    gone(delete(surveys).where(surveys.c.conversation_id.in_(ids)))
    gone(delete(files).where(files.c.conversation_id.in_(ids)))
    # What was merged into one of them goes on by itself.
    sql.execute(
        update(conversations)
        .where(conversations.c.merged_into.in_(ids), conversations.c.id.not_in(ids))
        .values(merged_into=None)
    )
    return Erased(
        notes=gone(delete(notes).where(notes.c.conversation_id.in_(ids))),
        mails=gone(delete(outbox).where(outbox.c.conversation_id.in_(ids))),
        ratings=gone(delete(ratings).where(ratings.c.message_id.in_(said))),
        events=gone(delete(events).where(events.c.conversation_id.in_(ids))),
        messages=gone(delete(messages).where(messages.c.conversation_id.in_(ids))),
        conversations=gone(delete(conversations).where(conversations.c.id.in_(ids))),
    )


def visitors_of(sql: Connection, ids: Sequence[str]) -> Erased:
    """Delete visitors, with the pages that they saw."""
    return Erased(visitors=people.forget(sql, list(ids)) if ids else 0)


def mailed(sql: Connection, email: str, found: Sequence[str], known: Sequence[str]) -> list[str]:
    """Addresses of one person that mails went to or wait for, in small letters.

    Args:
        sql: A connection.
        email: One that is theirs; empty for none.
        found: Their conversations, in which they may have left another.
        known: The visitors who they were, as the shop signed them.
    """
    left = select(func.lower(conversations.c.contact_email)).where(conversations.c.id.in_(found))
    signed = select(func.lower(visitors.c.email)).where(visitors.c.id.in_(known))
    to = func.lower(outbox.c.recipient)
    theirs = or_(to == email, to.in_(left), to.in_(signed))
    return list(sql.scalars(select(to).distinct().where(theirs).order_by(to)))


def mails_to(sql: Connection, emails: Sequence[str]) -> Erased:
    """Delete mails to addresses in small letters, sent or not, whatever they were about."""
    theirs = func.lower(outbox.c.recipient).in_(emails)
    return Erased(mails=sql.execute(delete(outbox).where(theirs)).rowcount)


def leftovers(sql: Connection) -> None:
    """Delete vectors of questions that nobody asked any more."""
    asked = select(gap_questions.c.words)
    sql.execute(delete(gap_vectors).where(gap_vectors.c.words.not_in(asked)))


def long_gone(sql: Connection, before: str, limit: int) -> list[str]:
    """Visitors who weren't here since a moment and have no conversation left."""
    theirs = exists().where(conversations.c.visitor == visitors.c.id)
    query = select(visitors.c.id).where(visitors.c.seen < before, ~theirs)
    return list(sql.scalars(query.limit(limit)))


def old_views(sql: Connection, before: str) -> None:
    """Delete which pages were looked at before a moment."""
    sql.execute(delete(views).where(views.c.at < before))


def about(sql: Connection, who: str, email: str, mark: str) -> tuple[list[str], list[str]]:
    """Conversations (oldest first) and visitors that are about one person.

    Args:
        sql: A connection.
        who: The id of a customer, a visitor or a conversation.
        email: Their address in small letters; empty for none.
        mark: What stands in messages for the address; empty for none.
    """
    c, v = conversations.c, visitors.c
    theirs = [v.id == who, v.customer == who]
    mine = [c.id == who, c.customer == who, c.visitor == who]
    if email:
        theirs.append(func.lower(v.email) == email)
        mine.append(func.lower(c.contact_email) == email)
        # Where the only trace of an address is a transcript that was sent there.
        mailed = select(outbox.c.conversation_id).where(func.lower(outbox.c.recipient) == email)
        mine.append(c.id.in_(mailed))
    known = list(sql.scalars(select(v.id).where(or_(*theirs)).order_by(v.created)))
    mine.append(c.visitor.in_(known))
    if mark:
        written = [
            select(table.c.conversation_id).where(table.c.text.contains(mark, autoescape=True))
            for table in (messages, notes)
        ]
        mine += [c.id.in_(each) for each in written]
    found = list(sql.scalars(select(c.id).where(or_(*mine)).order_by(c.created)))
    found = _with_merged(sql, found)
    return found, [*known, *_alone(sql, found, known)]


def _with_merged(sql: Connection, found: list[str]) -> list[str]:
    """Also what was merged into these, and into what they were: it is the same person's."""
    c = conversations.c
    known, new = set(found), list(found)
    while new:
        into = select(c.merged_into).where(c.id.in_(new), c.merged_into.is_not(None))
        near = sql.scalars(select(c.id).where(or_(c.merged_into.in_(new), c.id.in_(into)))).all()
        new = [each for each in near if each not in known]
        known.update(new)
    if len(known) == len(found):
        return found
    return list(sql.scalars(select(c.id).where(c.id.in_(known)).order_by(c.created)))


def _alone(sql: Connection, found: list[str], known: list[str]) -> list[str]:
    """Visitors all of whose conversations were found."""
    c, v = conversations.c, visitors.c
    here = select(c.visitor).where(c.id.in_(found), c.visitor.is_not(None))
    elsewhere = select(c.visitor).where(c.id.not_in(found), c.visitor.is_not(None))
    alone = v.id.in_(here) & v.id.not_in(elsewhere) & v.id.not_in(known)
    return list(sql.scalars(select(v.id).where(alone).order_by(v.created)))
