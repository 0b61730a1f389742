"""``aisle privacy``: what is kept about people, given out, deleted, and forgotten in time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kb.counting import counted
from ui.commands.invocation import invocation
from ui.commands.options import AsJson

if TYPE_CHECKING:
    from desk.retention import Erased, Person, Retention
    from ui.settings import Settings

privacy = typer.Typer(
    no_args_is_help=True,
    help="Give out, delete and forget what was kept of conversations.",
)

Who = Annotated[
    str,
    typer.Argument(
        metavar="CUSTOMER|VISITOR|CONVERSATION|EMAIL",
        help="The id of a customer, visitor or conversation, or an e-mail address.",
    ),
]


@privacy.command()
def export(
    ctx: typer.Context,
    who: Who,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", dir_okay=False, help="Write it to this file."),
    ] = None,
) -> None:
    """Print everything that is kept about one person or conversation, as JSON."""
    with _retention(ctx) as (settings, retention):
        found = _found(settings, retention, who)
        document = {
            "about": who,
            "conversations": list(retention.export(found.conversations)),
            "visitors": list(retention.export_visitors(found)),
            "mails": retention.export_mails(found),
            "elsewhere": "Orders are the shop's own records: they are exported from the shop.",
        }
        text = json.dumps(document, ensure_ascii=False, indent=2)
        if out is None:
            typer.echo(text)
            return
        _write(out, text)
        typer.echo(f"{counted(len(found.conversations), 'conversation')} written to {out}")


@privacy.command()
def erase(
    ctx: typer.Context,
    who: Who,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask before deleting.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete everything that is kept about one person or conversation, for good."""
    with _retention(ctx) as (settings, retention):
        found = _found(settings, retention, who)
        if not yes and not as_json:
            count = counted(len(found.conversations), "conversation")
            typer.confirm(f"Delete {count} and all else about {who!r} for good?", abort=True)
        gone = retention.erase_person(found)
        _tell(gone, as_json)
        if not as_json:
            typer.echo("Orders are the shop's own records: they stay as they are.")


@privacy.command()
def expire(
    ctx: typer.Context,
    days: Annotated[
        int | None,
        typer.Option(
            metavar="DAYS",
            min=1,
            help="Instead of the brand's own `retention_days`.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Delete the conversations in which nothing was said for longer than the brand keeps them."""
    with _retention(ctx) as (settings, retention):
        if days is None:
            from ui.app import build_brand

            days = build_brand(settings).settings.retention_days
        if days == 0 and not as_json:
            typer.echo("The brand keeps conversations without end (retention_days: 0).")
            return
        _tell(retention.expire(days), as_json)


@contextmanager
def _retention(ctx: typer.Context) -> Iterator[tuple[Settings, Retention]]:
    from desk.retention import Retention
    from ui.settings import SettingsError

    settings = invocation(ctx).settings()
    if not settings.desk_file.is_file():
        raise SettingsError(
            f"no conversations are kept in {settings.home}; name the store's directory with --store"
        )
    retention = Retention(settings.desk_url)
    try:
        yield settings, retention
    finally:
        retention.close()


def _found(settings: Settings, retention: Retention, who: str) -> Person:
    from assistant.guard.masking import emails
    from ui.app import build_masker
    from ui.settings import SettingsError

    address = next((email for _, _, email in emails(who)), "")
    mark = build_masker(settings).token(address) if address else ""
    found = retention.person(who, mark, address)
    if not (found.conversations or found.visitors or found.emails):
        raise SettingsError(
            f"nothing is kept about {who!r}; give the id of a customer, a visitor or a "
            "conversation, or an e-mail address as it was written"
        )
    return found


def _tell(gone: Erased, as_json: bool) -> None:
    if as_json:
        from dataclasses import asdict

        typer.echo(json.dumps(asdict(gone)))
        return
    typer.echo(
        f"Deleted: {counted(gone.conversations, 'conversation')} with "
        f"{counted(gone.messages, 'message')}, {counted(gone.events, 'event')} and "
        f"{counted(gone.ratings, 'rating')}."
    )
    more = {"note": gone.notes, "file": gone.files, "mail": gone.mails, "visitor": gone.visitors}
    if told := [counted(count, name) for name, count in more.items() if count]:
        typer.echo(f"Also: {', '.join(told)}.")
    if not gone.settled:
        typer.echo(
            "The database's log may still hold copies, because another program is reading it: run "
            "`aisle privacy expire` again in a moment."
        )


def _write(path: Path, text: str) -> None:
    import os

    from ui.settings import SettingsError

    try:
        # Personal data: for the one who asked only.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
    except OSError as error:
        raise SettingsError(
            f"{path} can't be written ({error.strerror}); name another file"
        ) from error
