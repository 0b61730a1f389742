"""Who is at the desk right now."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from desk import accounts as people
from desk import clock
from desk.accounts import Account
from desk.roles import AccountRole, Permission
from desk.schema.book import Book
from desk.schema.people import accounts

# Pages beat three times within this.
HERE = timedelta(seconds=90)
_BEAT_AGAIN = timedelta(seconds=15)
_ANSWERING = tuple(role for role in AccountRole if role.may(Permission.ANSWER))


class Presence(Book):
    """Who looks at the studio now and could answer a shopper."""

    def beat(self, account_id: str, now: datetime | None = None) -> None:
        """Note that somebody is at the desk; written at most every 15 seconds."""
        moment = now or clock.utc_now()
        before = clock.written(moment - _BEAT_AGAIN)
        mine = accounts.c.id == account_id
        with self._database.reading() as sql:
            last = sql.scalar(select(accounts.c.seen).where(mine))
        if last is not None and last > before:
            return
        with self._database.writing() as sql:
            sql.execute(update(accounts).where(mine).values(seen=clock.written(moment)))

    def away(self, account_id: str, *, away: bool) -> None:
        """Take no new conversations, or take them again, although one is at the desk."""
        with self._database.writing() as sql:
            sql.execute(update(accounts).where(accounts.c.id == account_id).values(away=away))

    def here(self, now: datetime | None = None) -> tuple[Account, ...]:
        """Those who may answer, were active within 90 seconds and aren't away; by name."""
        with self._database.reading() as sql:
            return here(sql, now or clock.utc_now())


def here(sql: Connection, now: datetime) -> tuple[Account, ...]:
    """Those who may answer, were active within 90 seconds and aren't away; by name."""
    found = sql.execute(
        select(accounts)
        .where(
            accounts.c.seen > clock.written(now - HERE),
            accounts.c.disabled.is_(None),
            or_(accounts.c.away.is_(None), accounts.c.away.is_(False)),
            accounts.c.role.in_(_ANSWERING),
        )
        .order_by(accounts.c.name)
    )
    return tuple(people.to_account(row) for row in found)
