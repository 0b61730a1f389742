"""Putting a corpus together: SQL says what an edition holds, the indexes what is known of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, and_, func, select

from kb import schema as t
from kb.chunk import embed_text
from kb.documents import Chunk, Kind
from kb.edition import Edition
from kb.index.dictionary import Arrays
from kb.index.postings import Postings
from kb.index.tabulate import Numbers, tabulate, taken
from kb.index.words import ENTRY, counted
from kb.lexical import LexicalIndex
from kb.vectors import VectorIndex

Embed = Callable[[Sequence[str]], NDArray[np.float32]]

_PAGE = 10_000
_FEW = 500
# Bytes of a hash that are kept to know content again.
_MARK = 16


def assemble(
    engine: Engine,
    edition: int,
    kind: Kind,
    lexical: LexicalIndex,
    vectors: VectorIndex,
    previous: Arrays | None = None,
) -> Arrays:
    """The arrays of a corpus.

    Args:
        engine: The catalogue's database.
        edition: Whose documents.
        kind: Which of them.
        lexical: Has the words of its passages; those it lacks are counted again.
        vectors: Has their vectors; those it lacks count as far from everything.
        previous: The same of another edition: what both hold is taken from there.
    """
    passages = list(_passages(engine, edition, kind))
    of = np.array([row[0] for row in passages], dtype=np.int64)
    versions, starts, owner = np.unique(of, return_index=True, return_inverse=True)
    hashes = b"".join(bytes.fromhex(passages[at][4])[:_MARK] for at in starts)
    marks = np.frombuffer(hashes, dtype=np.uint8).reshape(-1, _MARK)
    keys = np.frombuffer(b"".join(bytes.fromhex(row[3])[:_MARK] for row in passages), np.uint8)
    before = None if previous is None else (previous, _rows_before(versions, marks, previous))
    matrix, embedded = _matrix(vectors, [row[3] for row in passages], previous)
    return {
        "versions": versions,
        "marks": marks,
        "starts": starts.astype(np.int32),
        "owner": owner.astype(np.int32),
        "ordinals": np.array([row[1] for row in passages], dtype=np.int32),
        "keys": keys.reshape(-1, _MARK),
        "vectors": matrix,
        "embedded": embedded,
        **_postings(engine, kind, lexical, passages).arrays(),
        **columns(engine, edition, kind, versions, before),
    }


def embedded(arrays: Arrays, edition: Edition, embed: Embed) -> Arrays:
    """The arrays with a vector for each passage.

    Args:
        arrays: A corpus of the edition.
        edition: Says the passages' words.
        embed: Makes the vectors that are lacking.
    """
    lacking = np.flatnonzero(~arrays["embedded"])
    if not len(lacking):
        return arrays
    versions = arrays["versions"][arrays["owner"][lacking]].tolist()
    places = zip(versions, arrays["ordinals"][lacking].tolist(), strict=True)
    at = {place: int(row) for place, row in zip(places, lacking, strict=True)}
    chunks: dict[int, Chunk] = {}
    for start in range(0, len(versions), _FEW):
        for found in edition.passages_of(sorted(set(versions[start : start + _FEW]))):
            if (found.version, found.chunk.ordinal) in at:
                chunks[at[found.version, found.chunk.ordinal]] = found.chunk
    rows = sorted(chunks)
    made = embed([embed_text(chunks[row]) for row in rows])
    held = arrays["vectors"]
    matrix = np.zeros((len(held), made.shape[1]), dtype=np.float32)
    matrix[:, : held.shape[1]] = held
    matrix[rows] = made
    return {**arrays, "vectors": matrix, "embedded": np.ones(len(matrix), dtype=np.bool_)}


def _passages(engine: Engine, edition: int, kind: Kind) -> Iterator[Any]:
    passage = t.passages.c
    query = (
        select(passage.version, passage.ordinal, passage.key, passage.vector_key, t.versions.c.hash)
        .join(t.versions, t.versions.c.id == passage.version)
        .where(t.versions.c.kind == str(kind))
        .order_by(passage.version, passage.ordinal)
    )
    for batch in _of(engine, edition, query, passage.version):
        yield from batch


def _matrix(
    vectors: VectorIndex, keys: Sequence[str], previous: Arrays | None
) -> tuple[NDArray[np.float32], Any]:
    """The vectors of passages, and whether each has one."""
    at = np.full(len(keys), -1, dtype=np.int64)
    held: NDArray[np.float32] = np.zeros((0, 0), dtype=np.float32)
    if previous is not None:
        marks, held = previous["keys"].tobytes(), previous["vectors"]
        known = {
            marks[n * _MARK : (n + 1) * _MARK]: n for n in np.flatnonzero(previous["embedded"])
        }
        at = np.array([known.get(bytes.fromhex(k)[:_MARK], -1) for k in keys], dtype=np.int64)
    lacking = np.flatnonzero(at < 0).tolist()
    found, rows = vectors.fetch([keys[n] for n in lacking]) if len(lacking) else ([], held[:0])
    place = {key: n for n, key in enumerate(found)}
    fetched = np.array([place.get(keys[n], -1) for n in lacking], dtype=np.int64)
    matrix = np.zeros((len(keys), max(held.shape[1], rows.shape[1])), dtype=np.float32)
    if len(held):
        matrix[at >= 0] = held[at[at >= 0]]
    embedded = at >= 0
    if len(rows):
        matrix[np.array(lacking)[fetched >= 0]] = rows[fetched[fetched >= 0]]
    embedded[lacking] = fetched >= 0
    return matrix, embedded


def _rows_before(versions: Numbers, marks: NDArray[np.uint8], previous: Arrays) -> Numbers:
    """By document its row in another edition; -1 where that lacks this content."""
    if not len(previous["versions"]):
        return np.full(len(versions), -1, dtype=np.int64)
    at = np.searchsorted(previous["versions"], versions)
    at = np.minimum(at, len(previous["versions"]) - 1)
    # A number may have been given again, after what had it was dropped.
    same = previous["versions"][at] == versions
    same &= (previous["marks"][at] == marks).all(axis=1)
    return np.where(same, at, -1)


def _postings(
    engine: Engine, kind: Kind, lexical: LexicalIndex, passages: Sequence[Any]
) -> Postings:
    held, names = lexical.counts([row[2] for row in passages])
    numbers = {name: number for number, name in names.items()}
    last = max(names, default=0)

    def number(stem: str) -> int:
        nonlocal last
        found = numbers.get(stem)
        if found is None:
            last += 1
            found = numbers[stem] = last
            names[found] = stem
        return found

    lacking = {(row[0], row[1]): row[2] for row in passages if row[2] not in held}
    for at, chunk in _chunks(engine, kind, lacking):
        held[lacking[at]] = counted(chunk, number).tobytes()
    packed = [held.get(row[2], b"") for row in passages]
    sizes = np.array([len(words) // ENTRY.itemsize for words in packed], dtype=np.int64)
    return Postings.build(np.frombuffer(b"".join(packed), dtype=ENTRY), sizes, names)


def _chunks(
    engine: Engine, kind: Kind, wanted: dict[tuple[int, int], str]
) -> Iterator[tuple[tuple[int, int], Chunk]]:
    """The words of some passages, each known by its version and ordinal."""
    passage = t.passages.c
    title = func.json_extract(t.versions.c.content, "$.title")
    query = select(
        passage.version, passage.ordinal, title, passage.heading, passage.text, passage.facets
    ).join(t.versions, t.versions.c.id == passage.version)
    versions = sorted({version for version, _ in wanted})
    with engine.connect() as db:
        for start in range(0, len(versions), _FEW):
            some = versions[start : start + _FEW]
            for row in db.execute(query.where(passage.version.in_(some))):
                if (row[0], row[1]) in wanted:
                    yield (
                        (row[0], row[1]),
                        Chunk("", kind, row[1], row[2], row[3], row[4], facets=row[5]),
                    )


def columns(
    engine: Engine,
    edition: int,
    kind: Kind,
    versions: Numbers,
    previous: tuple[Arrays, Numbers] | None = None,
) -> Arrays:
    """What documents can be filtered by.

    Args:
        engine: The catalogue's database.
        edition: Whose documents.
        kind: Which of them.
        versions: Of the documents, ascending.
        previous: Another corpus, and by document its row there or -1.
    """
    if kind is not Kind.PRODUCT:
        return tabulate(versions, (), ())
    offer, facet = t.offers.c, t.facets.c
    offers = select(
        offer.version, offer.variant, offer.price_micros, offer.buyable, offer.reduced
    ).order_by(offer.version, offer.variant)
    facets = select(
        facet.version,
        facet.variant,
        facet.role,
        facet.name,
        facet.value,
        facet.number,
        facet.dimension,
    )
    new = versions if previous is None else versions[previous[1] < 0]
    if previous is None or len(new) > len(versions) / 2:
        return tabulate(
            versions,
            _of(engine, edition, offers, offer.version),
            _of(engine, edition, facets, facet.version),
        )
    return tabulate(
        versions,
        _some(engine, new, offers, offer.version),
        _some(engine, new, facets, facet.version),
        taken(*previous),
    )


def _some(engine: Engine, versions: Numbers, query: Any, version: Any) -> Iterator[Any]:
    """The rows of a query that belong to some versions, in batches."""
    with engine.connect() as db:
        for start in range(0, len(versions), _FEW):
            few = query.where(version.in_(versions[start : start + _FEW].tolist()))
            yield from _batches(db, few)


def _of(engine: Engine, edition: int, query: Any, version: Any) -> Iterator[Any]:
    """The rows of a query that belong to an edition, in batches."""
    held = and_(t.members.c.version == version, t.members.c.edition == edition)
    with engine.connect() as db:
        yield from _batches(db, query.join(t.members, held))


def _batches(db: Connection, query: Any) -> Iterator[Any]:
    """The rows of a query as the database gives them: SQLAlchemy's own rows cost twice the time."""
    cursor = db.execute(query).cursor
    while cursor is not None and (rows := cursor.fetchmany(_PAGE)):
        yield rows
