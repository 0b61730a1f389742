"""``aisle source``: look at an address, add what it proposes, list and forget sources."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kb.counting import counted
from ui.commands.invocation import invocation, stored_knowledge
from ui.commands.options import (
    AllowHost,
    AsJson,
    BaseUrl,
    Currency,
    Map,
    MaxPages,
    TokenEnv,
    opening,
)

if TYPE_CHECKING:
    from ingest.detection.proposal import Proposal
    from kb.editions.sourcebook import SourceInfo
    from kb.knowledge import Knowledge

source = typer.Typer(
    no_args_is_help=True,
    help="Where the store's knowledge comes from: look, add, list, forget.",
)

Named = Annotated[
    str, typer.Argument(metavar="SOURCE", help="Its name, or a part of it that only one has.")
]


@source.command()
def add(
    ctx: typer.Context,
    location: Annotated[
        str, typer.Argument(metavar="URL_OR_PATH", help="Any address of a shop, or a file.")
    ],
    *,
    name: Annotated[str, typer.Option(metavar="TEXT", help="What you call it.")] = "",
    every: Annotated[
        str, typer.Option(metavar="TIME", help="How often to read it: 6h, daily, a cron line.")
    ] = "",
    fresh_within: Annotated[
        str, typer.Option(metavar="TIME", help="How old it may be before it counts as late.")
    ] = "",
    kind: Annotated[str, typer.Option(metavar="KIND", help="Don't look; it is this.")] = "",
    map_: Map = "",
    currency: Currency = "",
    token_env: TokenEnv = "",
    base_url: BaseUrl = "",
    max_pages: MaxPages = 0,
    allow_host: AllowHost = None,
    yes: Annotated[bool, typer.Option("--yes", help="Add the best without asking.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what was found.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look at an address, say what is there, and add it as a source.

    A look takes a handful of requests. What is added is read by the next `aisle refresh`.
    """
    from ui import terminal
    from ui.commands.adding import Adding

    standing = {"every": every, "fresh_within": fresh_within, "label": " ".join(name.split())}
    given = opening(
        kind=kind,
        map_=map_,
        currency=currency,
        base_url=base_url,
        token_env=token_env,
        max_pages=max_pages,
        allow_host=allow_host,
    ) | {key: value for key, value in standing.items() if value}
    settings = invocation(ctx).settings()
    adding = Adding(settings, given, str(invocation(ctx).store or ""))
    found = adding.look(location)
    chosen: list[Proposal] = []
    if not as_json:
        adding.show(found)
    if not dry_run:
        chosen = adding.choose(found, yes=yes, ask=_on_a_terminal() and not as_json)
    entries = adding.enter(chosen, found)
    if as_json:
        terminal.print_json(adding.data(found, entries))
    elif not entries:
        adding.advise(found)


@source.command("list")
def list_(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the sources: what is live of each, when it was read, what is due or late."""
    from ingest.rounds import utc_now
    from ui import source_pages, terminal
    from ui.sources import documents_of, kind_of

    with stored_knowledge(ctx) as knowledge:
        documents = documents_of(knowledge)
        rows = [
            (info, kind_of(info), documents.get(info.name, 0))
            for info in knowledge.catalog.sources()
        ]
    if as_json:
        terminal.print_json([_facts(*row) for row in rows])
        return
    out = terminal.console()
    if rows:
        source_pages.print_sources(out, rows, utc_now())
    else:
        out.print("The store has no sources yet; add one: `aisle source add URL_OR_PATH`")


@source.command()
def show(ctx: typer.Context, name: Named, as_json: AsJson = False) -> None:
    """Say how a source is opened, what is live of it and how its last refresh went."""
    from ingest.rounds import utc_now
    from ui import source_pages, terminal
    from ui.sources import documents_of, kind_of

    with stored_knowledge(ctx) as knowledge:
        info = _one(knowledge, name)
        facts = _facts(info, kind_of(info), documents_of(knowledge).get(info.name, 0))
    if as_json:
        terminal.print_json(facts)
        return
    shown = {
        "source": info.name,
        "label": info.options.get(source_pages.LABEL, ""),
        "kind": facts["kind"],
        "documents": facts["documents"] or "none",
        "standing": source_pages.standing(info, utc_now()).plain,
        "error": info.error,
    }
    shown |= {key: value for key, value in info.options.items() if key not in {"kind", "label"}}
    command = source_pages.add_command(info.name, info.options)
    source_pages.print_source(terminal.console(), shown, command)


@source.command()
def remove(
    ctx: typer.Context,
    name: Named,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    wait: Annotated[
        float,
        typer.Option(
            metavar="SECONDS", min=0, help="How long to wait while a refresh is running. [1]"
        ),
    ] = 1.0,
    reason: Annotated[
        str, typer.Option(help="Remove it although answers get worse; kept in the history.")
    ] = "",
) -> None:
    """Forget a source: an edition without what only it gave is published."""
    from kb.editions.decisions import remove_source
    from ui import terminal
    from ui.publishing import REMOVED, Deciding, overriding
    from ui.settings import SettingsError
    from ui.sources import documents_of

    with stored_knowledge(ctx) as knowledge:
        info = _one(knowledge, name)
        count = counted(documents_of(knowledge).get(info.name, 0), "document")
        if not yes:
            if not _on_a_terminal():
                raise SettingsError(f"forgetting {info.name} takes {count} away; say --yes")
            typer.confirm(f"Forget {info.name} and its {count}?", abort=True, err=True)
        before = knowledge.catalog.current()
        with terminal.progress_bar() as progress:
            live = remove_source(
                knowledge,
                info.name,
                override=overriding(reason),
                judge=Deciding(invocation(ctx).settings(), knowledge, progress, REMOVED),
                wait=wait,
                progress=progress,
            )
    out = terminal.console()
    terminal.exactly(out, f"Forgot {terminal.line(info.name)} and its {count}")
    if live != before:
        out.print(f"Edition {live} is live; `aisle edition rollback {before}` brings them back")


def _on_a_terminal() -> bool:
    return sys.stdin.isatty()


def _one(knowledge: Knowledge, name: str) -> SourceInfo:
    from ui.settings import SettingsError

    known = knowledge.catalog.sources()
    found = [s for s in known if name in (s.name, s.options.get("label"))]
    found = found or [s for s in known if name in s.name or name in s.options.get("label", "")]
    if len(found) != 1:
        listed = "; ".join(info.name for info in (found or known)[:8]) or "there are none"
        what = "is part of several sources" if found else "is no source of this store"
        raise SettingsError(f"{name} {what}: {listed}")
    return found[0]


def _facts(info: SourceInfo, kind: str, documents: int) -> dict[str, Any]:
    from ingest.reading import IngestError
    from ingest.rounds import utc_now
    from ingest.schedule import late, next_due

    try:
        due, stale = next_due(info), late(info, utc_now())
    except IngestError as error:
        return {**asdict(info), "kind": kind, "documents": documents, "error": str(error)}
    return {
        **asdict(info),
        "kind": kind,
        "documents": documents,
        "due": due.isoformat(timespec="seconds") if due else "",
        "late": stale,
    }
