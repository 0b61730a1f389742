"""The accounts of those who work at the desk: roles, passwords, invitations."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from desk import audit, clock, inviting, passwords
from desk.inviting import BadInvitation, Invitation
from desk.messages import DeskError
from desk.passwords import WeakPassword
from desk.roles import AccountRole, Permission
from desk.schema.book import Book
from desk.schema.people import accounts, signins
from desk.telling import first_name
from desk.texts import storable

__all__ = [
    "Account",
    "AccountBook",
    "AccountExists",
    "AccountRole",
    "BadInvitation",
    "Invitation",
    "LastOwner",
    "Permission",
    "UnknownAccount",
    "WeakPassword",
]

_EMAIL = re.compile(r"[^\s@,;:<>()\[\]\\\"]{1,64}@[^\s@,;:<>()\[\]\\\"]{1,255}")


class UnknownAccount(DeskError):  # noqa: N818 - reads as what it is
    """There is no such account."""


class AccountExists(DeskError):  # noqa: N818
    """The e-mail has an account already, an owner is there already, or it is no e-mail."""


class LastOwner(DeskError):  # noqa: N818
    """Without this account nobody could manage the desk."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who works at the desk.

    Attributes:
        email: In lower case.
        disabled: Whether they can't sign in any more.
        away: Whether they take no new conversations for now.
        seen: When they were last at the desk, ISO 8601 in UTC; empty for never.
        external: Whether they have no password and sign in elsewhere.
    """

    id: str
    email: str
    name: str
    role: AccountRole
    created: str
    disabled: bool = False
    away: bool = False
    seen: str = ""
    external: bool = False

    def may(self, permission: Permission) -> bool:
        """Whether they may do it."""
        return not self.disabled and self.role.may(permission)

    @property
    def first_name(self) -> str:
        """The name that shoppers see."""
        return first_name(self.name)


class AccountBook(Book):
    """The accounts of one database; e-mails are compared without regard to capitals."""

    def create(
        self, email: str, name: str, role: AccountRole, password: str | None, by: str = "system"
    ) -> Account:
        """Make an account.

        Args:
            email: By which they sign in.
            name: As colleagues read it; shoppers see its first word.
            role: What they may do.
            password: Of 10 characters or more; None for those who sign in elsewhere.
            by: Who makes it.

        Raises:
            AccountExists: The e-mail has an account, or isn't one.
            WeakPassword: The password can't be taken.
        """
        email = plain_email(email)
        kept = _kept(password, email)
        with self._database.writing() as sql:
            return _made(sql, email, name, role, kept, by)

    def get(self, account_id: str) -> Account:
        """The account with this id; raises UnknownAccount."""
        with self._database.reading() as sql:
            return one(sql, account_id)

    def by_email(self, email: str) -> Account:
        """The account with this e-mail; raises UnknownAccount."""
        with self._database.reading() as sql:
            row = _row(sql, email)
        if row is None:
            raise UnknownAccount(
                f"no account has the e-mail {email!r}; see `aisle account list`, or invite them"
            )
        return to_account(row)

    def all(self) -> tuple[Account, ...]:
        """All accounts, by name."""
        with self._database.reading() as sql:
            found = sql.execute(select(accounts).order_by(func.lower(accounts.c.name)))
            return tuple(to_account(row) for row in found)

    def set_role(self, account_id: str, role: AccountRole, by: str) -> Account:
        """Give an account another role; raises UnknownAccount and LastOwner."""
        with self._database.writing() as sql:
            before = one(sql, account_id)
            if role is not AccountRole.OWNER:
                _keep_owner(sql, before)
            sql.execute(update(accounts).where(accounts.c.id == account_id).values(role=role))
            audit.record(sql, by, "account_role", None, account=account_id, role=role)
            return one(sql, account_id)

    def rename(self, account_id: str, name: str, by: str) -> Account:
        """Give an account another name; raises UnknownAccount."""
        with self._database.writing() as sql:
            one(sql, account_id)
            values = {"name": " ".join(storable(name).split())[:200]}
            sql.execute(update(accounts).where(accounts.c.id == account_id).values(values))
            audit.record(sql, by, "account_renamed", None, account=account_id)
            return one(sql, account_id)

    def disable(self, account_id: str, by: str, *, disabled: bool = True) -> Account:
        """Let an account sign in no more, at once (or again); raises UnknownAccount, LastOwner."""
        with self._database.writing() as sql:
            before = one(sql, account_id)
            if disabled:
                _keep_owner(sql, before)
                sql.execute(delete(signins).where(signins.c.account_id == account_id))
            mine = accounts.c.id == account_id
            moment = clock.now() if disabled else None
            sql.execute(update(accounts).where(mine).values(disabled=moment))
            action = "account_disabled" if disabled else "account_enabled"
            audit.record(sql, by, action, None, account=account_id)
            return one(sql, account_id)

    def set_password(self, account_id: str, password: str, by: str) -> None:
        """Give an account another password and end where it is signed in.

        Raises:
            UnknownAccount: There is no such account.
            WeakPassword: The password can't be taken.
        """
        kept = _kept(password, self.get(account_id).email)
        with self._database.writing() as sql:
            sql.execute(update(accounts).where(accounts.c.id == account_id).values(password=kept))
            sql.execute(delete(signins).where(signins.c.account_id == account_id))
            audit.record(sql, by, "account_password", None, account=account_id)

    def verify(self, email: str, password: str) -> Account | None:
        """The account that signs in with this; None takes as long, whatever the reason is."""
        with self._database.reading() as sql:
            row = _row(sql, email)
        kept = row.password if row is not None and row.disabled is None else None
        if not passwords.matches(kept, password) or row is None or kept is None:
            return None
        if passwords.outdated(kept):
            again = passwords.hashed(password)
            with self._database.writing() as sql:
                mine = (accounts.c.id == row.id, accounts.c.password == kept)
                sql.execute(update(accounts).where(*mine).values(password=again))
        return to_account(row)

    def invite(self, email: str, role: AccountRole, by: str) -> str:
        """A token with which one account can be made within 7 days; earlier ones end.

        Raises:
            AccountExists: The e-mail has an account, or isn't one.
        """
        email = plain_email(email)
        with self._database.writing() as sql:
            if _row(sql, email) is not None:
                raise AccountExists(f"{email} has an account already; change its role instead")
            token = inviting.open_door(sql, email, role, by, inviting.INVITED_FOR)
            audit.record(sql, by, "account_invited", None, role=role)
            return token

    def has_owner(self) -> bool:
        """Whether an owner can sign in."""
        with self._database.reading() as sql:
            return _owners(sql) > 0

    def first_link(self) -> str:
        """A token with which the first owner can be made within 24 hours; earlier ones end.

        Raises:
            AccountExists: There is an owner already.
        """
        with self._database.writing() as sql:
            if _owners(sql):
                raise AccountExists("there is an owner already, who can invite others")
            token = inviting.open_door(
                sql, "", AccountRole.OWNER, "system", inviting.FIRST_LINK_FOR
            )
            audit.record(sql, "system", "first_link_made", None)
            return token

    def invitations(self) -> tuple[Invitation, ...]:
        """Those that are still open, the one that runs out first first."""
        with self._database.reading() as sql:
            return inviting.still_open(sql)

    def invitation(self, token: str) -> Invitation:
        """What a token invites to; raises BadInvitation."""
        with self._database.reading() as sql:
            return inviting.invited(sql, token)

    def redeem(self, token: str, name: str, password: str, email: str = "") -> Account:
        """Make the account that a token invites to; the token can't be used again.

        Args:
            token: As the link has it.
            name: Whose account it is.
            password: Of 10 characters or more.
            email: For the first owner's link, which knows none; otherwise the invited one counts.

        Raises:
            BadInvitation: The token was used, has run out, or never was one.
            AccountExists: The e-mail has an account by now, or isn't one; or the first owner is
                there already.
            WeakPassword: The password can't be taken.
        """
        invited = self.invitation(token)
        email = plain_email(invited.email or email)
        kept = _kept(password, email)
        with self._database.writing() as sql:
            invited = inviting.invited(sql, token)
            if not invited.email and _owners(sql):
                raise AccountExists("there is an owner already, who can invite you")
            inviting.use(sql, token)
            by = invited.invited_by
            return _made(sql, email, name, invited.role, kept, by)


def plain_email(email: str) -> str:
    """An e-mail as it is kept and compared; raises AccountExists when it isn't one."""
    plain = email.strip().lower()
    if not _EMAIL.fullmatch(plain) or not plain.isprintable():
        raise AccountExists(f"{email!r} is no e-mail address; write one like ada@shop.example")
    return plain


