"""``aisle brand``: the versions of how the store speaks, what differs, and which one answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.invocation import invocation
from ui.commands.options import AsJson, Override

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evals.gate.brands import BrandVerdict
    from prompts.shelf import Shelf, Working
    from ui.settings import Settings

HELD = 3
WORKING = "working"

brand = typer.Typer(
    no_args_is_help=True,
    help="How the store speaks: versions, what differs, publish, go back.",
)

Which = Annotated[
    str,
    typer.Argument(metavar="WHICH", help="A number, a version, or working, live, previous."),
]


@brand.command("list")
def list_(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List what was published, newest first, and whether the folder differs from it."""
    from ui import brand_pages, terminal
    from ui.branding import shelf_of, unpublished

    settings = invocation(ctx).settings()
    known = shelf_of(settings).history()[::-1]
    told = unpublished(settings)
    if as_json:
        terminal.print_json({"published": [one.as_json() for one in known], "unpublished": told})
        return
    brand_pages.print_versions(terminal.console(), known, told)


@brand.command()
def show(ctx: typer.Context, which: Which = "live", as_json: AsJson = False) -> None:
    """Say what a version holds, who published it, why, and what the gate said."""
    from ui import brand_pages, terminal
    from ui.branding import shelf_of

    settings = invocation(ctx).settings()
    shelf = shelf_of(settings)
    if which == WORKING or (which == "live" and shelf.live() is None):
        working = _working(settings, shelf)
        files, version, one = _files_of(working), working.brand.version, None
    else:
        one = shelf.find(which)
        files, version = _files(shelf, one.version), one.version
    if as_json:
        terminal.print_json(
            {
                "version": version,
                "published": None if one is None else one.as_json(),
                "files": files,
            }
        )
        return
    brand_pages.print_version(terminal.console(), version, one, files)


@brand.command()
def diff(
    ctx: typer.Context,
    before: Which = "live",
    after: Which = WORKING,
    as_json: AsJson = False,
) -> None:
    """Show what differs between two versions, line by line."""
    from ui import brand_pages, terminal
    from ui.branding import shelf_of

    settings = invocation(ctx).settings()
    shelf = shelf_of(settings)
    sides = []
    for which in (before, after):
        if which == WORKING:
            sides.append(_files_of(_working(settings, shelf)))
        else:
            sides.append(_files(shelf, shelf.find(which).version))
    changes = brand_pages.changes(sides[0], sides[1], before, after)
    if as_json:
        terminal.print_json({"from": before, "to": after, "changes": changes})
        return
    brand_pages.print_changes(terminal.console(), changes)


@brand.command()
def publish(
    ctx: typer.Context,
    override: Override = "",
    hosted: Annotated[
        bool | None,
        typer.Option(
            "--hosted/--keyless",
            help="Which model answers while it is judged. [the one that answers shoppers]",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Keep the brand as its files are now, and let shoppers hear it, unless answers get worse.

    The golden conversations and checks made from the catalogue are asked of the
    live edition with the published version and with this one. Exit code 3 when
    answers get worse: nothing is published then, and the files stay as they are.
    """
    from ui import brand_pages, terminal
    from ui.brand_gate import judged
    from ui.branding import shelf_of
    from ui.publishing import who
    from ui.settings import SettingsError

    settings = invocation(ctx).settings()
    if not (settings.home / "store.db").is_file():
        raise SettingsError(
            f"there is no store in {settings.home} to publish a brand in; fill one with "
            "`aisle ingest URL_OR_FILE`, or name another directory with --store"
        )
    shelf = shelf_of(settings)
    working = _working(settings, shelf)
    live = shelf.live()
    out = terminal.console()
    if live is not None and live.version == working.brand.version:
        said = f"nothing has changed: version {live.version} is live already"
        if as_json:
            terminal.print_json({"published": None, "judged": said, "findings": []})
        else:
            out.print(said[:1].upper() + said[1:])
        return
    with terminal.progress_bar() as progress:
        verdict: BrandVerdict = judged(settings, shelf, working, hosted, progress)
    held = bool(verdict.findings) and not override.strip()
    one = None
    if not held:
        one = shelf.publish(
            working,
            decider=who(),
            judged=verdict.said,
            findings=verdict.findings,
            reason=override.strip() if verdict.findings else "",
        )
    if as_json:
        terminal.print_json(
            {
                "published": None if one is None else one.as_json(),
                "judged": verdict.said,
                "findings": list(verdict.findings),
            }
        )
    else:
        brand_pages.print_outcome(out, one, verdict.said, verdict.findings)
    if held:
        raise typer.Exit(HELD)


@brand.command()
def rollback(
    ctx: typer.Context,
    which: Which = "previous",
    reason: Annotated[str, typer.Option(help="Why; it is kept in the history.")] = "",
) -> None:
    """Let an earlier version answer again, at once and unjudged; the folder stays as it is."""
    from ui import terminal
    from ui.branding import shelf_of
    from ui.publishing import who

    shelf = shelf_of(invocation(ctx).settings())
    one = shelf.roll_back(which, decider=who(), reason=reason.strip())
    out = terminal.console()
    out.print(f"Version {one.version} answers again, as number {one.number}")
    out.print("Its answers were not judged; `aisle eval run` does that")


def _working(settings: Settings, shelf: Shelf) -> Working:
    from prompts.shelf import Working
    from ui.settings import Settings as Plain

    live = shelf.live()
    named = settings.brand != Plain().brand
    name = settings.brand if named or live is None else live.name
    return Working.read(name, settings.brand_folder)


def _files(shelf: Shelf, version: str) -> Mapping[str, str]:
    return {
        f"{layer.label.rpartition('-')[2]}/{file}": text
        for layer in shelf.layers(version)
        for file, (text, _) in layer.texts.items()
    }


def _files_of(working: Working) -> Mapping[str, str]:
    from prompts.shelf import layer_name

    return {
        f"{layer_name(working.name, depth)}/{file}": text
        for depth, layer in enumerate(working.layers)
        for file, (text, _) in layer.texts.items()
    }
