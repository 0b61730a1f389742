"""An edition with some documents turned back or put in, for as long as something is asked of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from sqlalchemy import Connection, delete, insert, literal, select

from kb import schema as t
from kb.documents import Document, Kind
from kb.knowledge import Knowledge
from kb.recalled import RecalledEdition
from kb.search import Retriever

# No edition of the history: no one ever gets it to see, and what a killed process leaves under it
# goes with the next trial, or when old editions are pruned.
_NUMBER = -1
_BATCH = 500

Named = tuple[Kind, str]


@contextmanager
def turned_back(
    knowledge: Knowledge, after: int, before: int, documents: Collection[Named]
) -> Iterator[Retriever]:
    """A retriever over an edition in which some documents are as they were in another.

    One that the other edition lacks isn't there. Nothing stays: it is no part of the history and
    no file is written.

    Args:
        knowledge: The store's; its writer lock has to be held.
        after: The edition.
        before: The one that the documents are taken from; its passages are indexed.
        documents: Kind and id of each.
    """
    engine = knowledge.catalog.engine
    with engine.begin() as db:
        _clear(db)
        whole = select(literal(_NUMBER), t.members.c.version).where(t.members.c.edition == after)
        db.execute(insert(t.members).from_select(["edition", "version"], whole))
        for some in _batches(sorted(documents)):
            new, old = _versions(db, after, some), _versions(db, before, some)
            mine = t.members.c.edition == _NUMBER
            db.execute(delete(t.members).where(mine, t.members.c.version.in_(new)))
            rows = [{"edition": _NUMBER, "version": version} for version in old]
            if rows:
                db.execute(insert(t.members).prefix_with("OR IGNORE"), rows)
    try:
        yield knowledge.recalled(RecalledEdition(engine, _NUMBER))
    finally:
        with engine.begin() as db:
            _clear(db)


@contextmanager
def written(
    knowledge: Knowledge, source: str, documents: Sequence[Document]
) -> Iterator[Retriever]:
    """A retriever over a candidate edition in which a source gives these documents.

    It is a candidate like that of a refresh, made of the live edition, and is forgotten when the
    block ends: nobody can publish it, and the history doesn't know it.

    Args:
        knowledge: The store's; its writer lock has to be held.
        source: Whose documents they are; what it gave before isn't there.
        documents: All that it gives.
    """
    with knowledge.catalog.candidate(f"trial of {source}") as candidate:
        try:
            candidate.carry_others([source])
            candidate.put(source, documents)
            candidate.resolve()
            yield knowledge.recalled(RecalledEdition(knowledge.catalog.engine, candidate.id))
        finally:
            candidate.forget()


def _clear(db: Connection) -> None:
    db.execute(delete(t.members).where(t.members.c.edition == _NUMBER))


def _versions(db: Connection, edition: int, documents: Sequence[Named]) -> list[int]:
    named = set(documents)
    query = (
        select(t.versions.c.id, t.versions.c.kind, t.versions.c.document_id)
        .join(t.members, t.members.c.version == t.versions.c.id)
        .where(
            t.members.c.edition == edition,
            t.versions.c.document_id.in_([name for _, name in documents]),
        )
    )
    return [row.id for row in db.execute(query) if (Kind(row.kind), row.document_id) in named]


def _batches(documents: Sequence[Named]) -> Iterator[list[Named]]:
    remaining = iter(documents)
    while batch := list(islice(remaining, _BATCH)):
        yield batch
