"""How conversations stand and whose they are, read inside a transaction of the store."""

from __future__ import annotations

import json

from sqlalchemy import Connection, func, select

from assistant.conversation import Role
from assistant.guard.masking import shown
from desk import rows, telling
from desk.messages import Charge, EventType, Heading, Owner, Standing, Status
from desk.schema.conversations import conversations, messages, surveys
from desk.schema.people import accounts

# Characters of the first words in a list.
TITLE = 80


def owner(sql: Connection, conversation_id: str) -> Owner:
    """Whose it is; raises UnknownConversation."""
    c = conversations.c
    row = sql.execute(
        select(c.site, c.visitor, c.customer, c.ended).where(c.id == conversation_id)
    ).one_or_none()
    if row is None:
        raise rows.unknown(conversation_id)
    ended = row.ended is not None
    return Owner(conversation_id, row.site or "", row.visitor or "", row.customer or "", ended)


def standing(sql: Connection, conversation_id: str) -> Standing:
    """How it stands; raises UnknownConversation."""
    row = sql.execute(
        select(
            *conversations.c,
            accounts.c.name.label("agent_name"),
            surveys.c.score.label("score"),
        )
        .outerjoin(accounts, accounts.c.id == conversations.c.assignee)
        .outerjoin(surveys, surveys.c.conversation_id == conversations.c.id)
        .where(conversations.c.id == conversation_id)
    ).one_or_none()
    if row is None:
        raise rows.unknown(conversation_id)
    name = row.agent_name or ""
    if row.assignee and not name:
        name = _signed(sql, conversation_id, row.assignee)
    return Standing(
        conversation_id=conversation_id,
        charge=Charge(row.charge or Charge.BOT),
        status=Status(row.status or Status.OPEN),
        assignee=row.assignee or "",
        agent_name=name,
        requested=row.requested or "",
        reason=row.reason or "",
        summary=row.summary or "",
        team=row.team or "",
        waiting=row.waiting_since is not None,
        waiting_since=row.waiting_since or "",
        due=row.due or "",
        ended=row.ended is not None,
        rated=row.score is not None,
        visitor_read=row.visitor_read or 0,
        agent_read=row.agent_read or 0,
        last=row.messages,
        contact_email=row.contact_email or "",
        contact_name=row.contact_name or "",
        site=row.site or "",
        visitor=row.visitor or "",
        customer=row.customer or "",
        locale=row.locale or "",
        merged_into=row.merged_into or "",
    )


def tell_state(sql: Connection, conversation_id: str) -> int:
    """Tell the shopper's side how it stands now; returns the event's number."""
    now = standing(sql, conversation_id)
    return rows.announce(sql, conversation_id, "", EventType.STATE, telling.state(now))


def headings(
    sql: Connection, visitor: str, customer: str, limit: int, site: str = ""
) -> tuple[Heading, ...]:
    """A shopper's conversations, the latest first."""
    c, m = conversations.c, messages.c
    theirs = c.visitor == visitor
    if customer:
        signed = c.customer == customer
        theirs = theirs | ((signed & (c.site == site)) if site else signed)
    first = (
        select(m.text)
        .where(m.conversation_id == c.id, m.role == Role.SHOPPER)
        .order_by(m.ordinal)
        .limit(1)
        .scalar_subquery()
    )
    unread = (
        select(func.count())
        .where(
            m.conversation_id == c.id,
            m.role.in_((Role.ASSISTANT, Role.AGENT)),
            m.ordinal > func.coalesce(c.visitor_read, 0),
        )
        .scalar_subquery()
    )
    found = sql.execute(
        select(conversations, first.label("title"), unread.label("unread"))
        .where(theirs, c.merged_into.is_(None))
        .order_by(c.active.desc(), c.id)
        .limit(limit)
    )
    return tuple(
        Heading(
            id=row.id,
            created=row.created,
            active=row.active,
            title=title(row.title or ""),
            unread=row.unread,
            charge=Charge(row.charge or Charge.BOT),
            status=Status(row.status or Status.OPEN),
            ended=row.ended is not None,
        )
        for row in found
    )


def title(text: str) -> str:
    """The first words of what was said, on one line."""
    words = " ".join(shown(text).split())
    return words if len(words) <= TITLE else f"{words[: TITLE - 1].rstrip()}…"


def _signed(sql: Connection, conversation_id: str, account_id: str) -> str:
    """The name that somebody last acted under here, where their account is gone."""
    found = sql.scalar(
        select(messages.c.data)
        .where(
            messages.c.conversation_id == conversation_id,
            messages.c.author == account_id,
            messages.c.data.is_not(None),
        )
        .order_by(messages.c.ordinal.desc())
        .limit(1)
    )
    return str(json.loads(found).get("name", "")) if found else ""
