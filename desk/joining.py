"""Accounts of people who sign in with their company's account: only those who were invited."""

from __future__ import annotations

import secrets

from sqlalchemy import insert, select, update

from desk import accounts as people
from desk import audit, clock
from desk.accounts import Account, AccountRole
from desk.schema.book import Book
from desk.schema.people import accounts, invitations


class Joining(Book):
    """Lets invited people in whose e-mail somebody else has checked."""

    def join(self, email: str, name: str) -> Account | None:
        """Make the account that an open invitation promises, without a password.

        Args:
            email: As the company's sign-in has checked it.
            name: As the company knows the person.

        Returns:
            None when nobody invited that e-mail, or it has an account already.
        """
        plain = people.plain_email(email)
        with self._database.writing() as sql:
            open_ = sql.execute(
                select(invitations).where(
                    invitations.c.email == plain,
                    invitations.c.used.is_(None),
                    invitations.c.expires > clock.now(),
                )
            ).first()
            taken = sql.scalar(select(accounts.c.id).where(accounts.c.email == plain))
            if open_ is None or taken is not None:
                return None
            role = AccountRole(open_.role)
            row = {"id": f"a_{secrets.token_urlsafe(12)}", "email": plain, "role": role}
            row |= {"name": " ".join(name.split())[:200] or plain, "created": clock.now()}
            sql.execute(insert(accounts).values(row))
            mine = invitations.c.token == open_.token
            sql.execute(update(invitations).where(mine).values(used=clock.now()))
            audit.record(
                sql, open_.invited_by, "account_made", None, account=row["id"], role=role.value
            )
            return people.one(sql, row["id"])
