"""``aisle eval``: golden conversations replayed, and finding and extraction scored."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.commands.agreeing import agreement
from ui.commands.comparing import retrieval
from ui.commands.drafting import new
from ui.commands.evidencing import evidence
from ui.commands.exchanging import export, import_
from ui.commands.faulting import faults
from ui.commands.gating import gate
from ui.commands.grounding import grounding
from ui.commands.injecting import injection
from ui.commands.oracling import oracle
from ui.commands.ordering import judge_orders
from ui.commands.running import RunCommand, run, runs

evaluate = typer.Typer(no_args_is_help=True, help="Judge the assistant's answers and the readers.")
# In the order of the help page: golden conversations first, then what measures single parts.
evaluate.command(cls=RunCommand)(run)
evaluate.command()(runs)
evaluate.command()(new)
evaluate.command()(oracle)
evaluate.command()(gate)
evaluate.command()(faults)
evaluate.command()(export)
evaluate.command("import")(import_)
evaluate.command()(agreement)
evaluate.command()(grounding)
evaluate.command()(injection)
evaluate.command("orders")(judge_orders)
evaluate.command()(retrieval)
evaluate.command()(evidence)


@evaluate.command()
def extraction(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="A folder with ground-truth.json and html/."),
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object; this is the default.")
    ] = False,
    as_table: Annotated[bool, typer.Option("--table", help="Print a table instead.")] = False,
) -> None:
    """Score product extraction on saved pages against people's truth."""
    from evals.extraction import score_folder
    from evals.extraction_report import report_data, report_lines
    from ui import terminal

    report = score_folder(folder.expanduser())
    if as_table and not as_json:
        out = terminal.console()
        for line in report_lines(report):
            terminal.exactly(out, terminal.plain(line))
    else:
        terminal.print_json(report_data(report))
