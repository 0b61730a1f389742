"""What people do with a conversation, inside a transaction: each tells it and writes it down."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import Connection, delete, insert, select, update

from desk import accounts as people
from desk import audit, clock, handing, standing, teams
from desk.messages import Author, Charge, DeskError, Status
from desk.roles import Permission
from desk.schema.conversations import conversations
from desk.schema.inbox import labels

MOST_LABELS = 20


class CantBeDone(DeskError):  # noqa: N818 - reads as what it is
    """What was asked for can't be done with that conversation."""


def assign(sql: Connection, conversation_id: str, account_id: str | None, by: str) -> None:
    """Give it to somebody who may answer, or to nobody; who is in charge stays as it is."""
    row = handing.head(sql, conversation_id)
    if account_id is not None and not people.one(sql, account_id).may(Permission.ANSWER):
        raise CantBeDone(
            "that account can't answer shoppers; assign the conversation to an agent or an owner"
        )
    if row.assignee == account_id:
        return
    _change(sql, conversation_id, assignee=account_id)
    standing.tell_state(sql, conversation_id)
    audit.record(sql, by, "assigned", conversation_id, to=account_id or "")


def give_to_team(sql: Connection, conversation_id: str, team: str | None, by: str) -> None:
    """Give it to a team, or to none."""
    row = handing.head(sql, conversation_id)
    if team is not None:
        teams.require(sql, team)
    if row.team == team:
        return
    _change(sql, conversation_id, team=team)
    audit.record(sql, by, "team_given", conversation_id, team=team or "")


def label(sql: Connection, conversation_id: str, name: str, by: str) -> str:
    """Put a label on it; returns the label as it is kept."""
    handing.head(sql, conversation_id)
    name = label_name(name)
    mine = labels.c.conversation_id == conversation_id
    there = set(sql.scalars(select(labels.c.label).where(mine)))
    if name in there:
        return name
    if len(there) >= MOST_LABELS:
        raise CantBeDone(f"a conversation has {MOST_LABELS} labels at most; take one away first")
    sql.execute(insert(labels).values(conversation_id=conversation_id, label=name))
    audit.record(sql, by, "labelled", conversation_id, label=name)
    return name


def unlabel(sql: Connection, conversation_id: str, name: str, by: str) -> None:
    """Take a label away; one that isn't there is no error."""
    name = label_name(name)
    mine = (labels.c.conversation_id == conversation_id, labels.c.label == name)
    if sql.execute(delete(labels).where(*mine)).rowcount:
        audit.record(sql, by, "unlabelled", conversation_id, label=name)


def label_name(text: str) -> str:
    """A label as it is kept: ``big-order``; raises CantBeDone when nothing is left of it."""
    name = re.sub(r"[^\w]+", "-", text.casefold()).strip("-_")[:40].strip("-_")
    if not name:
        raise CantBeDone(f"{text[:60]!r} can't be a label; use letters, digits and hyphens")
    return name


def snooze(sql: Connection, conversation_id: str, until: datetime, by: str, now: datetime) -> None:
    """Put it away until a moment to come."""
    if until <= now:
        raise CantBeDone("a conversation is snoozed until a moment to come; choose a later one")
    handing.head(sql, conversation_id)
    moment = clock.written(until)
    _set(sql, conversation_id, Status.SNOOZED, by, "snoozed", {"snoozed_until": moment})


def pending(sql: Connection, conversation_id: str, by: str) -> None:
    """Note that it waits for the shopper."""
    handing.head(sql, conversation_id)
    change: dict[str, object] = {"waiting_since": None, "due": None}
    _set(sql, conversation_id, Status.PENDING, by, "pending", change)


def resolve(sql: Connection, conversation_id: str, by: str, *, give_back: bool) -> None:
    """Note that it is settled; the bot answers what the shopper says later, or the person still."""
    row = handing.head(sql, conversation_id)
    if row.status == Status.RESOLVED:
        return
    change: dict[str, object] = {"resolved": clock.now(), "waiting_since": None, "due": None}
    if give_back and row.charge == Charge.PERSON:
        # Told, so that the bot knows from where on it may call a person for the same reason again.
        handing.give_back(sql, conversation_id, Author(by), answer=False)
    _set(sql, conversation_id, Status.RESOLVED, by, "resolved", change)


def reopen(sql: Connection, conversation_id: str, by: str) -> None:
    """Take it up again."""
    row = handing.head(sql, conversation_id)
    if row.merged_into:
        raise CantBeDone("this conversation was merged into another one; work on in that")
    if row.status not in (None, Status.OPEN) or row.ended is not None:
        _set(sql, conversation_id, Status.OPEN, by, "reopened", {"ended": None})


def wake(sql: Connection, now: datetime, limit: int) -> tuple[str, ...]:
    """Open what was snoozed until now; returns the ids."""
    c = conversations.c
    over = (c.snoozed_until <= clock.written(now), c.status == Status.SNOOZED)
    ids = sql.scalars(select(c.id).where(*over).order_by(c.snoozed_until).limit(limit)).all()
    for conversation_id in ids:
        _set(sql, conversation_id, Status.OPEN, "system", "woken")
    return tuple(ids)


def _set(
    sql: Connection,
    conversation_id: str,
    status: Status,
    by: str,
    action: str,
    values: Mapping[str, object] = MappingProxyType({}),
) -> None:
    change = {"snoozed_until": None, "resolved": None, **values, "status": status}
    _change(sql, conversation_id, **change)
    standing.tell_state(sql, conversation_id)
    until = change["snoozed_until"]
    told = {"until": until} if isinstance(until, str) else {}
    audit.record(sql, by, action, conversation_id, **told)


def _change(sql: Connection, conversation_id: str, **values: object) -> None:
    sql.execute(update(conversations).where(conversations.c.id == conversation_id).values(values))
