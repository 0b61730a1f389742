"""Who is signed in: tokens that run out, kept so that the database opens no door."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from desk import accounts as people
from desk import audit, clock
from desk.accounts import Account
from desk.inviting import digest
from desk.schema.book import Book
from desk.schema.people import accounts, signins

# Nothing asked for this long, or this long since the sign-in whatever was asked.
IDLE = timedelta(hours=12)
LONGEST = timedelta(days=30)
# Not every request is written down.
_SEEN_AGAIN = timedelta(minutes=1)


class Signins(Book):
    """Where accounts are signed in: 12 hours after the last request at most, 30 days in all."""

    def begin(self, account_id: str) -> tuple[str, str]:
        """Sign an account in; returns the token for the cookie and the one against forged forms.

        Raises:
            UnknownAccount: There is no such account, or it is disabled.
        """
        token, csrf, now = secrets.token_urlsafe(32), secrets.token_urlsafe(24), clock.utc_now()
        row = {"token": digest(token), "account_id": account_id, "csrf": csrf}
        row |= {"created": clock.written(now), "seen": clock.written(now)}
        row |= {"expires": clock.written(now + LONGEST)}
        with self._database.writing() as sql:
            if people.one(sql, account_id).disabled:
                raise people.UnknownAccount("this account is disabled; ask an owner")
            idle = signins.c.seen <= clock.written(now - IDLE)
            over = signins.c.expires <= clock.written(now)
            sql.execute(delete(signins).where(idle | over))
            sql.execute(insert(signins).values(row))
            audit.record(sql, account_id, "signed_in", None)
        return token, csrf

    def find(self, token: str) -> tuple[Account, str] | None:
        """Who is signed in with a token, and its word against forged forms; None for nobody."""
        now = clock.utc_now()
        mine = signins.c.token == digest(token)
        with self._database.reading() as sql:
            row = sql.execute(
                select(signins.c.csrf, signins.c.seen.label("asked"), signins.c.expires, accounts)
                .join(accounts, accounts.c.id == signins.c.account_id)
                .where(mine)
            ).one_or_none()
        if row is None or row.disabled is not None or row.expires <= clock.written(now):
            return None
        if row.asked <= clock.written(now - IDLE):
            return None
        if row.asked <= clock.written(now - _SEEN_AGAIN):
            with self._database.writing() as sql:
                sql.execute(update(signins).where(mine).values(seen=clock.written(now)))
        return people.to_account(row), row.csrf

    def end(self, token: str) -> None:
        """Sign out; a token that isn't there any more is no error."""
        with self._database.writing() as sql:
            sql.execute(delete(signins).where(signins.c.token == digest(token)))

    def end_all(self, account_id: str) -> int:
        """Sign an account out everywhere; returns in how many places it was."""
        with self._database.writing() as sql:
            mine = signins.c.account_id == account_id
            return sql.execute(delete(signins).where(mine)).rowcount
