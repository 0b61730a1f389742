"""``aisle account``: who works in the studio."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.invocation import invocation, server_address
from ui.commands.options import AsJson

if TYPE_CHECKING:
    from desk.accounts import Account, AccountBook, AccountRole, Invitation
    from ui.settings import Settings

account = typer.Typer(no_args_is_help=True, help="Who works in the studio, and what they may do.")

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="By which they sign in.")]
ROLES = "owner|editor|agent|viewer"
# Who does it, for the audit: the command line has no account.
_BY = "system"


@account.command()
def add(
    ctx: typer.Context,
    email: Email,
    *,
    role: Annotated[str, typer.Option(metavar=ROLES, help="What they may do.")] = "agent",
    name: Annotated[
        str, typer.Option(metavar="TEXT", help="Shoppers see its first word. [the e-mail's]")
    ] = "",
    link: Annotated[
        bool, typer.Option("--link", help="Print a one-time link instead of asking a password.")
    ] = False,
) -> None:
    """Add an account; its password is asked, or read from standard input."""
    from ui import terminal

    with _accounts(ctx) as (settings, book):
        as_ = _role(role)
        if link:
            token = book.invite(email, as_, _BY)
            terminal.exactly(terminal.console(), _link(settings, token))
            typer.echo("It works once, for seven days, while `aisle serve` runs.")
            return
        _refuse_taken(book, email)
        made = book.create(email, name, as_, _ask_password(email), _BY)
        typer.echo(f"Added: {_line(made)}. Sign in at /studio.")


@account.command("list")
def list_(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the accounts, and who is invited and hasn't come yet."""
    from ui import terminal

    with _accounts(ctx) as (_, book):
        found, invited = book.all(), book.invitations()
    if as_json:
        terminal.print_json([_facts(each) for each in found] + [_promise(each) for each in invited])
        return
    out = terminal.console()
    if not found and not invited:
        out.print("Nobody has an account yet; add one: `aisle account add EMAIL --role owner`")
        return
    rows = [
        (each.email, each.name, each.role, terminal.moment(each.seen) or "never", _state(each))
        for each in found
    ]
    rows += [
        (
            each.email or "(first owner)",
            "",
            each.role,
            "never",
            f"invited until {terminal.moment(each.expires)[:10]}",
        )
        for each in invited
    ]
    terminal.print_table(out, ("E-mail", "Name", "Role", "Last here", ""), rows)


@account.command()
def role(
    ctx: typer.Context,
    email: Email,
    to: Annotated[str, typer.Argument(metavar=ROLES, help="What they may do from now on.")],
) -> None:
    """Give an account another role."""
    with _accounts(ctx) as (_, book):
        changed = book.set_role(book.by_email(email).id, _role(to), _BY)
        typer.echo(f"Changed: {_line(changed)}.")


@account.command()
def disable(
    ctx: typer.Context,
    email: Email,
    undo: Annotated[bool, typer.Option("--undo", help="Let them sign in again.")] = False,
) -> None:
    """Let an account sign in no more; where it is signed in, it is signed out."""
    with _accounts(ctx) as (_, book):
        changed = book.disable(book.by_email(email).id, _BY, disabled=not undo)
        done = "may sign in again" if undo else "is disabled and signed out"
        typer.echo(f"{changed.email} {done}.")


@account.command()
def password(ctx: typer.Context, email: Email) -> None:
    """Give an account another password; it is asked, and signs it out everywhere."""
    with _accounts(ctx) as (_, book):
        known = book.by_email(email)
        book.set_password(known.id, _ask_password(known.email), _BY)
        typer.echo(f"{known.email} has a new password and is signed out everywhere.")


@contextmanager
def _accounts(ctx: typer.Context) -> Iterator[tuple[Settings, AccountBook]]:
    from desk.accounts import AccountBook

    settings = invocation(ctx).settings()
    with AccountBook(settings.desk_url) as book:
        yield settings, book


def _role(text: str) -> AccountRole:
    from desk.accounts import AccountRole
    from ui.settings import SettingsError

    try:
        return AccountRole(text.strip().lower())
    except ValueError:
        raise SettingsError(
            f"there is no role {text!r}; roles are {', '.join(AccountRole)}"
        ) from None


def _refuse_taken(book: AccountBook, email: str) -> None:
    """Before a password is asked: nobody types one for nothing."""
    from desk.accounts import AccountExists, UnknownAccount, plain_email

    try:
        known = book.by_email(plain_email(email))
    except UnknownAccount:
        return
    raise AccountExists(
        f"{known.email} has an account already; change it with `aisle account role` or "
        "`aisle account password`"
    )


def _ask_password(email: str) -> str:
    import sys

    from desk import passwords

    if not sys.stdin.isatty():
        # From a script: one line, and nobody to ask.
        given = sys.stdin.readline().rstrip("\r\n")
        passwords.check(given, email)
        return given
    typed: str = typer.prompt(
        f"Password ({passwords.SHORTEST} characters or more)",
        hide_input=True,
        confirmation_prompt="Once more",
        err=True,
    )
    passwords.check(typed, email)
    return typed


def _link(settings: Settings, token: str) -> str:
    return f"{server_address(settings)}/studio/invitation/{token}"


def _line(account: Account) -> str:
    return f"{account.email} ({account.name}), {account.role}"


def _state(account: Account) -> str:
    if account.disabled:
        return "disabled"
    return "away" if account.away else ""


def _promise(invitation: Invitation) -> dict[str, object]:
    return {
        "email": invitation.email,
        "role": invitation.role,
        "invited_until": invitation.expires,
    }


def _facts(account: Account) -> dict[str, object]:
    return {
        "id": account.id,
        "email": account.email,
        "name": account.name,
        "role": account.role,
        "created": account.created,
        "last_here": account.seen or None,
        "disabled": account.disabled,
    }
