"""Links by which one account can be made: they run out, and work once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, delete, insert, select, update

from desk import clock
from desk.messages import DeskError
from desk.roles import AccountRole
from desk.schema.people import invitations

INVITED_FOR = timedelta(days=7)
FIRST_LINK_FOR = timedelta(hours=24)


class BadInvitation(DeskError):  # noqa: N818
    """The link was used, has run out, or never was one."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link by which one account can be made; the e-mail of the first owner's is empty."""

    email: str
    role: AccountRole
    invited_by: str
    expires: str


def digest(token: str) -> str:
    """What is kept of a token: its SHA-256, so that a copy of the database opens no door."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def open_door(sql: Connection, email: str, role: AccountRole, by: str, lasts: timedelta) -> str:
    """A new token; what was open for the same e-mail before is closed."""
    token, now = secrets.token_urlsafe(32), clock.utc_now()
    sql.execute(delete(invitations).where(invitations.c.email == email))
    row = {"token": digest(token), "email": email, "role": role, "invited_by": by}
    row |= {"created": clock.written(now), "expires": clock.written(now + lasts)}
    sql.execute(insert(invitations).values(row))
    return token


def invited(sql: Connection, token: str) -> Invitation:
    """What a token invites to; raises BadInvitation."""
    mine = invitations.c.token == digest(token)
    row = sql.execute(select(invitations).where(mine)).one_or_none()
    if row is None or row.used is not None or row.expires <= clock.now():
        raise BadInvitation(
            "this link was used already, has run out, or never was one; ask for a new invitation"
        )
    return Invitation(row.email, AccountRole(row.role), row.invited_by, row.expires)


def still_open(sql: Connection) -> tuple[Invitation, ...]:
    """Invitations that nobody has used yet and that haven't run out, by when they do."""
    of = invitations.c
    query = select(invitations).where(of.used.is_(None), of.expires > clock.now())
    found = sql.execute(query.order_by(of.expires, of.email))
    return tuple(
        Invitation(row.email, AccountRole(row.role), row.invited_by, row.expires) for row in found
    )


def use(sql: Connection, token: str) -> None:
    """Let nobody use the token again."""
    mine = invitations.c.token == digest(token)
    sql.execute(update(invitations).where(mine).values(used=clock.now()))
