"""``aisle eval grounding``: whether invented facts get through, and whether true ones do."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.commands.invocation import invocation
from ui.commands.options import AsJson


def grounding(
    ctx: typer.Context,
    as_json: AsJson = False,
    count: Annotated[
        int, typer.Option("--n", metavar="N", min=1, help="Lies to tell, and as many truths.")
    ] = 1000,
    seed: Annotated[int, typer.Option(metavar="N", help="The same seed tells the same.")] = 0,
    show: Annotated[int, typer.Option(metavar="N", min=0, help="Show N misses of each kind.")] = 5,
    held_out: Annotated[
        bool, typer.Option("--held-out", help="Use the second set of lies and truths.")
    ] = False,
    orders: Annotated[
        int, typer.Option(metavar="N", min=0, help="Tell N of each about orders as well.")
    ] = 140,
    graph: Annotated[
        int, typer.Option(metavar="N", min=0, help="Tell N of each through the whole agent, too.")
    ] = 20,
) -> None:
    """Tell lies and truths about this store's records and orders; exit 1 when a lie gets through.

    Each is told after the real tools have returned what it speaks of. A lie gets through when its
    false fact stands in what the shopper reads; a truth passes when it is read as it was said.
    """
    from evals.grounding.held_out import HELD_LIES, HELD_TRUTHS
    from evals.grounding.judging import judge
    from evals.grounding.lies import LIES
    from evals.grounding.report import report_data, report_lines
    from evals.grounding.through_graph import told_through_graph
    from evals.grounding.truths import TRUTHS
    from ui import terminal
    from ui.app import build_brand, build_knowledge

    settings = invocation(ctx).settings()
    brand = build_brand(settings)
    knowledge = build_knowledge(settings)
    try:
        outcome = judge(
            knowledge.retriever(),
            brand,
            count=count,
            seed=seed,
            lies=HELD_LIES if held_out else LIES,
            truths=HELD_TRUTHS if held_out else TRUTHS,
            orders=orders,
        )
        whole = told_through_graph(knowledge, brand, outcome, graph) if graph else None
    finally:
        knowledge.close()
    data = report_data(outcome, whole, show)
    if as_json:
        terminal.print_json(data)
    else:
        out = terminal.console()
        for line in report_lines(data):
            terminal.exactly(out, terminal.plain(line))
    if outcome.through or (whole is not None and whole.through):
        raise typer.Exit(1)
