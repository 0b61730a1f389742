"""How the desk's database is opened."""

from __future__ import annotations

from sqlalchemy import Connection, inspect

from desk.messages import StoreUnavailable
from desk.schema import conversations as _conversations
from desk.schema import folders, words
from desk.schema import inbox as _inbox
from desk.schema import knowledge as _knowledge
from desk.schema import people as _people
from desk.schema import sites as _sites
from desk.schema.base import metadata
from kb import database

# Every table has to be known before the database is opened.
_ROOMS = (_conversations, _inbox, _knowledge, _people, _sites)


class Database(database.Database):
    """One SQL database of the desk: connections that read, and transactions that write."""

    def __init__(self, url: str) -> None:
        """Open the database at a SQLAlchemy URL; creates the file and tables that are missing."""
        super().__init__(
            url,
            metadata,
            StoreUnavailable,
            holds="conversations",
            example="sqlite:///data/desk.db",
            # What is deleted is overwritten: people are promised that it is gone.
            secure_delete=True,
        )

    def settle(self) -> bool:
        """Leave nothing of what was deleted in files; False when readers are still in the way.

        SQLite overwrites deleted content (``secure_delete``), but its write-ahead log holds pages
        as they were until it is emptied. On PostgreSQL this is VACUUM's business.
        """
        if self._engine.dialect.name != "sqlite":
            return True
        # A checkpoint can't be part of a transaction.
        plain = self._engine.execution_options(**{database.BEGIN: ""})
        with self._translated(), plain.connect() as sql:
            # Somebody waits for the word; a reader that is gone by then is gone within seconds.
            sql.exec_driver_sql("PRAGMA busy_timeout=3000")
            try:
                row = sql.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            finally:
                sql.exec_driver_sql("PRAGMA busy_timeout=30000")
            return bool(row[0] == 0)

    def _create(self, sql: Connection) -> None:
        super()._create(sql)
        _complete(sql)
        folders.install(sql)
        words.install(sql)


def _complete(sql: Connection) -> None:
    """Add what a database made by an earlier release lacks; new columns may be empty."""
    for table in metadata.sorted_tables:
        there = {column["name"] for column in inspect(sql).get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                kind = column.type.compile(sql.dialect)
                sql.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {column.name} {kind}")
        for index in table.indexes:
            index.create(sql, checkfirst=True)
