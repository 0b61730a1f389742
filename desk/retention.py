"""How long conversations are kept, and giving out or deleting what is kept about one person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, make_url, or_, select

from desk import clock, erasing
from desk.erasing import Erased
from desk.files import FileBook
from desk.schema import Database, conversations, events, messages, ratings, words
from desk.schema.book import Book
from desk.schema.conversations import files, surveys
from desk.schema.inbox import labels, notes, outbox
from desk.schema.sites import views, visitors

__all__ = ["Erased", "Person", "Retention"]

_BATCH = 200
# Pages of the index that are written anew in one transaction: writers wait for milliseconds.
_PAGES = 100


@dataclass(frozen=True, slots=True)
class Person:
    """Where something is kept about one person: ids, and addresses that mails went to."""

    conversations: tuple[str, ...]
    visitors: tuple[str, ...]
    emails: tuple[str, ...] = ()


class Retention(Book):
    """Reads and deletes whole conversations of one database; safe beside a running server.

    Raises:
        StoreUnavailable: From every method, when the database can't be used.
    """

    def __init__(self, where: str | Database, files: Path | None = None) -> None:
        """Open the database.

        Args:
            where: Like ``sqlite:///data/desk.db``, or the database when it is open already.
            files: The folder of what was sent; ``files`` beside an SQLite database whose URL was
                given without it.
        """
        super().__init__(where)
        address = make_url(where) if isinstance(where, str) else None
        if files is None and address is not None and address.get_backend_name() == "sqlite":
            files = Path(address.database or "").parent / "files"
        self._files = files

    def found(self, who: str, mark: str = "", email: str = "") -> tuple[str, ...]:
        """Ids of the conversations about somebody, oldest first; see `person`."""
        return self.person(who, mark, email).conversations

    def person(self, who: str, mark: str = "", email: str = "") -> Person:
        """Where something is kept about somebody.

        Args:
            who: The id of a conversation, of a visitor, or of a customer as the shop knows them.
            mark: What stands in messages and notes for the person's e-mail; every conversation in
                which it was written counts as well.
            email: The e-mail itself, as they left it or the shop signed it, in any capitals.
        """
        plain = email.strip().lower()
        with self._database.reading() as sql:
            found, known = erasing.about(sql, who, plain, mark)
            mailed = erasing.mailed(sql, plain, found, known)
            return Person(tuple(found), tuple(known), tuple(mailed))

    def export(self, conversation_ids: Iterable[str]) -> Iterator[dict[str, Any]]:
        """Everything kept about conversations, as values that JSON can hold, one at a time."""
        for conversation_id in conversation_ids:
            with self._database.reading() as sql:
                head = sql.execute(
                    select(conversations).where(conversations.c.id == conversation_id)
                ).one_or_none()
                if head is not None:
                    yield {
                        **_plain(head._asdict(), "messages", "events"),
                        "messages": list(_messages(sql, conversation_id)),
                        "events": list(_events(sql, conversation_id)),
                        "labels": [each["label"] for each in _of(sql, labels, conversation_id)],
                        **{
                            table.name.removeprefix("desk_"): _of(sql, table, conversation_id)
                            for table in (notes, files, surveys, outbox)
                        },
                    }

    def export_visitors(self, person: Person) -> Iterator[dict[str, Any]]:
        """What is kept about visitors beside conversations: who they are, and what they saw."""
        for visitor_id in person.visitors:
            with self._database.reading() as sql:
                row = sql.execute(select(visitors).where(visitors.c.id == visitor_id)).one_or_none()
                if row is None:
                    continue
                mine = select(views).where(views.c.visitor_id == visitor_id).order_by(views.c.at)
                seen = [_plain(each._asdict(), "visitor_id") for each in sql.execute(mine)]
                yield {**_plain(row._asdict()), "views": seen}

    def export_mails(self, person: Person) -> list[dict[str, Any]]:
        """Mails to the person that belong to no conversation."""
        theirs = func.lower(outbox.c.recipient).in_(person.emails)
        alone = or_(
            outbox.c.conversation_id.is_(None),
            outbox.c.conversation_id.not_in(person.conversations),
        )
        with self._database.reading() as sql:
            found = sql.execute(select(outbox).where(theirs, alone).order_by(outbox.c.created))
            return [_plain(row._asdict()) for row in found]

    def erase(self, conversation_ids: Iterable[str]) -> Erased:
        """Delete conversations with all that belongs to them, also from SQLite's log.

        Visitors stay; erase a `Person` to delete them as well.
        """
        return self.erase_person(Person(tuple(conversation_ids), ()))

    def erase_person(self, person: Person) -> Erased:
        """Delete everything about a person: conversations, visitors, mails, files on the disk.

        What was done and by whom stays (the audit): ids and codes, and no word of anybody.
        """
        gone = Erased()
        for batch in _batches(person.conversations):
            # In batches, so that shoppers who write meanwhile wait for milliseconds only.
            with self._database.writing() as sql:
                gone += erasing.conversations_of(sql, batch)
        for batch in _batches(person.visitors):
            with self._database.writing() as sql:
                gone += erasing.visitors_of(sql, batch)
        if person.emails:
            with self._database.writing() as sql:
                gone += erasing.mails_to(sql, person.emails)
        return gone + self._settled(gone)

    def expire(self, days: int, now: datetime | None = None) -> Erased:
        """Delete conversations in which nothing was said for this many days; 0 keeps all.

        Visitors who weren't here for as long go with them, and the pages that anybody saw before.
        """
        before = (now or datetime.now(UTC)) - timedelta(days=days)
        limit = clock.written(before)
        gone = Erased()
        while days > 0:
            with self._database.writing() as sql:
                stale = conversations.c.active < limit
                query = select(conversations.c.id).where(stale).limit(_BATCH)
                batch = erasing.conversations_of(sql, list(sql.scalars(query)))
            gone += batch
            if batch.conversations < _BATCH:
                break
        while days > 0:
            with self._database.writing() as sql:
                batch = erasing.visitors_of(sql, erasing.long_gone(sql, limit, _BATCH))
                erasing.old_views(sql, limit)
            gone += batch
            if batch.visitors < _BATCH:
                break
        return gone + self._settled(gone)

    def _settled(self, gone: Erased) -> Erased:
        """Take what was deleted out of the index of words, the disk and the log as well."""
        swept = 0
        if gone.conversations:
            with self._database.writing() as sql:
                erasing.leftovers(sql)
            more = True
            while more:
                with self._database.writing() as sql:
                    more = words.merge(sql, _PAGES)
            if self._files is not None and self._files.is_dir():
                swept = FileBook(self._database, self._files).sweep()
        return Erased(settled=self._database.settle(), files=swept)


def _batches(ids: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]


def _of(sql: Connection, table: Table, conversation_id: str) -> list[dict[str, Any]]:
    mine = select(table).where(table.c.conversation_id == conversation_id)
    return [_plain(row._asdict(), "conversation_id") for row in sql.execute(mine)]


def _messages(sql: Connection, conversation_id: str) -> Iterator[dict[str, Any]]:
    rated = (ratings.c.value.label("rating"), ratings.c.comment, ratings.c.created.label("rated"))
    found = sql.execute(
        select(*messages.c, *rated)
        .outerjoin(ratings, ratings.c.message_id == messages.c.id)
        .where(messages.c.conversation_id == conversation_id)
        .order_by(messages.c.ordinal)
    )
    for row in found:
        kept = _plain(row._asdict(), "conversation_id")
        if row.answer:
            kept["answer"] = json.loads(row.answer)
        yield kept


def _events(sql: Connection, conversation_id: str) -> Iterator[dict[str, Any]]:
    mine = events.c.conversation_id == conversation_id
    for row in sql.execute(select(events).where(mine).order_by(events.c.sequence)):
        yield {**_plain(row._asdict(), "conversation_id"), "data": json.loads(row.data)}


def _plain(row: dict[str, Any], *without: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in without and value is not None}
