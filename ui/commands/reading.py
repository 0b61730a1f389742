"""``aisle ingest``: read sources into the store."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.invocation import invocation

if TYPE_CHECKING:
    from ingest.reading import Source
    from kb.knowledge import Knowledge
    from ui.settings import Settings

KINDS = "crawl, sitemap, merchant, records or markdown"


def ingest(
    ctx: typer.Context,
    *,
    locations: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="LOCATION",
            help="A site, sitemap or feed (http, https), a file, or a folder of Markdown. "
            "Without any: all sources that the store knows, as they were opened before.",
            show_default=False,
        ),
    ] = None,
    kind: Annotated[
        str, typer.Option(metavar="KIND", help=f"{KINDS}; found out by looking without it.")
    ] = "",
    map_: Annotated[
        str, typer.Option("--map", metavar="FILE|NAME", help="Field map for a table or JSON.")
    ] = "",
    currency: Annotated[
        str, typer.Option(metavar="CODE", help="Currency of prices that name none, like GBP.")
    ] = "",
    base_url: Annotated[
        str, typer.Option(metavar="URL", help="Where a folder of Markdown is published.")
    ] = "",
    max_pages: Annotated[
        int, typer.Option(metavar="N", min=0, help="Pages to crawl at most. [5000]")
    ] = 0,
    allow_shrink: Annotated[
        bool, typer.Option("--allow-shrink", help="Publish although a source gives far less.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the report as one JSON object.")
    ] = False,
) -> None:
    """Read a shop, a feed or help pages into the store; or read again what it is made of."""
    said = {
        "kind": kind,
        "map": _absolute(map_),
        "currency": currency,
        "base_url": base_url,
        "max_pages": str(max_pages or ""),
    }
    chosen = {name: value for name, value in said.items() if value}
    if chosen and not locations:
        raise typer.BadParameter("options say how to open a LOCATION; name one", ctx)
    settings = invocation(ctx).settings()
    options: dict[str, dict[str, str]] = dict.fromkeys(locations or (), chosen)
    # Before the store is made: a mistyped location leaves nothing behind.
    sources = [open_with(location, chosen) for location in options]
    with _opened(settings, create=bool(sources)) as knowledge:
        if not sources:
            options = _known(knowledge)
            sources = [open_with(location, how) for location, how in options.items()]
        remembered = {
            source.name: how for source, how in zip(sources, options.values(), strict=True)
        }
        _run(knowledge, sources, remembered, allow_shrink=allow_shrink, as_json=as_json)


def open_with(location: str, options: Mapping[str, str]) -> Source:
    """Open a source with options as they are remembered.

    Raises:
        SourceError: Nothing is there, or the options don't suit it.
    """
    from ingest.limits import CrawlLimits
    from ingest.reading import SourceError
    from ingest.sources import open_source

    limits = CrawlLimits(max_pages=int(options["max_pages"])) if "max_pages" in options else None
    source = open_source(
        location,
        kind=options.get("kind"),
        field_map=options.get("map"),
        currency=options.get("currency"),
        limits=limits,
    )
    if "base_url" not in options:
        return source
    if source.kind != "markdown":
        raise SourceError(f"{location}: --base-url is for folders of Markdown; leave it out here")
    from ingest.feeds.markdown import MarkdownFolder

    return MarkdownFolder(Path(location).expanduser(), base_url=options["base_url"])


@contextmanager
def _opened(settings: Settings, *, create: bool) -> Iterator[Knowledge]:
    from ui.app import build_knowledge

    new = not settings.home.exists()
    knowledge = build_knowledge(settings, create=create)
    try:
        yield knowledge
    finally:
        # A first refresh that failed leaves no empty store about.
        useless = new and not knowledge.catalog.current()
        knowledge.close()
        if useless:
            shutil.rmtree(settings.home, ignore_errors=True)


def _known(knowledge: Knowledge) -> dict[str, dict[str, str]]:
    from ui.settings import SettingsError

    known = {source.name: source.options for source in knowledge.catalog.sources()}
    if not known:
        raise SettingsError(
            f"the store in {knowledge.home} has no sources to read again; "
            "name one: `aisle ingest URL_OR_FILE`"
        )
    return known


def _run(
    knowledge: Knowledge,
    sources: Sequence[Source],
    options: dict[str, dict[str, str]],
    *,
    allow_shrink: bool,
    as_json: bool,
) -> None:
    from ingest.refresh import refresh
    from ui import terminal

    live = knowledge.catalog.current()
    try:
        with terminal.progress_bar() as progress:
            report = refresh(
                knowledge,
                sources,
                options=options,
                allow_shrink=allow_shrink,
                progress=progress,
            )
    except KeyboardInterrupt:
        now = knowledge.catalog.current()
        if now != live:
            said = f"edition {now} had just been published"
        else:
            said = "nothing was changed" + (f", edition {now} stays live" if now else "")
        terminal.console(stderr=True).print(f"aisle: interrupted; {said}")
        raise typer.Exit(130) from None
    if as_json:
        terminal.print_json(report.as_json())
    else:
        terminal.print_report(terminal.console(), report)


def _absolute(map_: str) -> str:
    # Remembered for runs from other directories; a name of a ready-made map stays a name.
    path = Path(map_).expanduser() if map_ else None
    return str(path.resolve()) if path is not None and path.is_file() else map_
