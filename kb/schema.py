"""The tables of the catalogue: the truth from which every index can be rebuilt.

A change here needs a step in ``kb/migrations/versions`` and its number in ``kb/migrate.py``: a test
compares what the steps make of an old store with these tables.
"""

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
    Float,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    create_engine,
    event,
    false,
)

from kb.database import write_ahead

metadata = MetaData()

# One row, id 1: the edition that shoppers see. Publishing is an update of this row.
pointer = Table(
    "kb_pointer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("edition", Integer, nullable=False),
)

editions = Table(
    "kb_editions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("parent", Integer, nullable=False),
    Column("state", String(16), nullable=False),  # candidate | held | published | rejected | pruned
    Column("created", String(32), nullable=False),
    Column("published", String(32), nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),
    # JSON: the sources that were read for it, each with how it was opened, or null for as before.
    Column("sources", Text, nullable=False, server_default="{}"),
    Column("findings", Text, nullable=False, server_default="[]"),  # JSON: what checks found
    Column("judged", Text, nullable=False, server_default=""),  # what the gate said of its answers
    Column("reason", Text, nullable=False, server_default=""),  # why it was published nevertheless
    Column("decider", Text, nullable=False, server_default=""),  # who decided that
    sqlite_autoincrement=True,
)

versions = Table(
    "kb_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("document_id", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("content", Text, nullable=False),
    Index("kb_versions_hash", "hash"),
    Index("kb_versions_document", "document_id"),
)

# Which versions an edition consists of. Editions hold whole memberships rather than differences:
# 19,406 documents cost 9 ms and 0.5 MB an edition, and every reader's query stays a plain join.
members = Table(
    "kb_members",
    metadata,
    Column("edition", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("edition", "version"),
    Index("kb_members_version", "version"),
    sqlite_with_rowid=False,
)

# The passages of a version. Two versions that differ in price only share their keys, which is why
# a changed price re-embeds and re-indexes nothing.
passages = Table(
    "kb_passages",
    metadata,
    Column("version", Integer, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("key", String(64), nullable=False),
    Column("vector_key", String(64), nullable=False),
    Column("heading", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("facets", Text, nullable=False),
    PrimaryKeyConstraint("version", "ordinal"),
    Index("kb_passages_key", "key"),
    Index("kb_passages_vector_key", "vector_key"),
)

# What can be bought: one row a variant, or one with variant -1 for a product without variants.
offers = Table(
    "kb_offers",
    metadata,
    Column("version", Integer, nullable=False),
    Column("variant", Integer, nullable=False),
    Column("price_micros", BigInteger),
    Column("currency", String(3), nullable=False),
    Column("buyable", Boolean, nullable=False),
    Column("reduced", Boolean, nullable=False, server_default=false()),  # below its list price
    Column("rating", Integer),  # hundredths of a star
    PrimaryKeyConstraint("version", "variant"),
    sqlite_with_rowid=False,
)

# What can be filtered by. variant is -1 where the fact holds for the whole product.
facets = Table(
    "kb_facets",
    metadata,
    Column("version", Integer, nullable=False),
    Column("variant", Integer, nullable=False),
    Column("role", String(16), nullable=False),  # brand | category | attribute | option
    Column("name", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("number", Float),  # the quantity that the value is, in its dimension's base unit
    Column("dimension", String(16), nullable=False, server_default=""),  # empty: a bare number
    Index("kb_facets_version", "version"),
    # Covers what a vocabulary is learned from, so that the table itself isn't read for it.
    Index("kb_facets_value", "name", "value", "role", "version"),
)

# What a document can be recognised by when another source speaks of the same thing.
signs = Table(
    "kb_signs",
    metadata,
    Column("version", Integer, nullable=False),
    Column("key", Text, nullable=False),
    Column("detail", Text, nullable=False),
    PrimaryKeyConstraint("version", "key"),
    Index("kb_signs_key", "key"),
    sqlite_with_rowid=False,
)

# What other sources say of a document of an edition: versions that are no members of it, so no
# index and no shopper ever sees them. ``owner`` is the document's id; the kind is the version's.
claims = Table(
    "kb_claims",
    metadata,
    Column("edition", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("owner", Text, nullable=False),
    Column("matched", String(8), nullable=False),  # id | url | gtin | sku | clash | owner
    PrimaryKeyConstraint("edition", "version", "owner"),
    Index("kb_claims_version", "version"),
    sqlite_with_rowid=False,
)

# Versions that no source gave as they are: an owner's, with what it lacked from claims about it.
filled = Table("kb_filled", metadata, Column("version", Integer, primary_key=True))

# How far a source is believed about price and stock: 0 for feeds and APIs, 1 for crawled pages.
ranks = Table(
    "kb_ranks",
    metadata,
    Column("source", Text, primary_key=True),
    Column("rank", Integer, nullable=False),
)

sources = Table(
    "kb_sources",
    metadata,
    Column("name", Text, primary_key=True),
    Column("options", Text, nullable=False),  # JSON: how it was opened, and when it is due
    Column("refreshed", String(32), nullable=False, default=""),  # what is live was read then
    Column("attempted", String(32), nullable=False, server_default=""),  # tried last, well or not
    Column("error", Text, nullable=False, server_default=""),  # why the last try published nothing
)

# What a source's pages said about themselves when they were last read: conditional requests.
pages = Table(
    "kb_pages",
    metadata,
    Column("source", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
    Column("documents", Text, nullable=False),
    Column("links", Text, nullable=False),
    Column("seen", Text, nullable=False, server_default=""),  # lets a page go unread
    PrimaryKeyConstraint("source", "url"),
)

# The same for editions that are being made or held: it becomes true when they are published.
staged = Table(
    "kb_staged_pages",
    metadata,
    Column("edition", Integer, nullable=False),
    *(Column(column.name, Text, nullable=False) for column in pages.columns),
    PrimaryKeyConstraint("edition", "source", "url"),
)


def open_engine(path: Path) -> Engine:
    """Open or create the SQLite database at ``path``; readers never wait for the writer.

    A database of an earlier version is brought up to date first.

    Raises:
        KnowledgeError: It was made by a newer version.
    """
    from kb.migrate import prepare

    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})

    def configure(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        write_ahead(cursor)
        # Outlives a killed process; what must outlive a power cut goes through durable().
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA cache_size=-65536")
        cursor.close()

    event.listen(engine, "connect", configure)
    prepare(engine)
    return engine


@contextmanager
def durable(engine: Engine) -> Iterator[Connection]:
    """One transaction that begins with the right to write and, once over, outlives a power cut.

    SQLite syncs the whole log then, so everything that was committed before is safe as well.
    """
    with engine.connect() as db:
        db.exec_driver_sql("PRAGMA synchronous=FULL")
        try:
            db.exec_driver_sql("BEGIN IMMEDIATE")
            yield db
            db.commit()
        finally:
            db.rollback()
            db.exec_driver_sql("PRAGMA synchronous=NORMAL")
