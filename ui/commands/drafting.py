"""``aisle eval new``: a golden conversation drafted from one that was really held."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.invocation import invocation

if TYPE_CHECKING:
    from assistant.conversation import Conversation
    from ui.settings import Settings


def new(
    ctx: typer.Context,
    conversation: Annotated[
        str,
        typer.Argument(
            metavar="[CONVERSATION]", help="Its id, c_…; or that of an answer in it, m_…"
        ),
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="Written to its end; printed without. Nothing is lost."
        ),
    ] = None,
    last: Annotated[bool, typer.Option("--last", help="The latest conversation.")] = False,
) -> None:
    """Draft a golden conversation from one that was held, with what happened filled in."""
    if last == bool(conversation):
        raise typer.BadParameter("give either CONVERSATION or --last", ctx)
    from evals.golden_draft import append, draft, ids_in, whole
    from ui import terminal

    settings = invocation(ctx).settings()
    held = _held(settings, conversation)
    file = out.expanduser() if out is not None else None
    drafted = draft(held, ids_in(file) if file is not None else ())
    if file is None:
        typer.echo(whole(drafted, settings.brand), nl=False)
        return
    append(file, drafted, settings.brand)
    err = terminal.console(stderr=True)
    terminal.exactly(
        err,
        f"{drafted.id} is drafted in {file}: check what it expects and write why; "
        "until then the file isn't run",
    )


def _held(settings: Settings, name: str) -> Conversation:
    """The conversation of that id, or in which the answer of that id was given."""
    from desk.receipts import Receipts
    from desk.store import ConversationStore
    from ui.settings import SettingsError

    if not settings.desk_file.is_file():
        raise SettingsError(
            f"no conversations are kept in {settings.home}; ask something with `aisle ask`, "
            "or name another directory with --store"
        )
    if not name.startswith("c_"):
        receipts = Receipts(settings.desk_url)
        try:
            if name:
                name = receipts.receipt(name).conversation_id
            elif latest := receipts.latest(1):
                name = latest[0][1].conversation_id
            else:
                raise SettingsError("no answers are kept yet; ask something with `aisle ask`")
        finally:
            receipts.close()
    store = ConversationStore(settings.desk_url)
    try:
        return store.conversation(name)
    finally:
        store.close()
