"""What everything that is kept in the desk's database has in common: opening and closing it."""

from __future__ import annotations

from typing import Self

from desk.schema.database import Database


class Book:
    """Something kept in the desk's database; safe for threads.

    Args:
        where: A URL like ``sqlite:///data/desk.db``, or the database when it is open already;
            then it stays open when the book is closed.

    Raises:
        StoreUnavailable: From every method, when the database can't be used.
    """

    def __init__(self, where: str | Database) -> None:
        self._database = where if isinstance(where, Database) else Database(where)
        self._own = not isinstance(where, Database)

    def close(self) -> None:
        """Close the database, if this book opened it."""
        if self._own:
            self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
