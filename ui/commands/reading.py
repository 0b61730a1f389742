"""``aisle ingest``: read sources into the store."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.invocation import invocation
from ui.commands.options import (
    AllowHost,
    BaseUrl,
    Currency,
    Map,
    MaxPages,
    Override,
    TokenEnv,
    opening,
)

if TYPE_CHECKING:
    from ingest.journal import Resumable
    from kb.knowledge import Knowledge
    from ui.publishing import Judging
    from ui.settings import Settings

KINDS = "crawl, sitemap, merchant, records, markdown, zendesk, shopify, … (docs/sources.md)"


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
    map_: Map = "",
    currency: Currency = "",
    base_url: BaseUrl = "",
    token_env: TokenEnv = "",
    max_pages: MaxPages = 0,
    allow_host: AllowHost = None,
    allow_shrink: Annotated[
        bool, typer.Option("--allow-shrink", help="Publish although a source gives far less.")
    ] = False,
    override: Override = "",
    fresh: Annotated[
        bool,
        typer.Option("--fresh", help="Read every page anew, whatever earlier runs remembered."),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the report as one JSON object.")
    ] = False,
) -> None:
    """Read a shop, a feed or help pages into the store; or read again what it is made of."""
    chosen = opening(
        kind=kind,
        map_=map_,
        currency=currency,
        base_url=base_url,
        token_env=token_env,
        max_pages=max_pages,
        allow_host=allow_host,
    )
    if chosen and not locations:
        raise typer.BadParameter("options say how to open a LOCATION; name one", ctx)
    from ingest.journal import JOURNALS, Resumable
    from ui.publishing import Judging, build_gate, overriding
    from ui.sources import open_with

    settings = invocation(ctx).settings()
    options: dict[str, dict[str, str]] = dict.fromkeys(locations or (), chosen)
    # Before the store is made: a mistyped location leaves nothing behind.
    sources = [open_with(location, chosen, settings) for location in options]
    with _opened(settings, create=bool(sources)) as knowledge:
        if not sources:
            options = _known(knowledge)
            sources = [open_with(location, how, settings) for location, how in options.items()]
        remembered = {
            source.name: _with_standing(knowledge, source.name, how)
            for source, how in zip(sources, options.values(), strict=True)
        }
        journals = settings.home / JOURNALS
        resumable = [Resumable(source, journals, fresh=fresh) for source in sources]
        judging = Judging(build_gate(settings, knowledge), overriding(override))
        _run(knowledge, resumable, remembered, judging, allow_shrink=allow_shrink, as_json=as_json)


@contextmanager
def _opened(settings: Settings, *, create: bool) -> Iterator[Knowledge]:
    from ingest.journal import JOURNALS
    from ui.app import build_knowledge

    new = not settings.home.exists()
    knowledge = build_knowledge(settings, create=create)
    try:
        yield knowledge
    finally:
        # A first refresh that failed leaves no empty store about; one that was stopped leaves what
        # it had fetched.
        stopped = any((settings.home / JOURNALS).glob("*.db"))
        useless = new and not stopped and not knowledge.catalog.current()
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


def _with_standing(knowledge: Knowledge, name: str, how: Mapping[str, str]) -> dict[str, str]:
    """How a source is opened now, with the name and the times that it was given before."""
    from ingest.schedule import EVERY, FRESH

    known = {source.name: source.options for source in knowledge.catalog.sources()}
    before = known.get(name, {})
    return {key: before[key] for key in ("label", EVERY, FRESH) if key in before} | dict(how)


def _run(
    knowledge: Knowledge,
    sources: Sequence[Resumable],
    options: dict[str, dict[str, str]],
    judging: Judging,
    *,
    allow_shrink: bool,
    as_json: bool,
) -> None:
    from ingest.refresh import RefreshError, refresh
    from ui import terminal

    live = knowledge.catalog.current()
    try:
        with terminal.progress_bar() as progress:
            report = refresh(
                knowledge,
                sources,
                options=options,
                allow_shrink=allow_shrink,
                gate=judging.gate,
                override=judging.override,
                progress=progress,
            )
    except KeyboardInterrupt:
        now = knowledge.catalog.current()
        if now != live:
            said = f"edition {now} had just been published"
        else:
            said = "nothing was changed" + (f", edition {now} stays live" if now else "")
        kept = sum(source.kept() for source in sources)
        if kept:
            said += f"; the next run goes on behind {kept:,} pages that were fetched"
        terminal.console(stderr=True).print(f"aisle: interrupted; {said}")
        raise typer.Exit(130) from None
    except RefreshError:
        _finish(sources)  # they were read to the end, and what they gave was judged
        raise
    _finish(sources)
    if as_json:
        terminal.print_json(report.as_json())
    else:
        terminal.print_report(terminal.console(), report)
    if report.held:
        raise typer.Exit(3)


def _finish(sources: Sequence[Resumable]) -> None:
    for source in sources:
        source.finish()
