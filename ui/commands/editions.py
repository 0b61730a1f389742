"""``aisle edition``: the store's history, what changed, and what an editor decides."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.commands.invocation import invocation, stored_knowledge
from ui.commands.options import AsJson

if TYPE_CHECKING:
    from kb.editions.diff import Pair

edition = typer.Typer(
    no_args_is_help=True,
    help="What shoppers saw when: list, compare, decide on what is held, go back.",
)

Wait = Annotated[
    float,
    typer.Option(
        metavar="SECONDS", min=0, help="How long to wait while another refresh is running."
    ),
]
Held = Annotated[
    str, typer.Argument(metavar="N", help="The held edition: its number, or the word held.")
]


@edition.command("list")
def list_(
    ctx: typer.Context,
    limit: Annotated[int, typer.Option(metavar="N", min=0, help="At most; 0 for all.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List the store's history, newest first."""
    from ui import edition_pages, terminal

    with stored_knowledge(ctx) as knowledge:
        found = knowledge.catalog.editions()
    shown = found[: limit or None]
    if as_json:
        terminal.print_json([asdict(one) | {"standing": one.standing} for one in shown])
        return
    edition_pages.print_history(terminal.console(), shown, len(found) - len(shown))


@edition.command()
def show(
    ctx: typer.Context,
    number: Annotated[
        str, typer.Argument(metavar="N", help="A number, or live, held, previous.")
    ] = "live",
    as_json: AsJson = False,
) -> None:
    """Say what an edition holds, what it changed and what the checks found."""
    from kb.editions.diff import counts, holdings_by_source
    from ui import edition_pages, terminal
    from ui.edition_views import kept

    with stored_knowledge(ctx) as knowledge:
        catalog = knowledge.catalog
        info = catalog.info(catalog.named(number))
        held = holdings_by_source(catalog.engine, info.id)
        parent = info.parent if held and kept(catalog, info.parent) else 0
        differing = counts(catalog.engine, parent, info.id) if parent else []
    if as_json:
        terminal.print_json(
            asdict(info)
            | {
                "standing": info.standing,
                "holds": [
                    {"source": source, "kind": kind, "documents": n} for source, kind, n in held
                ],
                "against_parent": [asdict(one) for one in differing],
            }
        )
        return
    edition_pages.print_edition(terminal.console(), info, held, differing)


@edition.command()
def diff(
    ctx: typer.Context,
    before: Annotated[
        str, typer.Argument(metavar="A", help="A number, or live, held, previous.")
    ] = "previous",
    after: Annotated[str, typer.Argument(metavar="B", help="The same.")] = "live",
    *,
    kind: Annotated[
        str, typer.Option(metavar="KIND", help="product or article; both without it.")
    ] = "",
    limit: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, help="Documents at most; 0 for all. [50; all in JSON]"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what came, went and changed from edition A to edition B, field by field.

    From live to a held edition it shows what publishing that one would change.
    """
    if kind not in ("", "product", "article"):
        raise typer.BadParameter(f"{kind!r} is neither product nor article", ctx)
    from kb.documents import Kind
    from kb.editions.diff import counts, pairs
    from kb.editions.wording import describe
    from ui import edition_pages, terminal
    from ui.edition_views import own_sources

    with stored_knowledge(ctx) as knowledge:
        catalog = knowledge.catalog
        old, new = catalog.named(before), catalog.named(after)
        for number in (old, new):
            catalog.edition(number)  # says so when it isn't there or no longer kept
        only = own_sources(catalog, old, new)
        differing = counts(catalog.engine, old, new, sources=only)
        differing = [c for c in differing if kind in ("", str(c.kind))]
        total = sum(c.added + c.changed + c.removed for c in differing)
        found = pairs(catalog.engine, old, new, kind=Kind(kind) if kind else None, sources=only)
        if as_json:
            head = {"from": old, "to": new, "counts": [asdict(c) for c in differing]}
            _print_json(head, islice(found, limit or None), total)
            return
        out = terminal.console()
        edition_pages.print_diff_head(out, old, new, differing, whole=only is None)
        most = 50 if limit is None else limit or total
        for pair in islice(found, most):
            edition_pages.print_change(out, describe(pair))
        edition_pages.print_more(out, max(0, total - most))


@edition.command()
def publish(
    ctx: typer.Context,
    number: Held,
    reason: Annotated[
        str,
        typer.Option(help="Why, kept in the history; needed where answers get worse."),
    ] = "",
    wait: Wait = 1.0,
) -> None:
    """Publish an edition that the checks or the gate held back.

    What was published meanwhile is kept: the edition is carried onto it, and the answers of what
    comes of that are judged anew unless a reason is given.
    """
    from kb.editions.decisions import publish_held
    from ui import terminal
    from ui.publishing import CARRIED, Deciding, overriding

    with stored_knowledge(ctx) as knowledge:
        held = knowledge.catalog.named(number)
        with terminal.progress_bar() as progress:
            live = publish_held(
                knowledge,
                held,
                override=overriding(reason),
                judge=Deciding(invocation(ctx).settings(), knowledge, progress, CARRIED),
                wait=wait,
                progress=progress,
            )
    said = f"Edition {live} is live"
    if live != held:
        said += f": edition {held} carried onto what was published since it was made"
    terminal.console().print(said)


@edition.command()
def reject(
    ctx: typer.Context,
    number: Held,
    reason: Annotated[str, typer.Option(help="Why; it is kept in the history.")] = "",
    wait: Wait = 1.0,
) -> None:
    """Give an edition up that the checks held back."""
    from kb.editions.decisions import reject_held
    from ui import terminal

    with stored_knowledge(ctx) as knowledge:
        held = knowledge.catalog.named(number)
        reject_held(knowledge, held, reason or "an editor said no", wait=wait)
        live = knowledge.catalog.current()
    terminal.console().print(f"Edition {held} is rejected; edition {live} stays live")


@edition.command()
def rollback(
    ctx: typer.Context,
    number: Annotated[
        str, typer.Argument(metavar="N", help="The edition to go back to, or previous.")
    ],
    wait: Wait = 1.0,
) -> None:
    """Publish an old edition's content as a new edition, at once and unjudged."""
    from kb.editions.decisions import roll_back
    from ui import terminal

    with stored_knowledge(ctx) as knowledge:
        old = knowledge.catalog.named(number)
        with terminal.progress_bar() as progress:
            live = roll_back(knowledge, old, wait=wait, progress=progress)
    out = terminal.console()
    out.print(f"Edition {live} is live: the content of edition {old}")
    # The door out of a fault has to open at once, whatever the goldens say of the old content.
    out.print("Its answers were not judged; `aisle eval run` does that")


def _print_json(head: dict[str, Any], found: Iterator[Pair], total: int) -> None:
    """One JSON object, a document at a time: a diff may be as long as the store."""
    from kb.editions.wording import describe

    opening = json.dumps(head, ensure_ascii=False)[:-1]
    typer.echo(f'{opening}, "changes": [')
    shown = 0
    for pair in found:
        text = json.dumps(asdict(describe(pair)), ensure_ascii=False)
        typer.echo(("," if shown else "") + text)
        shown += 1
    typer.echo(f'], "left_out": {max(0, total - shown)}}}')
