"""What becomes of a candidate edition: published, held for an editor, rejected or forgotten.

Each is one transaction: a process that is killed leaves the state before it or the one after it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, literal, select, update

from kb import schema as t
from kb.documents import KnowledgeError
from kb.editions.sourcebook import (
    age_sources,
    distrust_pages,
    forget_source,
    note_failure,
    note_success,
    now,
    unstage_pages,
)

Opened = Mapping[str, Mapping[str, str] | None]


@dataclass(frozen=True, slots=True)
class Override:
    """A person's decision to publish whatever was found.

    Attributes:
        reason: Why; it is kept with the edition.
        decider: Who.
    """

    reason: str
    decider: str


def live_edition(db: Connection) -> int:
    """The id of the edition that shoppers see; 0 when nothing was ever published."""
    return int(db.scalar(select(t.pointer.c.edition).where(t.pointer.c.id == 1)) or 0)


def publish(
    engine: Engine,
    number: int,
    parent: int,
    *,
    read_at: str = "",
    rolled_back: str = "",
    forget: str = "",
    override: Override | None = None,
) -> None:
    """Make an edition the one that shoppers see.

    Outlives a power cut, as nothing else has to. Held editions of the same sources are given up:
    what they hold is older.

    Args:
        engine: The catalogue's.
        number: The edition.
        parent: The edition that has to be live still.
        read_at: When reading its sources began, where that wasn't when it was begun.
        rolled_back: When what it holds was read, if that is an older edition's: sources are no
            fresher then, and every page has to be read anew, since it was another edition that it
            hasn't changed since.
        forget: A source that goes with everything that is known of it.
        override: Who publishes it whatever was found, and why.

    Raises:
        KnowledgeError: Another edition was published since this one began.
    """
    said = override or Override("", "")
    with t.durable(engine) as db:
        live = live_edition(db)
        if live != parent:
            raise KnowledgeError(
                f"edition {live} was published while this one was made from {parent}; "
                "run the refresh again"
            )
        row = db.execute(select(t.editions).where(t.editions.c.id == number)).one()
        opened: dict[str, Any] = json.loads(row.sources)
        named = db.scalars(select(t.staged.c.source).where(t.staged.c.edition == number).distinct())
        unstage_pages(db, number, {*opened, *named})
        if rolled_back:
            distrust_pages(db)
            age_sources(db, rolled_back)
        note_success(db, opened, read_at or row.created)
        if forget:
            forget_source(db, forget)
        _supersede(db, number, opened, f"superseded by edition {number}")
        db.execute(
            update(t.editions)
            .where(t.editions.c.id == number)
            .values(state="published", published=now(), reason=said.reason, decider=said.decider)
        )
        if live:
            db.execute(update(t.pointer).where(t.pointer.c.id == 1).values(edition=number))
        else:
            db.execute(delete(t.pointer))
            db.execute(insert(t.pointer).values(id=1, edition=number))


def record(
    engine: Engine, number: int, findings: Sequence[Mapping[str, Any]], judged: str = ""
) -> None:
    """Remember what the checks found in an edition, and what the gate said of its answers."""
    text = json.dumps(list(findings), ensure_ascii=False)
    with engine.begin() as db:
        db.execute(
            update(t.editions).where(t.editions.c.id == number).values(findings=text, judged=judged)
        )


def hold(engine: Engine, number: int) -> None:
    """Keep an edition beside the live one until an editor decides.

    An older one of the same sources that waits is given up.
    """
    with t.durable(engine) as db:
        opened = _sources_of(db, number)
        _supersede(db, number, opened, f"superseded by edition {number}")
        db.execute(update(t.editions).where(t.editions.c.id == number).values(state="held"))
        note_failure(db, opened, f"held: edition {number} waits for an editor's decision")


def reject(engine: Engine, number: int, reason: str) -> bool:
    """Give an edition up; shoppers keep seeing what they saw.

    Returns:
        False when it is live already, and nothing happened.
    """
    with engine.begin() as db:
        # Asked of the database: an interruption may fall between publishing and knowing it.
        if live_edition(db) == number:
            return False
        _give_up(db, [number], reason)
    return True


def confirm(engine: Engine, number: int, *, forget: str = "") -> None:
    """Forget an edition that is no different from what is live, and keep what was learned.

    A held edition of the same sources is given up: they give again what shoppers see.
    """
    with engine.begin() as db:
        row = db.execute(select(t.editions).where(t.editions.c.id == number)).one()
        opened: dict[str, Any] = json.loads(row.sources)
        unstage_pages(db, number, opened)
        note_success(db, opened, row.created)
        if forget:
            forget_source(db, forget)
        _supersede(db, number, opened, "superseded: its sources give again what is live")
        _forget(db, number)


def forget(engine: Engine, number: int) -> None:
    """Forget a candidate that was only made to be asked something; never one that is live."""
    with engine.begin() as db:
        if live_edition(db) != number:
            _forget(db, number)


def restage(db: Connection, held: int, number: int) -> None:
    """Let an edition remember, once it is published, what a held one would have remembered."""
    columns = [column.name for column in t.staged.columns]
    rows = select(
        *(literal(number) if name == "edition" else t.staged.c[name] for name in columns)
    ).where(t.staged.c.edition == held)
    db.execute(insert(t.staged).from_select(columns, rows))


def give_up_dead(db: Connection) -> None:
    """Reject the candidates of processes that died: invisible to shoppers, of no use to anyone."""
    dead = select(t.editions.c.id).where(t.editions.c.state == "candidate")
    _give_up(db, [int(n) for n in db.scalars(dead)], "interrupted")


def _forget(db: Connection, number: int) -> None:
    _empty(db, [number])
    db.execute(delete(t.editions).where(t.editions.c.id == number))


def _empty(db: Connection, numbers: Collection[int]) -> None:
    for table in (t.members, t.claims, t.staged):
        db.execute(delete(table).where(table.c.edition.in_(numbers)))


def _give_up(db: Connection, numbers: Collection[int], reason: str) -> None:
    if not numbers:
        return
    _empty(db, numbers)
    db.execute(
        update(t.editions)
        .where(t.editions.c.id.in_(numbers))
        .values(state="rejected", note=t.editions.c.note + f"; {reason}")
    )


def _supersede(db: Connection, number: int, sources: Collection[str], reason: str) -> None:
    held = select(t.editions.c.id, t.editions.c.sources).where(
        t.editions.c.state == "held", t.editions.c.id != number
    )
    older = [row.id for row in db.execute(held) if not set(sources).isdisjoint(json.loads(row[1]))]
    _give_up(db, older, reason)


def _sources_of(db: Connection, number: int) -> dict[str, Any]:
    found = db.scalar(select(t.editions.c.sources).where(t.editions.c.id == number))
    opened: dict[str, Any] = json.loads(found or "{}")
    return opened
