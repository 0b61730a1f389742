"""Who did what at the desk, and which rule: rows that are only ever added, and kept for ever."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from desk import clock
from desk.schema.book import Book
from desk.schema.inbox import audit

# Ids, codes, moments, names of teams, labels and rules. Rows outlive the conversation, so nothing
# that somebody said, and no address, may get in.
_SIGNS = r"\w .,:+/-"
_LONGEST = 80
_PLAIN = re.compile(rf"[{_SIGNS}]{{0,{_LONGEST}}}")

Value = str | int | bool


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done.

    Attributes:
        sequence: Its number; later ones are higher.
        at: When, ISO 8601 in UTC.
        actor: An account's id, ``visitor``, ``bot`` or ``system``.
        action: What was done, as ``taken_over``.
        conversation_id: In which conversation; None for what concerns none.
        data: What belongs to it: ids, codes and numbers, never words of people.
    """

    sequence: int
    at: str
    actor: str
    action: str
    conversation_id: str | None
    data: dict[str, Value]


def plain(value: str) -> bool:
    """Whether a text may be kept for ever: an id, a code, a moment or a short name."""
    return _PLAIN.fullmatch(value) is not None


def made_plain(text: str) -> str:
    """A name as it may be kept for ever: without what might be more than a name."""
    return re.sub(rf"[^{_SIGNS}]", " ", text)[:_LONGEST]


def record(
    sql: Connection, actor: str, action: str, conversation_id: str | None, **data: Value
) -> None:
    """Write down what is done, in the transaction that does it.

    Args:
        sql: The writing transaction.
        actor: An account's id, ``visitor``, ``bot`` or ``system``.
        action: What is done, in the past: ``assigned``, ``taken_over``.
        conversation_id: In which conversation; None for what concerns none.
        data: What belongs to it: ids, codes, numbers.

    Raises:
        ValueError: Something in it isn't an id, a code or a short name: words and addresses of
            people must not be kept for ever.
    """
    given = {"actor": actor, "action": action, **data}
    for name, value in given.items():
        if isinstance(value, str) and not plain(value):
            raise ValueError(
                f"{name} of the audit row {action!r} is no id, code or short name; record an id "
                "and keep the words where they can be erased"
            )
    row: dict[str, str | None] = {"at": clock.now(), "actor": actor, "action": action}
    row |= {"conversation_id": conversation_id or None, "data": json.dumps(data)}
    sql.execute(insert(audit).values(row))


def told(sql: Connection, conversation_id: str, limit: int = 200) -> tuple[Deed, ...]:
    """What was done in one conversation, in order; the latest ``limit``."""
    mine = audit.c.conversation_id == conversation_id
    found = sql.execute(
        select(audit).where(mine).order_by(audit.c.sequence.desc()).limit(limit)
    ).all()
    return tuple(_deed(row) for row in reversed(found))


class AuditTrail(Book):
    """Reads what was done; nothing here or elsewhere changes or deletes it."""

    def trail(self, conversation_id: str, limit: int = 200) -> tuple[Deed, ...]:
        """What was done in one conversation, in order; the latest ``limit``."""
        with self._database.reading() as sql:
            return told(sql, conversation_id, limit)

    def all(self, after: int = 0, limit: int = 500) -> tuple[Deed, ...]:
        """What was done anywhere after a number, in order; at most ``limit``."""
        with self._database.reading() as sql:
            later = audit.c.sequence > after
            found = sql.execute(select(audit).where(later).order_by(audit.c.sequence).limit(limit))
            return tuple(_deed(row) for row in found)


def _deed(row: Row[Any]) -> Deed:
    return Deed(
        row.sequence, row.at, row.actor, row.action, row.conversation_id, json.loads(row.data)
    )
