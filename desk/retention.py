"""How long conversations are kept, and giving out or deleting what is kept about one person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, or_, select

from desk.schema import Database, conversations, events, messages, ratings

_BATCH = 200


@dataclass(frozen=True, slots=True)
class Erased:
    """What was deleted.

    Attributes:
        settled: False while copies may remain in SQLite's write-ahead log, because somebody reads;
            they go with the next settling.
    """

    conversations: int = 0
    messages: int = 0
    events: int = 0
    ratings: int = 0
    settled: bool = True

    def __add__(self, other: Erased) -> Erased:
        """Both together."""
        return Erased(
            self.conversations + other.conversations,
            self.messages + other.messages,
            self.events + other.events,
            self.ratings + other.ratings,
            self.settled and other.settled,
        )


class Retention:
    """Reads and deletes whole conversations of one database; safe beside a running server.

    Raises:
        StoreUnavailable: From every method, when the database can't be used.
    """

    def __init__(self, url: str) -> None:
        """Open the database at a URL like ``sqlite:///data/desk.db``."""
        self._database = Database(url)

    def found(self, who: str, mark: str = "") -> tuple[str, ...]:
        """Ids of the conversations about somebody, oldest first.

        Args:
            who: A conversation's id, or a customer's as the order book has it.
            mark: What stands in messages for the person's e-mail; every conversation in which it
                was written counts as well.
        """
        with self._database.reading() as sql:
            query = select(conversations.c.id).order_by(conversations.c.created)
            mine = [conversations.c.id == who, conversations.c.customer == who]
            if mark:
                written = messages.c.text.contains(mark, autoescape=True)
                mine.append(
                    conversations.c.id.in_(select(messages.c.conversation_id).where(written))
                )
            return tuple(sql.scalars(query.where(or_(*mine))))

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
                    }

    def erase(self, conversation_ids: Iterable[str]) -> Erased:
        """Delete conversations with all that belongs to them, also from SQLite's log."""
        wanted = list(conversation_ids)
        gone = Erased()
        for start in range(0, len(wanted), _BATCH):
            # In batches, so that shoppers who write meanwhile wait for milliseconds only.
            with self._database.writing() as sql:
                gone += _erased(sql, wanted[start : start + _BATCH])
        return gone + Erased(settled=self._database.settle())

    def expire(self, days: int, now: datetime | None = None) -> Erased:
        """Delete conversations in which nothing was said for this many days; 0 keeps all."""
        before = (now or datetime.now(UTC)) - timedelta(days=days)
        limit = before.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        gone = Erased()
        while days > 0:
            with self._database.writing() as sql:
                stale = conversations.c.active < limit
                query = select(conversations.c.id).where(stale).limit(_BATCH)
                batch = _erased(sql, list(sql.scalars(query)))
            gone += batch
            if batch.conversations < _BATCH:
                break
        return gone + Erased(settled=self._database.settle())

    def close(self) -> None:
        """Close the database."""
        self._database.close()


def _erased(sql: Connection, ids: list[str]) -> Erased:
    if not ids:
        return Erased()
    theirs = select(messages.c.id).where(messages.c.conversation_id.in_(ids))
    rated = sql.execute(delete(ratings).where(ratings.c.message_id.in_(theirs))).rowcount
    told = sql.execute(delete(events).where(events.c.conversation_id.in_(ids))).rowcount
    said = sql.execute(delete(messages).where(messages.c.conversation_id.in_(ids))).rowcount
    whole = sql.execute(delete(conversations).where(conversations.c.id.in_(ids))).rowcount
    return Erased(whole, said, told, rated)


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
