"""The sources of a store: how each is opened, when it was read, what its pages said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from kb import schema as t
from kb.editions.pages import Remembered


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A place the store's knowledge comes from, and how it is opened.

    Attributes:
        options: How it is opened; ``every`` and ``fresh_within`` say when it is due and how old
            what it gave may be.
        refreshed: When reading began of what is live now; empty when it was never published.
        attempted: When its last refresh ended, whether or not it published anything.
        error: Why the last refresh published nothing; empty when all was well.
    """

    name: str
    options: dict[str, str]
    refreshed: str
    attempted: str = ""
    error: str = ""


def now() -> str:
    """The present moment, ISO 8601 in UTC to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def known_sources(engine: Engine) -> list[SourceInfo]:
    """The sources the store is made of, in the order they were added."""
    with engine.connect() as db:
        rows = db.execute(select(t.sources))
        return [
            SourceInfo(r.name, json.loads(r.options), r.refreshed, r.attempted, r.error)
            for r in rows
        ]


def add_source(db: Connection, name: str, options: Mapping[str, str]) -> None:
    """Remember how a source is opened; the same name again replaces its options only."""
    text = json.dumps(dict(options))
    statement = upsert(t.sources).values(name=name, options=text, refreshed="")
    changed = {"options": text}
    db.execute(statement.on_conflict_do_update(index_elements=["name"], set_=changed))


def note_success(db: Connection, sources: Mapping[str, Mapping[str, str] | None], at: str) -> None:
    """Remember that what is live of these sources was read at a moment.

    Args:
        db: A transaction.
        sources: Each with how it was opened, or None for as before.
        at: When reading it began, ISO 8601.
    """
    for name, options in sources.items():
        if options is not None:
            add_source(db, name, options)
    db.execute(
        update(t.sources)
        .where(t.sources.c.name.in_(list(sources)))
        .values(refreshed=at, attempted=now(), error="")
    )


def forget_source(db: Connection, name: str) -> None:
    """Forget how a source is opened, what its pages said and how far it was believed."""
    db.execute(delete(t.sources).where(t.sources.c.name == name))
    db.execute(delete(t.pages).where(t.pages.c.source == name))
    db.execute(delete(t.ranks).where(t.ranks.c.source == name))


def age_sources(db: Connection, at: str) -> None:
    """What is live of every source was read at this moment at the latest."""
    db.execute(update(t.sources).where(t.sources.c.refreshed > at).values(refreshed=at))


def note_failure(db: Connection, names: Iterable[str], error: str) -> None:
    """Remember why the last refresh of these sources published nothing."""
    db.execute(
        update(t.sources)
        .where(t.sources.c.name.in_(list(names)))
        .values(attempted=now(), error=error)
    )


def remembered(engine: Engine, source: str) -> dict[str, Remembered]:
    """What the pages of a source said when they were last read, by URL."""
    with engine.connect() as db:
        rows = db.execute(select(t.pages).where(t.pages.c.source == source))
        return {
            r.url: Remembered(
                r.etag,
                r.last_modified,
                tuple(json.loads(r.documents)),
                tuple(json.loads(r.links)),
                r.seen,
            )
            for r in rows
        }


def remember_pages(db: Connection, source: str, pages: Mapping[str, Remembered]) -> None:
    """Replace what is known of a source's pages."""
    db.execute(delete(t.pages).where(t.pages.c.source == source))
    if pages:
        db.execute(insert(t.pages), _page_rows(source, pages))


def stage_pages(db: Connection, edition: int, source: str, pages: Mapping[str, Remembered]) -> None:
    """Add to what will be known of a source's pages once an edition is published."""
    rows = [row | {"edition": edition} for row in _page_rows(source, pages)]
    if rows:
        db.execute(insert(t.staged).prefix_with("OR REPLACE"), rows)


def unstage_pages(db: Connection, edition: int, sources: Iterable[str]) -> None:
    """What was staged for these sources replaces what was known of their pages."""
    names = list(sources)
    columns = [column.name for column in t.pages.columns]
    staged = select(*(t.staged.c[name] for name in columns)).where(
        t.staged.c.edition == edition, t.staged.c.source.in_(names)
    )
    db.execute(delete(t.pages).where(t.pages.c.source.in_(names)))
    db.execute(insert(t.pages).from_select(columns, staged))
    db.execute(delete(t.staged).where(t.staged.c.edition == edition))


def distrust_pages(db: Connection) -> None:
    """Keep where pages lead and what they gave, and forget what would let them go unread."""
    kept = {"source", "url", "documents", "links"}
    db.execute(update(t.pages).values({c.name: "" for c in t.pages.columns if c.name not in kept}))


def _page_rows(source: str, pages: Mapping[str, Remembered]) -> list[dict[str, Any]]:
    return [
        {
            "source": source,
            "url": url,
            "etag": page.etag,
            "last_modified": page.last_modified,
            "documents": json.dumps(page.document_ids),
            "links": json.dumps(page.links),
            "seen": page.seen,
        }
        for url, page in pages.items()
    ]
