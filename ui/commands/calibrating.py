"""``aisle calibrate``: whether this store's confidence can be trusted, and how to make it so."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.commands.invocation import invocation, stored_knowledge
from ui.commands.options import AsJson


def calibrate(
    ctx: typer.Context,
    questions: Annotated[
        int, typer.Option(metavar="N", min=20, help="Questions generated for each kind.")
    ] = 200,
    seed: Annotated[int, typer.Option(metavar="S", help="Of the generated questions.")] = 7,
    judged: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            exists=True,
            file_okay=False,
            help="Judged questions over this store's ids (BEIR layout: queries.jsonl, qrels/*.tsv; "
            "a question without judgements is one that nothing answers): fit on them.",
        ),
    ] = None,
    grade: Annotated[
        float, typer.Option(metavar="G", help="Judgements from this grade on serve. [above 0]")
    ] = 1e-9,
    plot: Annotated[
        Path | None,
        typer.Option(metavar="FILE", dir_okay=False, help="Draw it too: .svg, .png or .pdf."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Measure, and leave the store as it is.")
    ] = False,
    reset: Annotated[
        bool, typer.Option("--reset", help="Go back to the calibration that ships with Aisle.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure when "nothing fits" is said rightly, and fit it to judged questions."""
    from evals.calibrating import calibrate as run
    from evals.calibration_report import draw, report_data, report_lines
    from kb.retrieval.store_calibration import (
        load_store_calibration,
        remove_store_calibration,
        save_store_calibration,
    )
    from ui import terminal

    home = invocation(ctx).settings().home
    if reset:
        _reset(remove_store_calibration(home), as_json)
        return
    _drawable(plot)
    load_store_calibration(home)  # a damaged one is told before minutes are spent
    with terminal.progress_bar() as progress, stored_knowledge(ctx) as knowledge:
        report = run(
            knowledge,
            questions=questions,
            seed=seed,
            judged=judged,
            grade=grade,
            progress=progress,
        )
    kept = None
    if report.calibration is not None and not dry_run:
        kept = save_store_calibration(home, report.calibration)
    if plot is not None:
        draw(report, plot)
    if as_json:
        terminal.print_json(report_data(report) | {"kept": None if kept is None else str(kept)})
        return
    out = terminal.console()
    for line in report_lines(report):
        terminal.exactly(out, line)
    if kept is not None:
        terminal.exactly(out, f"\nKept in {kept}; a running server uses it after a restart.")
    elif report.calibration is not None:
        terminal.exactly(out, "\nNothing was kept: a dry run.")
    if plot is not None:
        terminal.exactly(out, f"Drawn in {plot}")


def _reset(was_there: bool, as_json: bool) -> None:
    from ui import terminal

    if as_json:
        terminal.print_json({"reset": was_there})
        return
    told = (
        "The store's own calibration is gone; " if was_there else "The store had none of its own; "
    )
    terminal.console().print(f"{told}the one that ships with Aisle is used.")


def _drawable(plot: Path | None) -> None:
    from ui.settings import SettingsError

    if plot is None:
        return
    if plot.suffix.lower() not in (".svg", ".png", ".pdf"):
        raise SettingsError(f"{plot} can't be drawn: end its name with .svg, .png or .pdf")
    if not plot.absolute().parent.is_dir():
        raise SettingsError(f"{plot} can't be drawn: the folder {plot.parent} isn't there")
