"""The tables of the order book, and how their database is opened."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from assistant.orders.book import BookUnavailable
from kb import database

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


class Database(database.Database):
    """The database of an order book."""

    def __init__(self, url: str) -> None:
        """Open the database at a SQLAlchemy URL; creates the file and tables that are missing."""
        super().__init__(
            url,
            metadata,
            BookUnavailable,
            holds="orders",
            example="sqlite:///data/orders.db",
        )
