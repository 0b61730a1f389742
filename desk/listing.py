"""The lists of the inbox: a page at a time, from where the one before ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, and_, bindparam, func, select, text, tuple_
from sqlalchemy import Row as SqlRow

from assistant.conversation import Role
from assistant.guard.masking import shown
from desk import clock
from desk import search as searching
from desk.folders import BadCursor, Folder, Page, Row, View, cursor, place
from desk.messages import Charge, Status
from desk.schema.conversations import conversations, messages
from desk.schema.folders import FOLDERS
from desk.schema.inbox import labels
from desk.schema.people import accounts
from desk.schema.sites import visitors
from desk.texts import storable

# Characters of what was said that a list shows.
SHOWN = 160


def page(sql: Connection, view: View, after: str, limit: int, mark: searching.Mark | None) -> Page:
    """One page of a view; raises BadCursor."""
    if view.query.strip():
        return _searched(sql, view, after, limit, mark)
    waiting = view.folder is Folder.WAITING
    sorted_by = "waiting_since" if waiting else "active"
    condition, values = _condition(view)
    if after:
        moment, last = _moment(after)
        condition += f" AND ({sorted_by}, id) {'>' if waiting else '<'} (:moment, :last)"
        values |= {"moment": moment, "last": last}
    order = "ASC" if waiting else "DESC"
    found = sql.execute(
        text(
            f"SELECT id, {sorted_by} AS moment FROM desk_conversations WHERE {condition} "
            f"ORDER BY {sorted_by} {order}, id {order} LIMIT :limit"
        ),
        {**values, "limit": limit + 1},
    ).all()
    following = cursor(found[limit - 1].moment, found[limit - 1].id) if len(found) > limit else ""
    return Page(rows(sql, [row.id for row in found[:limit]]), following)


def counts(sql: Connection, account: str) -> dict[Folder, int]:
    """How many conversations each folder of an account holds; mentions: how many are unseen."""
    asked = ", ".join(
        f"(SELECT count(*) FROM desk_conversations WHERE {_folder(folder)}) AS {folder.value}_"
        for folder in Folder
        if folder is not Folder.MENTIONS
    )
    row = sql.execute(text(f"SELECT {asked}"), {"account": account}).one()
    found: dict[Folder, int] = {
        folder: int(getattr(row, f"{folder.value}_"))
        for folder in Folder
        if folder is not Folder.MENTIONS
    }
    unseen = sql.scalar(
        text(
            "SELECT count(DISTINCT n.conversation_id) FROM desk_mentions m "
            "JOIN desk_notes n ON n.id = m.note_id "
            "WHERE m.account_id = :account AND m.seen IS NULL"
        ),
        {"account": account},
    )
    return {folder: found.get(folder, unseen or 0) for folder in Folder}


def breached(sql: Connection, account: str, now: str) -> int:
    """How many shoppers wait for a person longer than was promised: anybody, or one account."""
    mine = " AND assignee = :account" if account else ""
    query = f"SELECT count(*) FROM desk_conversations WHERE {FOLDERS['waiting']} AND due < :now"
    return sql.scalar(text(query + mine), {"account": account, "now": now}) or 0


def rows(sql: Connection, ids: Sequence[str]) -> tuple[Row, ...]:
    """The conversations of these ids as a list shows them, in that order."""
    if not ids:
        return ()
    c, m, now = conversations.c, messages.c, clock.now()
    own = m.conversation_id == c.id
    first = (
        select(func.substr(m.text, 1, SHOWN * 2))
        .where(own, m.role == Role.SHOPPER)
        .order_by(m.ordinal)
        .limit(1)
        .correlate(conversations)
        .scalar_subquery()
    )
    last = (
        select(m.id)
        .where(own, m.role != Role.SYSTEM)
        .order_by(m.ordinal.desc())
        .limit(1)
        .correlate(conversations)
        .scalar_subquery()
    )
    unread = (
        select(func.count())
        .where(own, m.role == Role.SHOPPER, m.ordinal > func.coalesce(c.agent_read, 0))
        .correlate(conversations)
        .scalar_subquery()
    )
    spoken = messages.alias()
    found = sql.execute(
        select(
            conversations,
            first.label("title"),
            unread.label("unread"),
            func.substr(spoken.c.text, 1, SHOWN * 2).label("last"),
            spoken.c.role.label("last_role"),
            accounts.c.name.label("assignee_name"),
            visitors.c.name.label("visitor_name"),
            visitors.c.email.label("visitor_email"),
        )
        .select_from(conversations)
        .outerjoin(spoken, spoken.c.id == last)
        .outerjoin(accounts, accounts.c.id == c.assignee)
        .outerjoin(visitors, visitors.c.id == c.visitor)
        .where(c.id.in_(ids))
    )
    named = labelled(sql, ids)
    by_id = {row.id: _row(row, named.get(row.id, ()), now) for row in found}
    return tuple(by_id[each] for each in ids if each in by_id)


def labelled(sql: Connection, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The labels of conversations, by name."""
    found: dict[str, tuple[str, ...]] = {}
    query = select(labels).where(labels.c.conversation_id.in_(ids)).order_by(labels.c.label)
    for row in sql.execute(query):
        found[row.conversation_id] = (*found.get(row.conversation_id, ()), row.label)
    return found