def one(sql: Connection, account_id: str) -> Account:
    """The account with this id; raises UnknownAccount."""
    row = sql.execute(select(accounts).where(accounts.c.id == account_id)).one_or_none()
    if row is None:
        raise UnknownAccount(f"there is no account {account_id!r}; see `aisle account list`")
    return to_account(row)


def to_account(row: Row[Any]) -> Account:
    """A row of the table as a value."""
    return Account(
        id=row.id,
        email=row.email,
        name=row.name,
        role=AccountRole(row.role),
        created=row.created,
        disabled=row.disabled is not None,
        away=bool(row.away),
        seen=row.seen or "",
        external=row.password is None,
    )


def _row(sql: Connection, email: str) -> Row[Any] | None:
    plain = storable(email.strip().lower())
    return sql.execute(select(accounts).where(accounts.c.email == plain)).one_or_none()


def _kept(password: str | None, email: str) -> str | None:
    # Before any transaction: it takes a tenth of a second that no writer should wait for.
    if password is None:
        return None
    passwords.check(password, email)
    return passwords.hashed(password)


def _made(
    sql: Connection, email: str, name: str, role: AccountRole, kept: str | None, by: str
) -> Account:
    account_id = f"a_{secrets.token_urlsafe(12)}"
    called = " ".join(storable(name).split())[:200] or email.partition("@")[0]
    row: dict[str, str | None] = {"id": account_id, "email": email, "name": called, "role": role}
    row |= {"password": kept, "created": clock.now()}
    try:
        sql.execute(insert(accounts).values(row))
    except IntegrityError:
        raise AccountExists(f"{email} has an account already; choose another e-mail") from None
    audit.record(sql, by, "account_made", None, account=account_id, role=role)
    return one(sql, account_id)


def _owners(sql: Connection) -> int:
    owner = (accounts.c.role == AccountRole.OWNER, accounts.c.disabled.is_(None))
    return sql.scalar(select(func.count()).select_from(accounts).where(*owner)) or 0


def _keep_owner(sql: Connection, account: Account) -> None:
    owner = account.role is AccountRole.OWNER and not account.disabled
    if owner and _owners(sql) == 1:
        raise LastOwner(
            f"{account.email} is the last owner, without whom nobody could manage the desk; make "
            "somebody else owner first"
        )
