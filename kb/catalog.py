"""The catalogue: document versions, the editions made of them, the pointer to what is live."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from kb import schema as t
from kb.candidate import Candidate, remember_pages
from kb.documents import KnowledgeError
from kb.edition import Edition
from kb.pages import Remembered

KEEP = 20  # editions whose membership is kept for rolling back


@dataclass(frozen=True, slots=True)
class EditionInfo:
    """One line of the store's history."""

    id: int
    parent: int
    state: str
    created: str
    published: str
    note: str
    documents: int
    live: bool


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A place the store's knowledge comes from, and how it is opened."""

    name: str
    options: dict[str, str]
    refreshed: str


class Catalog:
    """The SQL source of truth of one store directory.

    Args:
        home: The store's directory; created when missing.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.engine: Engine = t.open_engine(home / "store.db")
        self._lock = FileLock(str(home / "writer.lock"))

    def close(self) -> None:
        """Give the database back to the operating system."""
        self.engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the store's one writer lock.

        Raises:
            KnowledgeError: Another process is writing.
        """
        try:
            self._lock.acquire(timeout=1)
        except Timeout:
            raise KnowledgeError(
                f"another refresh is writing to {self.home}; wait until it has finished"
            ) from None
        try:
            yield
        finally:
            self._lock.release()

    def current(self) -> int:
        """The id of the published edition; 0 when nothing was ever published."""
        with self.engine.connect() as db:
            return int(db.scalar(select(t.pointer.c.edition).where(t.pointer.c.id == 1)) or 0)

    def edition(self, number: int | None = None) -> Edition:
        """Read one edition; the published one by default.

        Raises:
            KnowledgeError: No such edition, or its content is no longer kept.
        """
        live = self.current() if number is None else number
        if live:
            with self.engine.connect() as db:
                row = db.execute(
                    select(t.editions.c.state, _count(t.editions.c.id)).where(
                        t.editions.c.id == live
                    )
                ).one_or_none()
            if row is None:
                raise KnowledgeError(f"there is no edition {live}; see `aisle kb editions`")
            if not row[1] and row[0] == "pruned":
                raise KnowledgeError(f"edition {live} is older than the {KEEP} kept")
        return Edition(self.engine, live)

    def editions(self) -> list[EditionInfo]:
        """All editions, newest first."""
        live = self.current()
        query = select(t.editions, _count(t.editions.c.id).label("n")).order_by(
            t.editions.c.id.desc()
        )
        with self.engine.connect() as db:
            return [
                EditionInfo(
                    r.id, r.parent, r.state, r.created, r.published, r.note, r.n, r.id == live
                )
                for r in db.execute(query)
            ]

    @contextmanager
    def candidate(self, note: str) -> Iterator[Candidate]:
        """Begin a candidate edition; it is rejected unless it is published inside the block."""
        with self.writing():
            with self.engine.begin() as db:
                self._sweep(db)
                parent = int(db.scalar(select(t.pointer.c.edition).where(t.pointer.c.id == 1)) or 0)
                number = db.execute(
                    insert(t.editions).values(
                        parent=parent, state="candidate", created=now(), note=note
                    )
                ).inserted_primary_key
            assert number is not None
            candidate = Candidate(self.engine, int(number[0]), parent)
            try:
                yield candidate
            except BaseException:
                candidate.reject("the refresh was interrupted")
                raise
            if not candidate.published and not candidate.rejected:
                candidate.reject("not published")
            self._prune()

    def rollback(self, number: int) -> int:
        """Publish the content of an old edition as a new one and return the new one's id.

        Raises:
            KnowledgeError: The edition isn't there or was never published.
        """
        states = {info.id: info for info in self.editions()}
        if number not in states or states[number].state != "published":
            raise KnowledgeError(
                f"edition {number} can't be published again: it is not among the published "
                "editions that are kept; see `aisle kb editions`"
            )
        with self.candidate(f"rolled back to edition {number}") as candidate:
            candidate.copy(number)
            # Pages that haven't changed since the newest edition have changed since this one:
            # without validators they are all read anew.
            candidate.publish({name: self._unvalidated(name) for name in self._page_sources()})
        return candidate.id

    def sources(self) -> list[SourceInfo]:
        """The sources the store is made of, in the order they were added."""
        with self.engine.connect() as db:
            rows = db.execute(select(t.sources))
            return [SourceInfo(r.name, json.loads(r.options), r.refreshed) for r in rows]

    def add_source(self, name: str, options: Mapping[str, str]) -> None:
        """Remember how a source is opened; the same name again replaces its options."""
        row = {"name": name, "options": json.dumps(dict(options)), "refreshed": now()}
        with self.engine.begin() as db:
            statement = upsert(t.sources).values(row)
            db.execute(statement.on_conflict_do_update(index_elements=["name"], set_=row))

    def remembered(self, source: str) -> dict[str, Remembered]:
        """What the pages of a source said when they were last read, by URL."""
        with self.engine.connect() as db:
            rows = db.execute(select(t.pages).where(t.pages.c.source == source))
            return {
                r.url: Remembered(
                    r.etag,
                    r.last_modified,
                    tuple(json.loads(r.documents)),
                    tuple(json.loads(r.links)),
                )
                for r in rows
            }

    def remember(self, source: str, pages: Mapping[str, Remembered]) -> None:
        """Replace what is known of a source's pages, where a refresh changed nothing else."""
        with self.engine.begin() as db:
            remember_pages(db, source, pages)

    def _page_sources(self) -> list[str]:
        with self.engine.connect() as db:
            return [str(name) for name in db.scalars(select(t.pages.c.source).distinct())]

    def _unvalidated(self, source: str) -> dict[str, Remembered]:
        known = self.remembered(source)
        return {url: replace(page, etag="", last_modified="") for url, page in known.items()}

    def live_keys(self) -> tuple[set[str], set[str]]:
        """Passage keys and vector keys that any kept edition uses."""
        with self.engine.connect() as db:
            rows = db.execute(
                select(t.passages.c.key, t.passages.c.vector_key).where(
                    t.passages.c.version.in_(select(t.members.c.version))
                )
            ).all()
        return {r[0] for r in rows}, {r[1] for r in rows}

    def _sweep(self, db: Connection) -> None:
        # Candidates of a process that died: invisible to shoppers, of no use to anyone.
        dead = [
            int(n)
            for n in db.scalars(select(t.editions.c.id).where(t.editions.c.state == "candidate"))
        ]
        if dead:
            db.execute(delete(t.members).where(t.members.c.edition.in_(dead)))
            db.execute(
                update(t.editions)
                .where(t.editions.c.id.in_(dead))
                .values(state="rejected", note=t.editions.c.note + "; interrupted")
            )

    def _prune(self) -> None:
        """Forget the membership of old and rejected editions and the versions nobody holds."""
        with self.engine.begin() as db:
            live = int(db.scalar(select(t.pointer.c.edition).where(t.pointer.c.id == 1)) or 0)
            kept = {
                int(n)
                for n in db.scalars(
                    select(t.editions.c.id)
                    .where(t.editions.c.state == "published")
                    .order_by(t.editions.c.id.desc())
                    .limit(KEEP)
                )
            } | {live}
            db.execute(delete(t.members).where(t.members.c.edition.not_in(kept)))
            db.execute(
                update(t.editions)
                .where(t.editions.c.state == "published", t.editions.c.id.not_in(kept))
                .values(state="pruned")
            )
            orphans = select(t.versions.c.id).where(
                t.versions.c.id.not_in(select(t.members.c.version))
            )
            if db.scalar(select(func.count()).select_from(orphans.subquery())):
                for table in (t.passages, t.offers, t.facets):
                    db.execute(delete(table).where(table.c.version.in_(orphans)))
                db.execute(delete(t.versions).where(t.versions.c.id.in_(orphans)))


def now() -> str:
    """The present moment, ISO 8601 in UTC to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _count(edition: Any) -> Any:
    return (
        select(func.count())
        .select_from(t.members)
        .where(t.members.c.edition == edition)
        .scalar_subquery()
    )
