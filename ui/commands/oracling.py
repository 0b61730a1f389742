"""``aisle eval oracle``: questions whose truth is computed from the store's own records."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.invocation import invocation
from ui.commands.options import AsJson

if TYPE_CHECKING:
    from evals.oracle.truth import Kind


def oracle(
    ctx: typer.Context,
    store: Annotated[
        Path | None,
        typer.Argument(metavar="STORE", help="The store's directory; --store without it."),
    ] = None,
    n: Annotated[int, typer.Option("--n", metavar="N", min=1, help="Questions at most.")] = 2000,
    seed: Annotated[int, typer.Option(metavar="N", help="Chooses what is asked.")] = 7,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="KIND", help="Only this kind; may be repeated."),
    ] = None,
    worst: Annotated[
        int, typer.Option("--worst", metavar="N", min=0, help="Show so many failures.")
    ] = 10,
    workers: Annotated[
        int, typer.Option(metavar="N", min=0, help="Processes; 0 for as many as fit.")
    ] = 0,
    list_: Annotated[
        bool, typer.Option("--list", help="Print questions and truths, and ask nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Ask what the catalogue itself can answer, and count what is answered rightly.

    Questions are made from the records of the live edition, in several
    wordings each. The same edition and seed give the same questions.
    """
    from evals.oracle.accuracy import accuracy
    from evals.oracle.accuracy import worst as worst_of
    from evals.oracle.accuracy_report import example_lines, report_data, report_lines
    from evals.oracle.oracle import ask_oracle
    from evals.runs.running import run_goldens
    from kb.catalog import Catalog
    from ui import terminal
    from ui.judged import AISLE, target_of
    from ui.settings import SettingsError

    settings = invocation(ctx).settings()
    if store is not None:
        settings = replace(settings, home=store.expanduser())
    if not (settings.home / "store.db").is_file():
        raise SettingsError(
            f"there is no store in {settings.home}; fill one with `aisle ingest URL_OR_FILE`, "
            "or name another directory"
        )
    kinds = _kinds(kind or [])
    catalog = Catalog(settings.home)
    try:
        number = catalog.current()
        if not number:
            raise SettingsError(
                f"the store in {settings.home} knows nothing yet; "
                "run `aisle ingest URL_OR_FILE` first"
            )
        asked = ask_oracle(catalog.edition(number), n=n, seed=seed, kinds=kinds)
    finally:
        catalog.close()
    out = terminal.console()
    if list_:
        for golden in asked.goldens:
            terminal.exactly(out, terminal.line(golden.turns[0].shopper))
            terminal.exactly(out, f"    {golden.tags[1][5:]}: {terminal.line(golden.why)}")
        return
    measured = target_of(AISLE, settings, number)
    with terminal.progress_bar() as progress:
        run = run_goldens(
            asked.goldens,
            measured.open,
            name="oracle",
            workers=measured.workers(workers),
            progress=lambda _, done, total: progress("Asking", done, total),
        )
    figures = accuracy(run.results)
    by_id = {golden.id: golden for golden in asked.goldens}
    examples = [(by_id[r.item], r) for r in worst_of(run.results, worst)]
    if as_json:
        terminal.print_json(report_data(figures, asked.lacking, examples))
        return
    for line in report_lines(figures, asked.lacking):
        terminal.exactly(out, line)
    for line in example_lines(examples):
        terminal.exactly(out, terminal.plain(line))


def _kinds(named: list[str]) -> list[Kind]:
    from evals.oracle.truth import Kind
    from ui.settings import SettingsError

    known = [kind.value for kind in Kind]
    wrong = [name for name in named if name not in known]
    if wrong:
        raise SettingsError(f"no kind of question is called {wrong[0]}; {', '.join(known)} are")
    return [Kind(name) for name in named] or list(Kind)
