"""``aisle eval retrieval``: Aisle's search beside other systems', on judged queries."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ui.commands.invocation import invocation
from ui.commands.options import AsJson


def retrieval(
    ctx: typer.Context,
    dataset: Annotated[
        str,
        typer.Argument(
            metavar="NAME|PATH", help="A judged data set that ships with Aisle, or its YAML."
        ),
    ],
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The data set's folder, or the one that holds it."),
    ] = None,
    split: Annotated[str, typer.Option(metavar="NAME", help="Which judgements.")] = "dev",
    systems: Annotated[
        str,
        typer.Option(
            metavar="A,B,...", help="Systems to ask. [all that are installed]", show_default=False
        ),
    ] = "",
    against: Annotated[
        str,
        typer.Option(
            metavar="SYSTEM", help="Compare this one with each other. [aisle]", show_default=False
        ),
    ] = "",
    cache: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Keep vectors here, so that a second run is quick."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the results of each query here, as JSON Lines."),
    ] = None,
    reranker: Annotated[
        str,
        typer.Option(
            metavar="NAME|DIR",
            help="Ask Aisle a second time with this cross-encoder. [AISLE_RERANKER]",
            show_default=False,
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Measure finding on judged queries, beside other systems on the same documents.

    The knowledge base is built in a temporary folder, or in the one that --store names, which is
    kept and used again.
    """
    from evals.dataset import DatasetError, open_dataset
    from evals.embedding import FreshEmbedder
    from evals.judgements import load_judgements
    from evals.retrieval import choose, run
    from evals.retrieval_report import query_lines, report_data
    from kb.embed import DEFAULT_MODEL
    from ui import terminal
    from ui.app import build_reranker
    from ui.retrieval_page import print_benchmark

    given = invocation(ctx)
    settings = given.settings()
    asked, left_out, one = choose(systems, against)
    opened = open_dataset(dataset, data, split)
    judgements = load_judgements(opened.judgements, split)
    if out is not None and not out.expanduser().absolute().parent.is_dir():
        raise DatasetError(f"--out {out}: there is no folder {out.parent}; make it first")
    embedder = FreshEmbedder(settings.embedder or DEFAULT_MODEL)
    embedder.load()
    with terminal.progress_bar() as progress:
        found = run(
            opened,
            judgements,
            asked,
            embedder,
            against=one,
            left_out=left_out,
            # Only a store that was named: the benchmark has no business in the shop's own.
            store=given.store,
            cache=cache,
            reranker=build_reranker(replace(settings, reranker=reranker or settings.reranker)),
            progress=progress,
        )
    if out is not None:
        text = "".join(f"{line}\n" for line in query_lines(found))
        out.expanduser().write_text(text, encoding="utf-8")
    if as_json:
        terminal.print_json(report_data(found))
    else:
        print_benchmark(terminal.console(), found)
