"""Which source owns a product or article, and what the others say of it: claims.

A feed and a crawl of one shop give the same things twice. Of documents that are one thing, one is
the member of the edition and the others are claims about it: kept with the edition, seen by no
index and no shopper, read by the audit. Who owns is decided anew for every edition from all that
its sources gave, so it makes no difference which of them was read today, and a claim whose owner
is gone becomes a member by itself.

The owner is the source that is believed about price and stock: feeds and APIs (rank 0) before
crawled pages (rank 1); among equals the one that was added to the store first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, and_, delete, insert, literal, or_, select

from kb import schema as t
from kb.documents import Document, Kind, load_document

BATCH = 500


@dataclass(frozen=True, slots=True)
class Claim:
    """What another source says of a document of an edition.

    Attributes:
        about: The document of the edition.
        source: Who says so.
        document: What it says.
        matched: As in :class:`kb.editions.matching.Match`; ``owner`` for the owner's own record
            where the member was filled from claims.
    """

    about: Document
    source: str
    document: Document
    matched: str


def holdings(edition: int) -> Any:
    """Versions that sources gave to an edition, members and claims alike, as a subquery."""
    member = select(t.members.c.version).where(
        t.members.c.edition == edition, t.members.c.version.not_in(select(t.filled.c.version))
    )
    claim = select(t.claims.c.version).where(t.claims.c.edition == edition)
    return member.union(claim).subquery()


def is_held(version: Any, edition: int) -> Any:
    """Whether a version was given to an edition by a source; looks single versions up."""
    member, claim = t.members.alias(), t.claims.alias()
    return or_(
        and_(
            select(literal(1))
            .where(member.c.edition == edition, member.c.version == version.c.id)
            .exists(),
            ~select(literal(1)).where(t.filled.c.version == version.c.id).exists(),
        ),
        select(literal(1))
        .where(claim.c.edition == edition, claim.c.version == version.c.id)
        .exists(),
    )


def copy_claims(db: Connection, edition: int, into: int) -> None:
    """Take an edition's claims over as they stand."""
    c = t.claims.c
    rows = select(literal(into), c.version, c.owner, c.matched).where(c.edition == edition)
    names = ["edition", "version", "owner", "matched"]
    db.execute(insert(t.claims).from_select(names, rows))


def prune_claims(db: Connection, kept: Iterable[int]) -> None:
    """Forget the claims of editions that are no longer kept; before versions are pruned."""
    db.execute(delete(t.claims).where(t.claims.c.edition.not_in(list(kept))))


def read_claims(engine: Engine, edition: int) -> Iterator[Claim]:
    """What other sources say of an edition's documents, in a stable order."""
    said, about = t.versions.alias(), t.versions.alias()
    query = (
        select(
            t.claims.c.matched,
            said.c.source,
            said.c.kind,
            said.c.content,
            about.c.content.label("about"),
        )
        .join(said, said.c.id == t.claims.c.version)
        .join(about, and_(about.c.document_id == t.claims.c.owner, about.c.kind == said.c.kind))
        .join(t.members, and_(t.members.c.version == about.c.id, t.members.c.edition == edition))
        .where(t.claims.c.edition == edition)
        .order_by(t.claims.c.owner, said.c.id)
    )
    with engine.connect() as db:
        for row in db.execute(query).yield_per(BATCH):
            kind = Kind(row.kind)
            yield Claim(
                load_document(kind, row.about),
                row.source,
                load_document(kind, row.content),
                row.matched,
            )


def owning_sources(engine: Engine, edition: int) -> dict[tuple[Kind, str], str]:
    """Which source owns each document of an edition, by kind and id."""
    query = (
        select(t.versions.c.kind, t.versions.c.document_id, t.versions.c.source)
        .join(t.members, t.members.c.version == t.versions.c.id)
        .where(t.members.c.edition == edition)
    )
    with engine.connect() as db:
        return {(Kind(kind), name): source for kind, name, source in db.execute(query)}
