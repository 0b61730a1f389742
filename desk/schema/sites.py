"""Tables of where shoppers come from: sites, visitors, pages they saw, requests, spending."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from desk.schema.base import metadata

sites = Table(
    "desk_sites",
    metadata,
    Column("id", String(64), primary_key=True),
    # A SiteSettings as JSON.
    Column("settings", Text, nullable=False),
    # Under which the shop signs who its customer is; 64 hexadecimal digits.
    Column("identity_key", String(64), nullable=False),
    Column("created", String(32), nullable=False),
)

visitors = Table(
    "desk_visitors",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("site", ForeignKey(sites.c.id), nullable=False),
    Column("created", String(32), nullable=False),
    Column("seen", String(32), nullable=False),
    # As the shop signed it, and when it did so last.
    Column("customer", String(200)),
    Column("identified", String(32)),
    Column("name", String(200)),
    Column("email", String(320)),
    Column("locale", String(16)),
    Column("blocked", String(32)),
    Column("blocked_by", String(64)),
    Index("desk_visitors_customer", "customer"),
)

views = Table(
    "desk_views",
    metadata,
    Column("visitor_id", ForeignKey(visitors.c.id), nullable=False),
    Column("at", String(32), nullable=False),
    Column("url", String(2000), nullable=False),
    Column("title", String(300), nullable=False),
    Index("desk_views_visitor", "visitor_id", "at"),
)

# What a request with an idempotency key was answered, so that its repetition gets the same.
requests = Table(
    "desk_requests",
    metadata,
    Column("owner", String(64), nullable=False),
    Column("key", String(200), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("created", String(32), nullable=False),
    PrimaryKeyConstraint("owner", "key"),
    Index("desk_requests_created", "created"),
)

spending = Table(
    "desk_spending",
    metadata,
    Column("site", String(64), nullable=False),
    Column("day", String(10), nullable=False),
    Column("answers", Integer, nullable=False, default=0),
    # Millionths of a US dollar.
    Column("cost", BigInteger, nullable=False, default=0),
    PrimaryKeyConstraint("site", "day"),
)
