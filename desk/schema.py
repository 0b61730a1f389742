"""The tables of the desk, and how their database is opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    inspect,
    make_url,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from desk.messages import StoreUnavailable

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


class Database:
    """One SQL database of the desk: connections that read, and transactions that write."""

    def __init__(self, url: str) -> None:
        """Open the database at a SQLAlchemy URL; creates the file and tables that are missing."""
        self._engine = _open(url)
        self._reader = self._engine.execution_options(desk_read=True)
        with self.writing() as sql:
            metadata.create_all(sql)
            _complete(sql)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: committed at the end, rolled back when something is raised."""
        with _translated(), self._engine.begin() as sql:
            yield sql

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the database and never waits for a writer."""
        with _translated(), self._reader.connect() as sql:
            yield sql

    def settle(self) -> bool:
        """Leave nothing of what was deleted in files; False when readers are still in the way.

        SQLite overwrites deleted content (``secure_delete``), but its write-ahead log holds pages
        as they were until it is emptied. On PostgreSQL this is VACUUM's business.
        """
        if self._engine.dialect.name != "sqlite":
            return True
        with _translated(), self._engine.execution_options(desk_plain=True).connect() as sql:
            # Somebody waits for the word; a reader that is gone by then is gone within seconds.
            sql.exec_driver_sql("PRAGMA busy_timeout=3000")
            try:
                row = sql.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            finally:
                sql.exec_driver_sql("PRAGMA busy_timeout=30000")
            return bool(row[0] == 0)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


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


def _open(url: str) -> Engine:
    try:
        address = make_url(url)
    except ArgumentError:
        raise StoreUnavailable(
            f"not a database address: {url!r}; write one like sqlite:///data/desk.db"
        ) from None
    if address.get_backend_name() != "sqlite":
        return create_engine(address, pool_pre_ping=True)
    if not address.database or address.database == ":memory:":
        # Every connection would see a database of its own.
        raise StoreUnavailable("conversations need a file; write sqlite:///<path of the file>")
    try:
        path = Path(address.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            # What is in it is nobody else's business; SQLite gives its other files the same mode.
            path.touch(0o600)
    except OSError as error:
        raise StoreUnavailable(
            f"can't create the folder of {address.database}: {error.strerror}; "
            "choose another data folder or mend its permissions"
        ) from error
    engine = create_engine(
        address, connect_args={"timeout": 30}, pool_size=10, max_overflow=40, pool_timeout=30
    )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: object, _record: object) -> None:
    # The driver must not begin transactions by itself: it would begin them as readers, and a reader
    # that turns writer fails at once when another writer came first, however long it may wait.
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    # FULL: a commit is on the disk before it is acknowledged, also when the power fails.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # What is deleted is overwritten: people are promised that it is gone.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _begin(sql: Connection) -> None:
    if sql.get_execution_options().get("desk_plain", False):
        return  # a checkpoint can't be part of a transaction
    reads = sql.get_execution_options().get("desk_read", False)
    sql.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise
    except (DBAPIError, PoolTimeout) as error:
        cause = getattr(error, "orig", None) or error
        raise StoreUnavailable(
            f"the database of conversations can't be used: {cause}; "
            "check that its disk has room and that no other program holds it, then try again"
        ) from error
