"""Two conversations of one shopper become one: the first says where it goes on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from desk import audit, clock, handing, standing, wording
from desk.messages import Charge, Status
from desk.moving import CantBeDone
from desk.schema.conversations import conversations
from desk.schema.inbox import labels

# Nobody merges a longer chain; one that leads in a circle can't be made.
_LONGEST = 50


def merge(sql: Connection, source_id: str, target_id: str, by: str) -> None:
    """Let a conversation go on in another one of the same shopper.

    What was said stays where it is and in order. What the shopper writes to the source from now on
    belongs into the target: see `destination`.

    Raises:
        UnknownConversation: One of them isn't there.
        CantBeDone: They are one, are of two people, or one was merged before.
    """
    source, target = handing.head(sql, source_id), handing.head(sql, target_id)
    _refuse(source, target)
    handing.withdraw(sql, source_id)
    now = clock.now()
    person = Charge.PERSON in (source.charge, target.charge)
    waits = [each.waiting_since for each in (source, target) if each.waiting_since]
    dues = [each.due for each in (source, target) if each.due]
    change: dict[str, object] = {
        "contact_email": target.contact_email or source.contact_email,
        "contact_name": target.contact_name or source.contact_name,
        "customer": target.customer or source.customer,
        "active": max(source.active, target.active),
    }
    if person:
        change |= {
            "charge": Charge.PERSON,
            "assignee": target.assignee or source.assignee,
            "team": target.team or source.team,
            "requested": target.requested or source.requested,
            "reason": target.reason or source.reason,
            "summary": target.summary or source.summary,
            "waiting_since": min(waits, default=None),
            "due": min(dues, default=None),
        }
        if target.charge != Charge.PERSON:
            handing.withdraw(sql, target_id)
    if source.status in (None, Status.OPEN):
        change |= {"status": Status.OPEN, "snoozed_until": None, "resolved": None, "ended": None}
    _change(sql, target_id, **change)
    _change(
        sql,
        source_id,
        merged_into=target_id,
        status=Status.RESOLVED,
        charge=Charge.BOT,
        assignee=None,
        resolved=now,
        ended=now,
        waiting_since=None,
        due=None,
        snoozed_until=None,
    )
    _copy_labels(sql, source_id, target_id)
    locale = target.locale or source.locale or ""
    into = wording.say("merged_into", locale)
    handing.say(sql, source_id, "merged", {"into": target_id}, into)
    handing.say(sql, target_id, "merged", {"from": source_id}, wording.say("merged", locale))
    standing.tell_state(sql, source_id)
    standing.tell_state(sql, target_id)
    audit.record(sql, by, "merged", source_id, into=target_id)
    audit.record(sql, by, "merged_here", target_id, source=source_id)


def destination(sql: Connection, conversation_id: str) -> str:
    """Where what is said to a conversation belongs: itself, or what it was merged into."""
    c = conversations.c
    for _ in range(_LONGEST):
        into = sql.scalar(select(c.merged_into).where(c.id == conversation_id))
        if not into:
            break
        conversation_id = into
    return conversation_id


def sources(sql: Connection, conversation_id: str) -> tuple[str, ...]:
    """The conversations that were merged into one, directly or not, oldest first."""
    c = conversations.c
    found: dict[str, str] = {}
    new = [conversation_id]
    while new:
        rows = sql.execute(select(c.id, c.created).where(c.merged_into.in_(new))).all()
        new = [row.id for row in rows if row.id not in found]
        found |= {row.id: row.created for row in rows}
    return tuple(sorted(found, key=lambda each: (found[each], each)))


def _refuse(source: Row[Any], target: Row[Any]) -> None:
    if source.id == target.id:
        raise CantBeDone("a conversation can't be merged with itself; choose another one")
    for each in (source, target):
        if each.merged_into:
            raise CantBeDone(
                f"conversation {each.id} was merged into {each.merged_into} before; choose that"
            )
    same_visitor = bool(source.visitor) and source.visitor == target.visitor
    same_customer = bool(source.customer) and source.customer == target.customer
    two = source.customer and target.customer and source.customer != target.customer
    if two or not (same_visitor or same_customer):
        # The shopper of one would read what the other said.
        raise CantBeDone(
            "these are conversations of two shoppers; only those of one visitor or customer can be "
            "merged"
        )
    if (source.site or "") != (target.site or ""):
        raise CantBeDone("these conversations are of two sites; only those of one can be merged")


def _copy_labels(sql: Connection, source_id: str, target_id: str) -> None:
    def of(conversation_id: str) -> set[str]:
        mine = labels.c.conversation_id == conversation_id
        return set(sql.scalars(select(labels.c.label).where(mine)))

    for name in sorted(of(source_id) - of(target_id)):
        sql.execute(insert(labels).values(conversation_id=target_id, label=name))


def _change(sql: Connection, conversation_id: str, **values: object) -> None:
    sql.execute(update(conversations).where(conversations.c.id == conversation_id).values(values))
