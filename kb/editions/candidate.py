"""A candidate edition: written beside what is live, seen by nobody, then published or rejected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    exists,
    func,
    insert,
    literal,
    select,
)

from kb import schema as t
from kb.documents import Document, Kind, Product, digest, dump_document
from kb.editions import publishing
from kb.editions.claims import copy_claims, holdings, is_held
from kb.editions.pages import Remembered
from kb.editions.resolve import resolve, sign
from kb.editions.rows import facet_rows, offer_rows, passage_rows
from kb.editions.sourcebook import stage_pages

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
        held: Whether it waits for an editor's decision.
        rejected: Why it was rejected; empty while it isn't.
        pruned: Document versions that no kept edition held any more when this was over.
    """

    def __init__(self, engine: Engine, number: int, parent: int) -> None:
        self.id = number
        self.parent = parent
        self.published = False
        self.held = False
        self.rejected = ""
        self.pruned = 0
        self._engine = engine
        self._resolved = False

    def copy(self, edition: int) -> None:
        """Take over the whole content of another edition."""
        self._copy(select(t.members.c.version).where(t.members.c.edition == edition))
        with self._engine.begin() as db:
            copy_claims(db, edition, self.id)
        self._resolved = True

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
                    is_held(t.versions, self.parent),
                    ~self._holds(),
                )
            )
        return kept

    def put(self, source: str, documents: Sequence[Document]) -> Put:
        """Add documents of a source.

        A document whose id another one of the same source already bears is left out and named in
        ``clashing``: the first to bring an id has it. What other sources gave under the same id,
        or of the same thing under another, is sorted out by :meth:`resolve`.
        """
        rows = [(doc, dump_document(doc)) for doc in documents]
        ids = [doc.id for doc, _ in rows]
        self._resolved = False
        with self._engine.begin() as db:
            taken = {
                (r.kind, r.document_id)
                for r in db.execute(
                    select(t.versions.c.kind, t.versions.c.document_id).where(
                        t.versions.c.document_id.in_(ids),
                        t.versions.c.source == source,
                        is_held(t.versions, self.id),
                    )
                )
            }
            before = {
                (r.kind, r.document_id): r
                for r in db.execute(
                    select(t.versions).where(
                        t.versions.c.document_id.in_(ids),
                        t.versions.c.source == source,
                        is_held(t.versions, self.parent),
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
            numbers = self._insert(db, source, fresh)
            sign(db, {n: doc for n, (doc, _, _) in zip(numbers, fresh, strict=True)})
            member += [{"edition": self.id, "version": number} for number in numbers]
            if member:
                db.execute(insert(t.members), member)
        return Put(**{name: tuple(values) for name, values in result.items()})

    def resolve(self, ranks: Mapping[str, int] | None = None) -> dict[str, Counter[str]]:
        """Decide which source owns what; the rest becomes claims. See kb.editions.claims.

        Args:
            ranks: By source read now, how far it is believed; remembered. 0 before 1.

        Returns:
            By source, how many of its documents became claims, by what they were matched.
        """
        with self._engine.begin() as db:
            order = [str(name) for name in db.scalars(select(t.sources.c.name))]
            order += [name for name in ranks or {} if name not in order]
            counts = resolve(db, self.id, self.parent, order, ranks or {}, self._insert)
        self._resolved = True
        return counts

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
            _holdings_of(self.id if edition is None else edition)
        )
        query = query.where(t.versions.c.source == source)
        if kind is not None:
            query = query.where(t.versions.c.kind == str(kind))
        with self._engine.connect() as db:
            return int(db.scalar(query) or 0)

    def take(self, edition: int, sources: Iterable[str]) -> int:
        """Take over what another edition holds of these sources; returns how many documents."""
        held = holdings(edition)
        query = select(t.versions.c.id).select_from(
            held.join(t.versions, held.c.version == t.versions.c.id)
        )
        self._resolved = False
        return self._copy(query.where(t.versions.c.source.in_(list(sources))))

    def carry_others(self, sources: Iterable[str]) -> int:
        """Take over from the parent what all but these sources gave; returns how many documents."""
        self._resolved = False
        return self._copy(self._parents().where(t.versions.c.source.not_in(list(sources))))

    def remember(self, source: str, pages: Mapping[str, Remembered]) -> None:
        """Add to what will be known of a source's pages once this is published."""
        with self._engine.begin() as db:
            stage_pages(db, self.id, source, pages)

    def publish(
        self,
        pages: Mapping[str, Mapping[str, Remembered]] | None = None,
        *,
        read_at: str = "",
        rolled_back: str = "",
        forget: str = "",
        override: publishing.Override | None = None,
    ) -> None:
        """Make this the edition that shoppers see, in one transaction.

        Args:
            pages: Per source, what to remember of its URLs besides what :meth:`remember` was told;
                replaces what was known.
            read_at: When reading its sources began, where that wasn't when this was begun.
            rolled_back: When what this holds was read, if that is an older edition's.
            forget: A source that goes with everything that is known of it.
            override: Who publishes it whatever was found, and why.

        Raises:
            KnowledgeError: Another edition was published since this one began.
        """
        if not self._resolved:
            self.resolve()
        for source, rows in (pages or {}).items():
            self.remember(source, rows)
        publishing.publish(
            self._engine,
            self.id,
            self.parent,
            read_at=read_at,
            rolled_back=rolled_back,
            forget=forget,
            override=override,
        )
        self.published = True

    def record(self, findings: Sequence[Mapping[str, Any]], judged: str = "") -> None:
        """Remember what the checks found in this, as plain data, and what the gate said of it."""
        publishing.record(self._engine, self.id, findings, judged)

    def hold(self) -> None:
        """Keep this beside the live edition until an editor decides; its passages are indexed."""
        if not self._resolved:
            self.resolve()
        publishing.hold(self._engine, self.id)
        self.held = True

    def differs(self) -> bool:
        """Whether this holds anything else than its parent."""
        if not self._resolved:
            self.resolve()
        mine, parents = t.members.alias(), t.members.alias()
        missing = select(parents.c.version).where(
            parents.c.edition == self.parent,
            ~exists().where(mine.c.edition == self.id, mine.c.version == parents.c.version),
        )
        new = select(mine.c.version).where(
            mine.c.edition == self.id,
            ~exists().where(parents.c.edition == self.parent, parents.c.version == mine.c.version),
        )
        with self._engine.connect() as db:
            return any(db.scalar(query.limit(1)) is not None for query in (missing, new))

    def confirm(self, reason: str, *, forget: str = "") -> None:
        """Forget the candidate, as it is no different from what is live, and keep what was learned.

        The sources count as refreshed, and their pages' validators are remembered.
        """
        self.rejected = reason
        publishing.confirm(self._engine, self.id, forget=forget)

    def forget(self) -> None:
        """Leave no trace of the candidate in the history, nor of what it was to remember."""
        self.rejected = "forgotten"
        publishing.forget(self._engine, self.id)

    def reject(self, reason: str) -> None:
        """Give the candidate up; shoppers keep seeing what they saw.

        Once it is published it is no candidate any more, and nothing happens.
        """
        if publishing.reject(self._engine, self.id, reason):
            self.rejected = reason

    def _parents(self, *columns: Any) -> Any:
        return select(*(columns or (t.versions.c.id,))).select_from(_holdings_of(self.parent))

    def _holds(self) -> Any:
        """Whether this candidate has of the same source what bears the row's kind and id."""
        version = t.versions.alias()
        return exists().where(
            version.c.document_id == t.versions.c.document_id,
            version.c.kind == t.versions.c.kind,
            version.c.source == t.versions.c.source,
            is_held(version, self.id),
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


def _holdings_of(edition: int) -> Any:
    held = holdings(edition)
    return held.join(t.versions, held.c.version == t.versions.c.id)
