"""Private notes about conversations, in which colleagues mention each other with an @."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from desk import audit, clock
from desk.messages import DeskError, UnknownConversation
from desk.schema.book import Book
from desk.schema.conversations import conversations
from desk.schema.inbox import mentions, notes
from desk.schema.people import accounts
from desk.texts import storable

LONGEST = 10_000


class BadNote(DeskError):  # noqa: N818 - reads as what it is
    """A note is empty or too long, or isn't there any more."""


@dataclass(frozen=True, slots=True)
class Note:
    """What an agent wrote down about a conversation; shoppers never see it.

    Attributes:
        author: An account's id, and its name as ``author_name`` (empty once it is gone).
        mentioned: Accounts that it names, by their names.
    """

    id: str
    conversation_id: str
    author: str
    author_name: str
    text: str
    created: str
    mentioned: tuple[str, ...] = ()


class NoteBook(Book):
    """The notes of one database."""

    def add(self, conversation_id: str, author: str, text: str) -> Note:
        """Keep a note, and tell those whom it mentions.

        Args:
            conversation_id: What it is about.
            author: The account that writes it.
            text: ``@`` and a colleague's full name, or a first name that only one of them has,
                mentions them.

        Raises:
            UnknownConversation: There is no such conversation.
            BadNote: It is empty, or longer than 10,000 characters.
        """
        written = storable(text).strip()
        if not written or len(written) > LONGEST:
            raise BadNote(f"a note has 1 to {LONGEST:,} characters; nothing was kept")
        note_id = f"n_{secrets.token_urlsafe(12)}"
        row = {"id": note_id, "conversation_id": conversation_id, "author": author}
        row |= {"text": written, "created": clock.now()}
        with self._database.writing() as sql:
            mine = conversations.c.id == conversation_id
            if sql.scalar(select(conversations.c.id).where(mine)) is None:
                raise UnknownConversation(
                    f"no conversation {conversation_id!r}; it may have been removed"
                )
            sql.execute(insert(notes).values(row))
            named = [each for each in mentioned(sql, written) if each != author]
            for account_id in named:
                sql.execute(insert(mentions).values(note_id=note_id, account_id=account_id))
            audit.record(sql, author, "noted", conversation_id, note=note_id)
            made = written_in(sql, [conversation_id])
            return next(note for note in made if note.id == note_id)

    def all(self, conversation_id: str) -> tuple[Note, ...]:
        """The notes about a conversation, oldest first."""
        with self._database.reading() as sql:
            return written_in(sql, [conversation_id])

    def remove(self, note_id: str, by: str) -> None:
        """Take a note away; raises BadNote when it isn't there."""
        with self._database.writing() as sql:
            mine = notes.c.id == note_id
            conversation_id = sql.scalar(select(notes.c.conversation_id).where(mine))
            if conversation_id is None:
                raise BadNote(f"there is no note {note_id!r}; it may have been removed already")
            sql.execute(delete(mentions).where(mentions.c.note_id == note_id))
            sql.execute(delete(notes).where(mine))
            audit.record(sql, by, "note_removed", conversation_id, note=note_id)

    def mentions(
        self, account_id: str, *, unseen: bool = True, limit: int = 100
    ) -> tuple[Note, ...]:
        """Notes that mention somebody, newest first; those not seen yet, or all."""
        query = (
            select(notes, accounts.c.name.label("author_name"))
            .join(mentions, mentions.c.note_id == notes.c.id)
            .outerjoin(accounts, accounts.c.id == notes.c.author)
            .where(mentions.c.account_id == account_id)
        )
        if unseen:
            query = query.where(mentions.c.seen.is_(None))
        with self._database.reading() as sql:
            found = sql.execute(query.order_by(notes.c.created.desc()).limit(limit))
            return tuple(_note(row, (account_id,)) for row in found)

    def seen(self, account_id: str, conversation_id: str) -> None:
        """Note that somebody has read what mentions them in a conversation."""
        here = select(notes.c.id).where(notes.c.conversation_id == conversation_id)
        mine = (
            mentions.c.account_id == account_id,
            mentions.c.seen.is_(None),
            mentions.c.note_id.in_(here),
        )
        with self._database.reading() as sql:
            if sql.scalar(select(mentions.c.note_id).where(*mine).limit(1)) is None:
                return
        with self._database.writing() as sql:
            sql.execute(update(mentions).where(*mine).values(seen=clock.now()))


def written_in(sql: Connection, conversation_ids: list[str]) -> tuple[Note, ...]:
    """The notes about conversations, oldest first."""
    named: dict[str, tuple[str, ...]] = {}
    here = notes.c.conversation_id.in_(conversation_ids)
    called = accounts.alias()
    pairs = (
        select(mentions)
        .join(notes, notes.c.id == mentions.c.note_id)
        .outerjoin(called, called.c.id == mentions.c.account_id)
        .where(here)
        .order_by(func.lower(called.c.name), mentions.c.account_id)
    )
    for row in sql.execute(pairs):
        named[row.note_id] = (*named.get(row.note_id, ()), row.account_id)
    found = sql.execute(
        select(notes, accounts.c.name.label("author_name"))
        .outerjoin(accounts, accounts.c.id == notes.c.author)
        .where(here)
        .order_by(notes.c.created)
    )
    return tuple(_note(row, named.get(row.id, ())) for row in found)


def mentioned(sql: Connection, text: str) -> tuple[str, ...]:
    """The accounts that a text names after an @: the longest name that fits, or nobody."""
    people: dict[str, str] = {}
    first: dict[str, list[str]] = {}
    enabled = accounts.c.disabled.is_(None)
    for row in sql.execute(select(accounts.c.id, accounts.c.name).where(enabled)):
        name = " ".join(row.name.casefold().split())
        if name:
            people[name] = row.id
            first.setdefault(name.split()[0], []).append(row.id)
    people = {name: ids[0] for name, ids in first.items() if len(ids) == 1} | people
    names = sorted(people, key=len, reverse=True)
    folded = " ".join(text.casefold().split())
    found: dict[str, None] = {}
    # An @ inside a word is an e-mail's.
    for at in re.finditer(r"(?<![\w.+-])@", folded):
        rest = folded[at.end() :]
        for name in names:
            if rest.startswith(name) and not re.match(r"\w", rest[len(name) :]):
                found[people[name]] = None
                break
    return tuple(found)


def _note(row: Row[Any], named: tuple[str, ...]) -> Note:
    return Note(
        id=row.id,
        conversation_id=row.conversation_id,
        author=row.author,
        author_name=row.author_name or "",
        text=row.text,
        created=row.created,
        mentioned=named,
    )
