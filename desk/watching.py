"""Which conversations have moved, asked for many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from sqlalchemy import select

from desk.schema.book import Book
from desk.schema.conversations import conversations

# Ids in one statement; SQLite takes many more, but nobody has to.
_CHUNK = 500


class Watching(Book):
    """Tells, for those who follow conversations, where each of them stands."""

    def last_events(self, ids: Iterable[str]) -> Mapping[str, int]:
        """The numbers of the last events; what doesn't exist is left out.

        Raises:
            StoreUnavailable: The database can't be used.
        """
        found: dict[str, int] = {}
        left = iter(ids)
        with self._database.reading() as sql:
            while chunk := list(islice(left, _CHUNK)):
                rows = sql.execute(
                    select(conversations.c.id, conversations.c.events).where(
                        conversations.c.id.in_(chunk)
                    )
                )
                found.update((row.id, row.events) for row in rows)
        return found
