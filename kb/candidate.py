"""A candidate edition: written beside what is live, seen by nobody, then published or rejected."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from kb import schema as t
from kb.documents import Document, Kind, KnowledgeError, Product, digest, dump_document
from kb.pages import Remembered
from kb.rows import facet_rows, offer_rows, passage_rows

BATCH = 500


@dataclass(frozen=True, slots=True)
class Put:
    """What became of a batch of documents: ids per outcome."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    clashing: tuple[str, ...]


class Candidate:
    """One edition in the making. Use it through :meth:`kb.catalog.Catalog.candidate`.

    Attributes:
        id: The edition's number.
        parent: The edition that was live when it began; 0 for the first.
        published: Whether shoppers see it now.
        rejected: Why it was rejected; empty while it isn't.
    """

    def __init__(self, engine: Engine, number: int, parent: int) -> None:
        self.id = number
        self.parent = parent
        self.published = False
        self.rejected = ""
        self._engine = engine

    def copy(self, edition: int) -> None:
        """Take over the whole content of another edition."""
        self._copy(select(t.members.c.version).where(t.members.c.edition == edition))

    def carry(self, source: str) -> int:
        """Take over from the parent what a source gave before; returns the number of documents."""
        return self._copy(self._parents().where(t.versions.c.source == source))

    def keep(self, source: str, document_ids: Iterable[str]) -> int:
        """Take over these documents of a source from the parent; returns how many were there.

        One that this candidate holds already, from another page, stays as it is.
        """
        kept = 0
        remaining = iter(document_ids)
        while batch := list(islice(remaining, BATCH)):
            kept += self._copy(
                select(t.versions.c.id).where(
                    t.versions.c.source == source,
                    t.versions.c.document_id.in_(batch),
                    _is_member(t.versions, self.parent),
                    ~self._holds(),
                )
            )
        return kept

    def put(self, source: str, documents: Sequence[Document]) -> Put:
        """Add documents of a source.

        A document whose id another document of this candidate already bears is left out and
        named in ``clashing``: the first to bring an id owns it.
        """
        rows = [(doc, dump_document(doc)) for doc in documents]
        ids = [doc.id for doc, _ in rows]
        with self._engine.begin() as db:
            taken = {
                (r.kind, r.document_id)
                for r in db.execute(
                    select(t.versions.c.kind, t.versions.c.document_id)
                    .select_from(_members_of(self.id))
                    .where(t.versions.c.document_id.in_(ids))
                )
            }
            before = {
                (r.kind, r.document_id): r
                for r in db.execute(
                    self._parents(t.versions).where(
                        t.versions.c.document_id.in_(ids), t.versions.c.source == source
                    )
                )
            }
            result: dict[str, list[str]] = {"added": [], "changed": [], "same": [], "clashing": []}
            member: list[dict[str, int]] = []
            fresh: list[tuple[Document, str, str]] = []
            for doc, content in rows:
                identity = (str(doc.kind), doc.id)
                if identity in taken:
                    result["clashing"].append(doc.id)
                    continue
                taken.add(identity)
                sha = digest(content)
                old = before.get(identity)
                if old is not None and old.hash == sha:
                    result["same"].append(doc.id)
                    member.append({"edition": self.id, "version": old.id})
                    continue
                result["changed" if old is not None else "added"].append(doc.id)
                fresh.append((doc, content, sha))
            member += [
                {"edition": self.id, "version": number}
                for number in self._insert(db, source, fresh)
            ]
            if member:
                db.execute(insert(t.members), member)
        return Put(**{name: tuple(values) for name, values in result.items()})

    def removed(self, source: str) -> tuple[str, ...]:
        """Ids of a source's documents that the parent has and this candidate lacks."""
        query = self._parents(t.versions.c.document_id).where(
            t.versions.c.source == source, ~self._holds()
        )
        with self._engine.connect() as db:
            return tuple(db.scalars(query))

    def count(self, source: str, *, kind: Kind | None = None, edition: int | None = None) -> int:
        """Documents of one source, of one kind or of all, in this candidate or another edition."""
        query = select(func.count()).select_from(
            _members_of(self.id if edition is None else edition)
        )
        query = query.where(t.versions.c.source == source)
        if kind is not None:
            query = query.where(t.versions.c.kind == str(kind))
        with self._engine.connect() as db:
            return int(db.scalar(query) or 0)

    def publish(self, pages: Mapping[str, Mapping[str, Remembered]]) -> None:
        """Make this the edition that shoppers see, in one transaction.

        Args:
            pages: Per refreshed source, what to remember of its URLs; replaces what was known.

        Raises:
            KnowledgeError: Another edition was published since this one began.
        """
        stamp = datetime.now(UTC).isoformat(timespec="seconds")
        with self._engine.begin() as db:
            live = int(db.scalar(select(t.pointer.c.edition).where(t.pointer.c.id == 1)) or 0)
            if live != self.parent:
                raise KnowledgeError(
                    f"edition {live} was published while this one was made from {self.parent}; "
                    "run the refresh again"
                )
            for source, rows in pages.items():
                remember_pages(db, source, rows)
            db.execute(
                update(t.editions)
                .where(t.editions.c.id == self.id)
                .values(state="published", published=stamp)
            )
            row = {"id": 1, "edition": self.id}
            db.execute(
                upsert(t.pointer).values(row).on_conflict_do_update(index_elements=["id"], set_=row)
            )
        self.published = True

    def reject(self, reason: str) -> None:
        """Give the candidate up; shoppers keep seeing what they saw.

        Once it is published it is no candidate any more, and nothing happens.
        """
        with self._engine.begin() as db:
            # Asked of the database: an interruption may fall between publishing and knowing it.
            if db.scalar(select(t.pointer.c.edition).where(t.pointer.c.id == 1)) == self.id:
                return
            self.rejected = reason
            db.execute(delete(t.members).where(t.members.c.edition == self.id))
            db.execute(
                update(t.editions)
                .where(t.editions.c.id == self.id)
                .values(state="rejected", note=t.editions.c.note + f"; {reason}")
            )

    def discard(self, reason: str) -> None:
        """Forget the candidate without a trace in the history: it was no different."""
        self.rejected = reason
        with self._engine.begin() as db:
            db.execute(delete(t.members).where(t.members.c.edition == self.id))
            db.execute(delete(t.editions).where(t.editions.c.id == self.id))

    def _parents(self, *columns: Any) -> Any:
        return select(*(columns or (t.versions.c.id,))).select_from(_members_of(self.parent))

    def _holds(self) -> Any:
        """Whether a document of the same kind and id as the row at hand is in this candidate."""
        version = t.versions.alias()
        return exists().where(
            version.c.document_id == t.versions.c.document_id,
            version.c.kind == t.versions.c.kind,
            _is_member(version, self.id),
        )

    def _copy(self, query: Any) -> int:
        rows = query.add_columns(literal(self.id)).subquery()
        copied = select(rows.c[1], rows.c[0])
        with self._engine.begin() as db:
            statement = insert(t.members).prefix_with("OR IGNORE")
            return db.execute(statement.from_select(["edition", "version"], copied)).rowcount

    def _insert(
        self, db: Connection, source: str, fresh: Sequence[tuple[Document, str, str]]
    ) -> list[int]:
        if not fresh:
            return []
        first = int(db.scalar(select(func.max(t.versions.c.id))) or 0) + 1
        rows: dict[Any, list[dict[str, Any]]] = {
            t.versions: [],
            t.passages: [],
            t.offers: [],
            t.facets: [],
        }
        for number, (doc, content, sha) in enumerate(fresh, first):
            rows[t.versions].append(
                {
                    "id": number,
                    "kind": str(doc.kind),
                    "document_id": doc.id,
                    "source": source,
                    "hash": sha,
                    "content": content,
                }
            )
            rows[t.passages] += passage_rows(number, doc)
            if isinstance(doc, Product):
                rows[t.offers] += offer_rows(number, doc)
                rows[t.facets] += facet_rows(number, doc)
        for table, values in rows.items():
            if values:
                db.execute(insert(table), values)
        return list(range(first, first + len(fresh)))


def remember_pages(db: Connection, source: str, pages: Mapping[str, Remembered]) -> None:
    """Replace what is known of a source's pages."""
    rows = [
        {
            "source": source,
            "url": url,
            "etag": page.etag,
            "last_modified": page.last_modified,
            "documents": json.dumps(page.document_ids),
            "links": json.dumps(page.links),
        }
        for url, page in pages.items()
    ]
    db.execute(delete(t.pages).where(t.pages.c.source == source))
    if rows:
        db.execute(insert(t.pages), rows)


def _members_of(edition: int) -> Any:
    return t.members.join(
        t.versions, and_(t.members.c.version == t.versions.c.id, t.members.c.edition == edition)
    )


def _is_member(version: Any, edition: int) -> Any:
    # Nested, not joined: SQL then looks single versions up instead of walking the whole edition.
    member = t.members.alias()
    return exists().where(member.c.edition == edition, member.c.version == version.c.id)
