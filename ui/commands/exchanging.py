"""``aisle eval export`` and ``import``: golden conversations to and from other programs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.invocation import invocation
from ui.commands.options import Goldens

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHOWN = 20


class Format(StrEnum):
    """Programs whose files are read and written."""

    INSPECT = "inspect"
    PROMPTFOO = "promptfoo"


def export(
    ctx: typer.Context,
    goldens: Goldens,
    to: Annotated[Format, typer.Option("--to", help="The program that is to read them.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where they are written.")],
) -> None:
    """Write golden conversations for Inspect AI (JSON Lines) or promptfoo (YAML).

    Words, times, costs and rubrics go along. What the format has no place for is named in the
    file, and how much that is here.
    """
    from evals.exchange.inspect_export import to_inspect
    from evals.exchange.promptfoo_export import to_promptfoo
    from ui import terminal
    from ui.judged import suite_of

    write = to_inspect if to is Format.INSPECT else to_promptfoo
    out = out.expanduser()
    suite = suite_of(goldens, invocation(ctx).settings())
    own = {Path(golden.where.rpartition(", line ")[0]).resolve() for golden in suite}
    if out.resolve() in own:
        raise typer.BadParameter(
            f"{out} holds the golden conversations themselves; name another file",
            param_hint="--out",
        )
    written = write(suite)
    out.write_text(written.text, encoding="utf-8")
    told = terminal.console(stderr=True)
    things = "samples" if to is Format.INSPECT else "tests"
    terminal.exactly(told, f"{written.items} {things} written to {out}")
    if written.partly:
        terminal.exactly(told, f"{len(written.partly)} turns or ends have checks that it lacks;")
        terminal.exactly(told, "the file names each of them")
    if written.omitted:
        terminal.exactly(told, f"{len(written.omitted)} conversations are not in it:")
    _list(written.omitted)


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Their dataset or configuration.")],
    from_: Annotated[Format, typer.Option("--from", help="The program whose file it is.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.yaml", help="A new file of goldens.")],
    moment: Annotated[
        str,
        typer.Option(
            metavar="MOMENT",
            help="What kind of moment they are, where the file doesn't say: first_contact, "
            "purchase, product_use, support or after_purchase.",
        ),
    ],
    brand: Annotated[
        str, typer.Option("--for", metavar="BRAND", help="Whose conversations they are.")
    ] = "default",
) -> None:
    """Make golden conversations of a simple dataset of Inspect AI or promptfoo.

    Inputs with targets, and vars with contains, equals, latency, cost and rubrics, become goldens.
    Whatever doesn't is named with its place.
    """
    from evals.exchange.inspect_import import from_inspect
    from evals.exchange.promptfoo_import import from_promptfoo
    from evals.golden import Moment
    from ui import terminal

    if moment not in set(Moment):
        raise typer.BadParameter(
            f"{moment!r} is none of {', '.join(Moment)}", param_hint="--moment"
        )
    out = out.expanduser()
    if out.exists():
        raise typer.BadParameter(f"{out} is there already; name a new file", param_hint="--out")
    read = from_inspect if from_ is Format.INSPECT else from_promptfoo
    found = read(file.expanduser(), Moment(moment))
    out.write_text(found.yaml(brand), encoding="utf-8")
    told = terminal.console(stderr=True)
    terminal.exactly(told, f"{len(found.goldens)} golden conversations written to {out}")
    for remark in found.remarks:
        terminal.exactly(told, f"Note: {terminal.line(remark)}")
    if found.unmapped:
        terminal.exactly(told, f"{len(found.unmapped)} things have no place in a golden:")
    _list(found.unmapped, len(found.unmapped))


def _list(lines: Sequence[str], most: int = _SHOWN) -> None:
    from ui import terminal

    told = terminal.console(stderr=True)
    for line in lines[:most]:
        terminal.exactly(told, f"  {terminal.line(line)}")
    if len(lines) > most:
        terminal.exactly(told, f"  and {len(lines) - most} more")
