"""The store's history: one line an edition, and how long what it held is kept."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, delete, func, select, update

from kb import schema as t
from kb.documents import KnowledgeError
from kb.editions.claims import prune_claims
from kb.editions.publishing import live_edition

KEEP = 20  # published editions whose membership is kept for rolling back
# What the gate finds: answers get worse, or couldn't be judged. Publishing that takes a reason.
GATED = frozenset({"answers", "unjudged"})


@dataclass(frozen=True, slots=True)
class EditionInfo:
    """One line of the store's history.

    Attributes:
        parent: The edition that was live when this one was begun; 0 for the first.
        state: ``candidate``, ``held``, ``published``, ``rejected`` or ``pruned``.
        created: When it was begun, ISO 8601 in UTC.
        published: When shoppers first saw it; empty when they never did.
        documents: How many it holds; 0 once they are forgotten.
        live: Whether shoppers see it now.
        sources: Those that were read for it, with how each was opened where that was new.
        findings: What the checks and the gate found in it, as plain data.
        judged: What the gate said of its answers; empty when none was asked.
        reason: Why it was published whatever was found; empty when nobody had to say.
        decider: Who decided that.
    """

    id: int
    parent: int
    state: str
    created: str
    published: str
    note: str
    documents: int
    live: bool
    sources: dict[str, dict[str, str] | None] = field(default_factory=dict)
    findings: tuple[dict[str, Any], ...] = ()
    judged: str = ""
    reason: str = ""
    decider: str = ""

    @property
    def gated(self) -> bool:
        """Whether the gate spoke against it, so that publishing it takes a reason."""
        return any(finding["check"] in GATED for finding in self.findings)

    @property
    def standing(self) -> str:
        """The state as a person calls it: ``live`` for the one that shoppers see."""
        return "live" if self.live else self.state


def editions(engine: Engine, number: int | None = None) -> list[EditionInfo]:
    """All editions, newest first; or the one with this number, if there is one."""
    count = (
        select(func.count())
        .select_from(t.members)
        .where(t.members.c.edition == t.editions.c.id)
        .scalar_subquery()
    )
    query = select(t.editions, count.label("n")).order_by(t.editions.c.id.desc())
    if number is not None:
        query = query.where(t.editions.c.id == number)
    with engine.connect() as db:
        live = live_edition(db)
        return [
            EditionInfo(
                r.id,
                r.parent,
                r.state,
                r.created,
                r.published,
                r.note,
                r.n,
                r.id == live,
                json.loads(r.sources),
                tuple(json.loads(r.findings)),
                r.judged,
                r.reason,
                r.decider,
            )
            for r in db.execute(query)
        ]


def find_edition(engine: Engine, word: str) -> int:
    """The number of an edition that a person names.

    Args:
        engine: The catalogue's.
        word: A number; or ``live``; or ``held``, the newest that waits for a decision; or
            ``previous``, the one that shoppers saw before the live one.

    Raises:
        KnowledgeError: It names none.
    """
    if word.isascii() and word.isdigit():
        return int(word)
    known = editions(engine)
    live = next((info for info in known if info.live), None)
    if word == "live":
        found = live
    elif word == "held":
        found = next((info for info in known if info.state == "held"), None)
    elif word == "previous":
        before = (
            i for i in known if i.state == "published" and live and i.published <= live.published
        )
        found = next((info for info in before if not info.live), None)
    else:
        raise KnowledgeError(f"{word!r} names no edition; give a number, or live, held or previous")
    if found is None:
        raise KnowledgeError(f"there is no {word} edition; see `aisle edition list`")
    return found.id


def prune(engine: Engine) -> int:
    """Forget what old and rejected editions held and the versions that nobody holds.

    The live edition, those that are held and the last published ones stay whole.

    Returns:
        How many versions went.
    """
    with engine.begin() as db:
        published = (
            select(t.editions.c.id)
            .where(t.editions.c.state == "published")
            .order_by(t.editions.c.id.desc())
            .limit(KEEP)
        )
        held = select(t.editions.c.id).where(t.editions.c.state == "held")
        kept = {int(n) for query in (published, held) for n in db.scalars(query)}
        kept.add(live_edition(db))
        db.execute(delete(t.members).where(t.members.c.edition.not_in(kept)))
        db.execute(delete(t.staged).where(t.staged.c.edition.not_in(kept)))
        prune_claims(db, kept)
        db.execute(
            update(t.editions)
            .where(t.editions.c.state == "published", t.editions.c.id.not_in(kept))
            .values(state="pruned")
        )
        orphans = select(t.versions.c.id).where(
            t.versions.c.id.not_in(select(t.members.c.version)),
            t.versions.c.id.not_in(select(t.claims.c.version)),
        )
        gone = int(db.scalar(select(func.count()).select_from(orphans.subquery())) or 0)
        if gone:
            for table in (t.passages, t.offers, t.facets, t.signs, t.filled):
                db.execute(delete(table).where(table.c.version.in_(orphans)))
            db.execute(delete(t.versions).where(t.versions.c.id.in_(orphans)))
        return gone
