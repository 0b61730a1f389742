"""Deciding for an edition in the making who owns what; see :mod:`kb.editions.claims`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, literal, select

from kb import schema as t
from kb.documents import Document, Kind, Product, digest, dump_document, load_document
from kb.editions.filling import fill
from kb.editions.identity import Sign, signs_of
from kb.editions.matching import Signed, match

BATCH = 500

Add = Callable[[Connection, str, Sequence[tuple[Document, str, str]]], list[int]]


def resolve(
    db: Connection,
    edition: int,
    parent: int,
    order: Sequence[str],
    ranks: Mapping[str, int],
    add: Add,
) -> dict[str, Counter[str]]:
    """Decide for a candidate edition who owns what; may be repeated.

    Args:
        db: A transaction of the store's writer.
        edition: The candidate; it has to hold all that its sources gave as members.
        parent: The edition it was made from, whose filled records are used again.
        order: Sources in the order they were added to the store.
        ranks: How far the sources read now are believed, to be remembered; 0 before 1.
        add: Stores new versions of a source and returns their numbers.

    Returns:
        By source, how many of its documents became claims, by what they were matched.
    """
    _unresolve(db, edition)
    known = _remember_ranks(db, ranks)
    sources = [str(name) for name in db.scalars(_sources_query(edition))]
    if len(sources) < 2:
        return {}
    _sign_all(db, edition)
    places = {name: place for place, name in enumerate(order)}
    authority = {name: (known.get(name, 0), places.get(name, len(places))) for name in sources}
    held = {s.version: s for s in _shared(db, edition)}
    matches = match(held.values(), authority)
    if not matches:
        return {}
    identity = _identities(db, {m.owner for m in matches})
    claims = [
        {"edition": edition, "version": m.version, "owner": identity[m.owner][1],
         "matched": m.matched}
        for m in matches
    ]  # fmt: skip
    db.execute(insert(t.claims), claims)
    _drop_members(db, edition, {m.version for m in matches})
    about: dict[int, list[int]] = defaultdict(list)
    for m in matches:
        if m.matched != "clash" and identity[m.owner][0] == Kind.PRODUCT:
            about[m.owner].append(m.version)
    _fill_all(db, edition, parent, about, identity, add)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for version, matched in {m.version: m.matched for m in matches}.items():
        counts[held[version].source][matched] += 1
    return dict(counts)


def sign(db: Connection, documents: Mapping[int, Document]) -> None:
    """Store what new versions can be recognised by."""
    rows = [
        {"version": version, "key": sign.key, "detail": sign.detail}
        for version, document in documents.items()
        for sign in signs_of(document)
    ]
    if rows:
        db.execute(insert(t.signs), rows)


def _unresolve(db: Connection, edition: int) -> None:
    held = select(literal(edition), t.claims.c.version).where(t.claims.c.edition == edition)
    if db.scalar(held.limit(1)) is None:
        return
    db.execute(insert(t.members).prefix_with("OR IGNORE").from_select(["edition", "version"], held))
    made = select(t.filled.c.version)
    db.execute(
        delete(t.members).where(t.members.c.edition == edition, t.members.c.version.in_(made))
    )
    db.execute(delete(t.claims).where(t.claims.c.edition == edition))


def _remember_ranks(db: Connection, ranks: Mapping[str, int]) -> dict[str, int]:
    known = {name: rank for name, rank in db.execute(select(t.ranks)) if name not in ranks}
    db.execute(delete(t.ranks).where(t.ranks.c.source.in_(list(ranks))))
    if ranks:
        db.execute(insert(t.ranks), [{"source": s, "rank": r} for s, r in ranks.items()])
    return known | dict(ranks)


def _sources_query(edition: int) -> Any:
    return select(t.versions.c.source).distinct().select_from(_members(edition))


def _sign_all(db: Connection, edition: int) -> None:
    # Versions of a store that an earlier release made have no signs yet.
    bare = (
        select(t.versions.c.id, t.versions.c.kind, t.versions.c.content)
        .select_from(_members(edition))
        .where(t.versions.c.id.not_in(select(t.signs.c.version)))
    )
    rows = db.execute(bare).all()
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        sign(db, {number: load_document(Kind(kind), text) for number, kind, text in batch})


def _shared(db: Connection, edition: int) -> Iterator[Signed]:
    """The members that share a sign with a member of another source."""
    signed = _members(edition).join(t.signs, t.signs.c.version == t.versions.c.id)
    shared = set(
        db.scalars(
            select(t.signs.c.key)
            .select_from(signed)
            .group_by(t.signs.c.key)
            .having(func.min(t.versions.c.source) != func.max(t.versions.c.source))
        )
    )
    # Filtered here: SQL joins the shared keys to the edition one by one, which is quadratic.
    query = select(t.versions.c.id, t.versions.c.source, t.signs.c.key, t.signs.c.detail)
    signs: dict[int, list[Sign]] = defaultdict(list)
    sources: dict[int, str] = {}
    if not shared:
        return
    for version, source, key, detail in db.execute(query.select_from(signed)):
        if key in shared:
            signs[version].append(Sign(key, detail))
            sources[version] = source
    # The title stands with the id; where no other source has that id, it wasn't read above.
    titles = {
        version: sign.detail
        for version, found in signs.items()
        for sign in found
        if sign.level == "id"
    }
    titles |= _titles(db, [version for version in signs if version not in titles])
    for version, found in signs.items():
        yield Signed(version, sources[version], titles[version], tuple(found))


def _titles(db: Connection, versions: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(versions), BATCH):
        query = select(t.signs.c.version, t.signs.c.detail).where(
            t.signs.c.version.in_(versions[start : start + BATCH]),
            t.signs.c.key >= "id:",
            t.signs.c.key < "id;",
        )
        found.update((number, title) for number, title in db.execute(query))
    return found


def _identities(db: Connection, versions: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """Kind, document id and source by version."""
    wanted = list(versions)
    found: dict[int, tuple[str, str, str]] = {}
    v = t.versions.c
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        for row in db.execute(select(v.id, v.kind, v.document_id, v.source).where(v.id.in_(batch))):
            found[row[0]] = (row[1], row[2], row[3])
    return found


def _drop_members(db: Connection, edition: int, versions: Iterable[int]) -> None:
    wanted = list(versions)
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        db.execute(
            delete(t.members).where(t.members.c.edition == edition, t.members.c.version.in_(batch))
        )


def _fill_all(
    db: Connection,
    edition: int,
    parent: int,
    about: Mapping[int, Sequence[int]],
    identity: Mapping[int, tuple[str, str, str]],
    add: Add,
) -> None:
    """Put filled records in the place of their owners', the parent's where nothing changed."""
    before = _filled_before(db, parent)
    instead: dict[int, int] = {}
    fresh: dict[str, list[tuple[int, tuple[Document, str, str]]]] = defaultdict(list)
    for owner, claims in about.items():
        if (owner, frozenset(claims)) in before:
            if done := before[owner, frozenset(claims)]:
                instead[owner] = done
            continue
        # The order of versions among claims is that of authority already.
        records = _load(db, (owner, *claims))
        mine, *theirs = (record for record in records if isinstance(record, Product))
        result = fill(mine, theirs)
        if result != mine:
            content = dump_document(result)
            fresh[identity[owner][2]].append((owner, (result, content, digest(content))))
    for source, made in fresh.items():
        numbers = add(db, source, [row for _, row in made])
        db.execute(insert(t.filled), [{"version": number} for number in numbers])
        instead.update(zip((owner for owner, _ in made), numbers, strict=True))
    if not instead:
        return
    _drop_members(db, edition, instead)
    db.execute(insert(t.members), [{"edition": edition, "version": n} for n in instead.values()])
    rows = [
        {"edition": edition, "version": o, "owner": identity[o][1], "matched": "owner"}
        for o in instead
    ]
    db.execute(insert(t.claims), rows)


def _load(db: Connection, versions: Sequence[int]) -> list[Document]:
    query = select(t.versions.c.id, t.versions.c.kind, t.versions.c.content)
    rows = {r[0]: r for r in db.execute(query.where(t.versions.c.id.in_(versions)))}
    return [load_document(Kind(rows[n][1]), rows[n][2]) for n in versions]


def _filled_before(db: Connection, edition: int) -> dict[tuple[int, frozenset[int]], int]:
    """By the owner's version and those of all claims: the filled version, 0 where none was due."""
    claims: dict[str, set[int]] = defaultdict(set)
    raw: dict[str, int] = {}
    c = t.claims.c
    query = select(c.version, c.owner, c.matched).where(c.edition == edition, c.matched != "clash")
    query = query.join(t.versions, t.versions.c.id == c.version)
    for version, owner, matched in db.execute(query.where(t.versions.c.kind == str(Kind.PRODUCT))):
        if matched == "owner":
            raw[owner] = version
        else:
            claims[owner].add(version)
    members = (
        select(t.versions.c.id, t.versions.c.document_id)
        .select_from(_members(edition))
        .where(t.versions.c.kind == str(Kind.PRODUCT))
    )
    found: dict[tuple[int, frozenset[int]], int] = {}
    if not claims:
        return found
    for version, name in db.execute(members):
        if name in claims:
            owner = raw.get(name)
            found[owner or version, frozenset(claims[name])] = version if owner else 0
    return found


def _members(edition: int) -> Any:
    return t.members.join(
        t.versions, and_(t.members.c.version == t.versions.c.id, t.members.c.edition == edition)
    )
