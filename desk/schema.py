"""The tables of the desk, and how their database is opened."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    inspect,
)

from desk.messages import StoreUnavailable
from kb import database

metadata = MetaData()

conversations = Table(
    "desk_conversations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("created", String(32), nullable=False),
    Column("active", String(32), nullable=False),
    # Counters on the row: taking the next number locks the conversation, so numbers are never
    # given twice and become visible in order, on SQLite and on PostgreSQL.
    Column("messages", Integer, nullable=False, default=0),
    Column("events", Integer, nullable=False, default=0),
    # Whose conversation it is, once a signed session or a check said so.
    Column("customer", String(200)),
    Index("desk_conversations_customer", "customer"),
    Index("desk_conversations_active", "active"),
)

messages = Table(
    "desk_messages",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", ForeignKey(conversations.c.id), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("role", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("answer", Text),
    Column("reply_to", String(64)),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("created", String(32), nullable=False),
    Column("idempotency_key", String(200)),
    UniqueConstraint("conversation_id", "ordinal"),
    UniqueConstraint("conversation_id", "idempotency_key"),
    Index("desk_messages_state", "state"),
)

events = Table(
    "desk_events",
    metadata,
    Column("conversation_id", ForeignKey(conversations.c.id), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("type", String(16), nullable=False),
    Column("message_id", String(64), nullable=False),
    Column("data", Text, nullable=False),
    Column("created", String(32), nullable=False),
    PrimaryKeyConstraint("conversation_id", "sequence"),
    sqlite_with_rowid=False,
)

ratings = Table(
    "desk_ratings",
    metadata,
    Column("message_id", ForeignKey(messages.c.id), primary_key=True),
    Column("value", String(8), nullable=False),
    Column("comment", Text, nullable=False),
    Column("created", String(32), nullable=False),
)


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
