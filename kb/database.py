"""A SQL database that many threads and processes share, and how it is opened."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, MetaData, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kb.turnstile import StillTaken, turnstile_of

# Seconds to wait for another process that is opening the same new database.
LOCKED = 30.0

# The execution option that says with which statement SQLite begins; empty: no transaction at all.
BEGIN = "aisle_begin"


class Database:
    """Connections that read one SQL database, and transactions that write it."""

    def __init__(
        self,
        url: str,
        metadata: MetaData,
        unavailable: type[Exception],
        *,
        holds: str,
        example: str,
        secure_delete: bool = False,
    ) -> None:
        """Open the database at a SQLAlchemy URL; creates the file and tables that are missing.

        Args:
            url: Where it is.
            metadata: Its tables.
            unavailable: What is raised when it can't be used, here and by every method.
            holds: What is in it, in the plural, for messages.
            example: An address of the right form, for messages.
            secure_delete: Whether SQLite overwrites what is deleted.
        """
        self._metadata = metadata
        self._unavailable = unavailable
        self._holds = holds
        self._example = example
        self._secure_delete = secure_delete
        self._engine = self._open(url)
        self._reader = self._engine.execution_options(**{BEGIN: "BEGIN"})
        with self.writing() as sql:
            self._create(sql)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: committed at the end, rolled back when something is raised."""
        # Before a connection is taken: who waits here must keep none from those who read.
        with self._translated(), self._turn(), self._engine.begin() as sql:
            yield sql

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the database and never waits for a writer."""
        with self._translated(), self._reader.connect() as sql:
            yield sql

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _create(self, sql: Connection) -> None:
        """Make the tables that are missing, in the transaction that opening is."""
        self._metadata.create_all(sql)

    def _open(self, url: str) -> Engine:
        try:
            address = make_url(url)
        except ArgumentError:
            raise self._unavailable(
                f"not a database address: {url!r}; write one like {self._example}"
            ) from None
        if address.get_backend_name() != "sqlite":
            return create_engine(address, pool_pre_ping=True)
        self._touch(address)
        engine = create_engine(
            address, connect_args={"timeout": 30}, pool_size=10, max_overflow=40, pool_timeout=30
        )
        event.listen(engine, "connect", self._configure)
        event.listen(engine, "begin", _begin)
        return engine

    def _touch(self, address: URL) -> None:
        """Make the file and its folder unless they are there."""
        if not address.database or address.database == ":memory:":
            # Every connection would see a database of its own.
            raise self._unavailable(
                f"{self._holds} need a file; write sqlite:///<path of the file>"
            )
        try:
            path = Path(address.database)
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                # It is nobody else's business; SQLite gives its other files the same mode.
                path.touch(0o600)
        except OSError as error:
            raise self._unavailable(
                f"can't create the folder of {address.database}: {error.strerror}; "
                "choose another data folder or mend its permissions"
            ) from error

    def _configure(self, connection: Any, _record: object) -> None:
        # The driver must not begin transactions by itself: it would begin them as readers, and a
        # reader that turns writer fails at once when another writer came first, however long it
        # may wait.
        connection.isolation_level = None
        cursor = connection.cursor()
        write_ahead(cursor)
        # FULL: a commit is on the disk before it is acknowledged, also when the power fails.
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        if self._secure_delete:
            cursor.execute("PRAGMA secure_delete=ON")
        cursor.close()

    def _turn(self) -> AbstractContextManager[None]:
        """Lets one thread write at a time where the database does the same."""
        name = self._engine.url.database
        if self._engine.dialect.name != "sqlite" or not name:
            return nullcontext()
        return turnstile_of(str(Path(name).absolute())).passing()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except (DBAPIError, PoolTimeout, StillTaken) as error:
            cause = getattr(error, "orig", None) or error
            raise self._unavailable(
                f"the database of {self._holds} can't be used: {cause}; "
                "check that its disk has room and that no other program holds it, then try again"
            ) from error


def write_ahead(cursor: Any) -> None:
    """Turn SQLite's write-ahead log on; it waits for another process that is doing the same.

    SQLite doesn't: two processes that open a new database at once find it locked, whatever time-out
    the connection has.

    Raises:
        sqlite3.OperationalError: It is still locked after :data:`LOCKED` seconds, or can't be used.
    """
    until = time.monotonic() + LOCKED
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def _begin(sql: Connection) -> None:
    # A writer begins as one: it waits for the writer before it, and then it can't fail any more.
    statement = sql.get_execution_options().get(BEGIN, "BEGIN IMMEDIATE")
    if statement:
        sql.exec_driver_sql(statement)
