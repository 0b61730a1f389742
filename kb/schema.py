"""The tables of the catalogue: the truth from which every index can be rebuilt."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Engine,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    create_engine,
    event,
)

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
    Column("state", String(16), nullable=False),  # candidate | published | rejected
    Column("created", String(32), nullable=False),
    Column("published", String(32), nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),
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
    Index("kb_facets_version", "version"),
    Index("kb_facets_value", "name", "value"),
)

sources = Table(
    "kb_sources",
    metadata,
    Column("name", Text, primary_key=True),
    Column("options", Text, nullable=False),  # JSON: how it was opened
    Column("refreshed", String(32), nullable=False, default=""),
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
    PrimaryKeyConstraint("source", "url"),
)


def open_engine(path: Path) -> Engine:
    """Open or create the SQLite database at ``path``; readers never wait for the writer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})

    def configure(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA cache_size=-65536")
        cursor.close()

    event.listen(engine, "connect", configure)
    metadata.create_all(engine)
    return engine
