"""The tables of the order book, and how their database is opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from assistant.orders.book import BookUnavailable

metadata = MetaData()

# Records stand whole in one column; what they are looked up by stands beside it.
customers = Table(
    "orders_customers",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("email_token", String(64), nullable=False, index=True),
    Column("name_key", Text, nullable=False, index=True),
    Column("postcode_key", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("record", Text, nullable=False),
)

# What is left on gift cards, in ten-thousandths: charged by one guarded statement.
balances = Table(
    "orders_balances",
    metadata,
    Column("customer_id", ForeignKey(customers.c.id), nullable=False),
    Column("method_id", String(200), nullable=False),
    Column("amount", BigInteger, nullable=False),
    PrimaryKeyConstraint("customer_id", "method_id"),
)

orders = Table(
    "orders_orders",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("number_key", String(200), nullable=False, unique=True),
    Column("customer_id", ForeignKey(customers.c.id), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("record", Text, nullable=False),
)

products = Table(
    "orders_products",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("name", Text, nullable=False),
    Column("record", Text, nullable=False),
)

items = Table(
    "orders_items",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("product_id", ForeignKey(products.c.id), nullable=False),
    Column("available", Boolean, nullable=False),
)

# One row for every change that was done. Its key is what makes a change happen once.
applied = Table(
    "orders_applied",
    metadata,
    Column("proposal_id", String(64), primary_key=True),
    Column("customer_id", String(200), nullable=False),
    Column("order_id", String(200), nullable=False),
    Column("action", String(40), nullable=False),
    Column("status", Text, nullable=False),
    Column("at", String(32), nullable=False),
)

# With which secret the e-mails' marks were made.
marks = Table("orders_marks", metadata, Column("probe", String(64), primary_key=True))


class Database:
    """The database of an order book."""

    def __init__(self, url: str) -> None:
        """Open the database at a SQLAlchemy URL; creates the file and tables that are missing."""
        self._engine = _open(url)
        self._reader = self._engine.execution_options(orders_read=True)
        with self.writing() as sql:
            metadata.create_all(sql)

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

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def _open(url: str) -> Engine:
    try:
        address = make_url(url)
    except ArgumentError:
        raise BookUnavailable(
            f"not a database address: {url!r}; write one like sqlite:///data/orders.db"
        ) from None
    if address.get_backend_name() != "sqlite":
        return create_engine(address, pool_pre_ping=True)
    if not address.database or address.database == ":memory:":
        # Every connection would see a database of its own.
        raise BookUnavailable("orders need a file; write sqlite:///<path of the file>")
    try:
        path = Path(address.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            # What is in it is nobody else's business; SQLite gives its other files the same mode.
            path.touch(0o600)
    except OSError as error:
        raise BookUnavailable(
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
    # The driver must not begin transactions by itself: a reader that turns writer fails at once
    # when another writer came first, however long it may wait.
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    # FULL: a change is on the disk before the shopper is told, also when the power fails.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin(sql: Connection) -> None:
    reads = sql.get_execution_options().get("orders_read", False)
    sql.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise
    except (DBAPIError, PoolTimeout) as error:
        cause = getattr(error, "orig", None) or error
        raise BookUnavailable(
            f"the database of orders can't be used: {cause}; "
            "check that its disk has room and that no other program holds it, then try again"
        ) from error