def short(words: str) -> str:
    """Words on one line, as long as a list has room for."""
    line = " ".join(shown(words).split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1].rstrip()}…"


def _folder(folder: Folder) -> str:
    if folder is Folder.MENTIONS:
        named = (
            "SELECT n.conversation_id FROM desk_mentions m JOIN desk_notes n ON n.id = m.note_id "
            "WHERE m.account_id = :account"
        )
        return f"{FOLDERS['all']} AND id IN ({named})"
    if folder is Folder.MINE:
        return f"{FOLDERS['mine']} AND assignee = :account"
    return FOLDERS[folder]


def _condition(view: View) -> tuple[str, dict[str, object]]:
    """A view as SQL about the conversations' columns, with its parameters."""
    parts, values = [_folder(view.folder)], {"account": storable(view.account)}
    for name in ("assignee", "team", "site"):
        if wanted := getattr(view, name):
            parts.append(f"{name} = :{name}")
            values[name] = storable(wanted)
    if view.label:
        parts.append("id IN (SELECT conversation_id FROM desk_labels WHERE label = :label)")
        values["label"] = storable(view.label)
    return " AND ".join(parts), dict(values)


def _searched(
    sql: Connection, view: View, after: str, limit: int, mark: searching.Mark | None
) -> Page:
    condition, values = _condition(view)
    exact = _exact(sql, view.query.strip(), condition, values) if not after else None
    what = searching.sought(view.query, mark)
    if exact is not None:
        return Page(rows(sql, [exact]))
    if what is None:
        return Page()
    if not searching.indexed(sql):
        return _slowly(sql, what, condition, values, after, limit)
    number = _number(after) if after else None
    inside = f"c.id IN (SELECT id FROM desk_conversations WHERE id = c.id AND {condition})"
    found = searching.find(sql, what, inside, values, number, limit)
    following = cursor(found.after) if found.after is not None else ""
    return Page(rows(sql, [each for each, _ in found.hits]), following)


def _exact(sql: Connection, query: str, condition: str, values: dict[str, object]) -> str | None:
    """The conversation whose id was typed or pasted."""
    if not query.startswith("c_") or len(query) > 64:
        return None
    wanted = text(f"SELECT id FROM desk_conversations WHERE id = :typed AND {condition}")
    found = sql.scalar(wanted, {**values, "typed": storable(query)})
    return str(found) if found is not None else None


def _slowly(
    sql: Connection,
    what: searching.Sought,
    condition: str,
    values: dict[str, object],
    after: str,
    limit: int,
) -> Page:
    c = conversations.c
    used: list[BindParameter[Any]] = [
        bindparam(name, value) for name, value in values.items() if f":{name}" in condition
    ]
    inside = c.id.in_(
        text(f"SELECT id FROM desk_conversations WHERE {condition}").bindparams(*used).columns(c.id)
    )
    query = select(c.id, c.active).where(and_(inside, searching.like(what)))
    if after:
        query = query.where(tuple_(c.active, c.id) < tuple_(*_moment(after)))
    found = sql.execute(query.order_by(c.active.desc(), c.id.desc()).limit(limit + 1)).all()
    following = cursor(found[limit - 1].active, found[limit - 1].id) if len(found) > limit else ""
    return Page(rows(sql, [row.id for row in found[:limit]]), following)


def _moment(after: str) -> tuple[str, str]:
    read = place(after)
    if len(read) == 2 and isinstance(read[0], str) and isinstance(read[1], str):
        return read[0], read[1]
    raise BadCursor("this isn't the end of a page of that list; begin at the first")


def _number(after: str) -> int:
    read = place(after)
    if len(read) == 1 and isinstance(read[0], int) and 0 <= read[0] < 2**62:
        return read[0]
    raise BadCursor("this isn't the end of a page of that search; begin at the first")


def _row(row: SqlRow[Any], named: tuple[str, ...], now: str) -> Row:
    status = Status(row.status or Status.OPEN)
    late = bool(row.waiting_since and row.due and row.due < now and status is Status.OPEN)
    return Row(
        id=row.id,
        title=short(row.title or ""),
        last=short(row.last or ""),
        last_role=row.last_role or "",
        active=row.active,
        status=status,
        charge=Charge(row.charge or Charge.BOT),
        assignee=row.assignee or "",
        assignee_name=row.assignee_name or "",
        team=row.team or "",
        labels=named,
        reason=row.reason or "",
        unread=row.unread,
        waiting_since=row.waiting_since or "",
        due=row.due or "",
        breached=late,
        snoozed_until=row.snoozed_until or "",
        ended=row.ended is not None,
        visitor=row.visitor or "",
        visitor_name=row.visitor_name or row.contact_name or "",
        visitor_email=row.visitor_email or row.contact_email or "",
        customer=row.customer or "",
        site=row.site or "",
    )
