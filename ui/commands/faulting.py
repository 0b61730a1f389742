"""``aisle eval faults``: whether the suite notices what is broken on purpose."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ui.commands.invocation import invocation
from ui.commands.options import AsJson


def faults(
    ctx: typer.Context,
    goldens: Annotated[
        str,
        typer.Argument(
            metavar="[BRAND|PATH]",
            help="Whose golden conversations, or where they are; the store's brand by default.",
            show_default=False,
        ),
    ] = "",
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="NAME", help="Plant this one only; may be repeated."),
    ] = None,
    oracle: Annotated[
        int,
        typer.Option("--n-oracle", metavar="N", min=0, help="Questions made from the catalogue."),
    ] = 100,
    seed: Annotated[int, typer.Option(metavar="N", help="Another one makes other questions.")] = 7,
    processes: Annotated[
        int, typer.Option(metavar="N", min=1, help="How many faults at once.")
    ] = 2,
    enough: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            help="Go on to the next fault after N conversations that tell one; 0 asks all of them "
            "and the gate.",
        ),
    ] = 0,
    markdown: Annotated[
        Path | None,
        typer.Option("--markdown", metavar="FILE", help="Write the table there as well."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Break the product in many small ways, one at a time, and see whether the suite notices.

    The suite, which is the golden conversations and a sample of questions from the catalogue, is
    run on the product as it is and with each fault. A fault is caught when a conversation that
    passed fails. Nothing in the store is changed. Exit 1 when more than one of thirty faults, in
    proportion, goes unnoticed.
    """
    from evals.faults.faults import FAULTS, fault_named
    from evals.faults.measuring import measure
    from evals.faults.report import report_data, report_lines, report_markdown
    from evals.oracle.oracle import make_oracle
    from ui import terminal
    from ui.app import build_knowledge
    from ui.judged import OpenAisle, settings_for, suite_of

    settings = invocation(ctx).settings()
    named = goldens or settings.brand
    # A hosted model would answer otherwise each time, and cost money for every fault.
    settings = replace(settings_for(named, settings), api_key="", base_url="")
    chosen = [fault_named(name) for name in dict.fromkeys(only)] if only else list(FAULTS)
    suite = list(suite_of(named, settings))
    open_target = OpenAisle(settings)
    if oracle:
        knowledge = build_knowledge(settings)
        try:
            suite += make_oracle(knowledge.catalog.edition(), n=oracle, seed=seed)
        finally:
            knowledge.close()
    with terminal.progress_bar() as progress:
        found = measure(
            suite,
            open_target,
            chosen,
            processes=min(processes, len(chosen) + 1),
            enough=enough,
            heard=lambda _name, done, total: progress("Breaking", done, total),
        )
    if markdown is not None:
        markdown.expanduser().write_text(report_markdown(found), encoding="utf-8")
    if as_json:
        terminal.print_json(report_data(found))
    else:
        out = terminal.console()
        for line in report_lines(found):
            terminal.exactly(out, terminal.plain(line))
    missed = sum(not one.caught for one in found.faults)
    if missed * 30 > len(found.faults):
        raise typer.Exit(1)
