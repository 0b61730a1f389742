"""``aisle kb``: look into the store, and make its indexes anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from kb.counting import counted
from ui.commands.invocation import stored_knowledge
from ui.commands.options import AsJson
from ui.commands.searching import search

if TYPE_CHECKING:
    from kb.editions.sourcebook import SourceInfo

kb = typer.Typer(no_args_is_help=True, help="Look into what the store knows, and mend it.")


@kb.command()
def rebuild(ctx: typer.Context) -> None:
    """Make both indexes anew from the database, for instance after they were damaged."""
    from ui import terminal

    with stored_knowledge(ctx) as knowledge:
        with terminal.progress_bar() as progress:
            embedded = knowledge.rebuild(progress)
        live = knowledge.catalog.current()
    said = f"Edition {live}: {counted(embedded, 'passage')} embedded anew"
    terminal.console().print(said if live else "The store is empty: there is nothing to index")


@kb.command()
def info(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Say what the store holds, where it came from and when that is read again."""
    from rich.padding import Padding
    from rich.text import Text

    from kb.documents import Kind
    from ui import terminal

    with stored_knowledge(ctx) as knowledge:
        live = knowledge.catalog.current()
        edition = knowledge.catalog.edition()
        sources = knowledge.catalog.sources()
        facts: dict[str, Any] = {
            "store": str(knowledge.home.resolve()),
            "edition": live,
            "products": edition.count(Kind.PRODUCT),
            "articles": edition.count(Kind.ARTICLE),
            "passages": sum(1 for _ in edition.passages()),
            "currency": edition.currency(),
            "embedder": knowledge.embedder.name,
            "sources": [_with_schedule(source) for source in sources],
        }
    out = terminal.console()
    if as_json:
        terminal.print_json(facts)
        return
    for name, value in facts.items():
        if name != "sources":
            said = f"{value:,}" if isinstance(value, int) else str(value) or "none"
            terminal.exactly(out, f"{name:<10}{said}")
    for source in sources:
        terminal.exactly(out, f"source    {terminal.line(source.name)}")
        for said in _standing(source):
            out.print(Padding(Text(terminal.line(said), style="dim"), (0, 0, 0, 10), expand=False))


def _with_schedule(source: SourceInfo) -> dict[str, Any]:
    from ingest.rounds import utc_now
    from ingest.schedule import late, next_due

    due = next_due(source)
    return asdict(source) | {
        "due": "" if due is None else due.isoformat(timespec="seconds"),
        "stale": late(source, utc_now()),
    }


def _standing(source: SourceInfo) -> Iterator[str]:
    from ingest.rounds import utc_now
    from ingest.schedule import EVERY, FRESH, late, next_due
    from ui import terminal

    now = utc_now()
    read = f"read {terminal.moment(source.refreshed)} UTC" if source.refreshed else "never read"
    yield read + (", which is stale" if late(source, now) else "")
    due = next_due(source)
    if due is not None:
        when = "now" if due <= now else f"{terminal.moment(due.isoformat())} UTC"
        fresh = source.options.get(FRESH, "")
        within = f", fresh within {fresh}" if fresh else ""
        yield f"every {source.options[EVERY]}{within}, due {when}"
    others = {n: v for n, v in source.options.items() if n not in (EVERY, FRESH)}
    if others:
        yield "opened with " + ", ".join(f"{name} {value}" for name, value in others.items())
    if source.error:
        yield f"last try {terminal.moment(source.attempted)} UTC: {source.error}"


kb.command()(search)
