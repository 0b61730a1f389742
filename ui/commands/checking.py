"""``aisle doctor`` and ``aisle bench``: whether it works here, and how fast."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.invocation import invocation

if TYPE_CHECKING:
    from rich.console import Console

    from ui.bench import Result


def doctor(
    ctx: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say what is installed, configured, reachable and missing; exit 1 when something is broken."""
    from rich.padding import Padding
    from rich.text import Text

    from ui import terminal
    from ui.doctor import Finding, examine

    given = invocation(ctx)
    out = terminal.console()
    findings: list[Finding] = []
    marks = {True: ("✓", "green"), False: ("✗", "red"), None: ("·", "dim")}
    for finding in examine(home=given.store, brand=given.brand):
        if not as_json:
            if not findings or findings[-1].group != finding.group:
                out.print(Text(finding.group.capitalize(), style="bold"))
            mark, style = marks[finding.good]
            name = f"{finding.name:<22}"
            body = Text(terminal.line(finding.detail))
            if finding.good is False and finding.remedy:
                body.append(f"\n→ {finding.remedy}", style="bold")
            _columns(out.width, Text.assemble("  ", (mark, style), " ", name), body)
        findings.append(finding)
    broken = sum(finding.good is False for finding in findings)
    if as_json:
        terminal.print_json({"good": not broken, "findings": [asdict(f) for f in findings]})
    else:
        things = "1 thing needs" if broken == 1 else f"{broken} things need"
        out.print()
        out.print(Padding(f"{things} mending." if broken else "All is well.", 0))
    if broken:
        raise typer.Exit(1)


def _columns(width: int, left: object, right: object) -> None:
    from rich.table import Table

    from ui import terminal

    grid = Table.grid(padding=0)
    grid.add_column(width=26, no_wrap=True)
    grid.add_column(width=max(20, width - 26), overflow="fold")
    grid.add_row(left, right)  # type: ignore[arg-type]
    terminal.console().print(grid)


def bench(
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            exists=True,
            file_okay=False,
            help="A folder that holds icecat/products.jsonl.gz: measure on Icecat as well.",
        ),
    ] = None,
    sample: Annotated[
        int, typer.Option(metavar="N", min=0, help="Only the first N records of Icecat.")
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Measure indexing, refreshing and answering on this machine, in a store of its own."""
    from ui import bench as benchmark
    from ui import terminal
    from ui.settings import Settings, SettingsError, set_process_defaults

    # The default install is what is measured, whatever this shell is set up for.
    settings = Settings()
    set_process_defaults(settings)
    if sample and data is None:
        raise SettingsError("--sample limits the records of Icecat; name their folder with --data")
    with terminal.progress_bar() as progress:
        result = benchmark.measure(settings, data, sample, progress)
    if as_json:
        terminal.print_json(asdict(result))
    else:
        _print_result(terminal.console(), result)


def _print_result(out: Console, result: Result) -> None:
    from ui.bench import RUNS, WARM_UP

    versions = ", ".join(f"{name} {number}" for name, number in result.versions.items())
    out.print(result.machine)
    out.print(versions)
    if result.sample:
        out.print(f"Icecat: only its first {result.sample:,} records")
    one = result.indexing
    out.print(
        f"\nIndexing, {one.passages:,} passages, median of {RUNS} runs\n"
        f"  through the knowledge base  {one.indexed_per_second:>8.1f} passages/s\n"
        f"  the embedder alone          {one.embedded_per_second:>8.1f} passages/s\n"
        f"  ratio                       {one.ratio:>8.2f}  (goal: at least 0.90)"
    )
    for two in result.refreshing:
        out.print(
            f"\nRefreshing, {two.source}, {two.documents:,} documents\n"
            f"  first run   {two.first:>8.2f} s\n"
            f"  second run  {two.second:>8.2f} s, nothing had changed\n"
            f"  ratio       {two.ratio * 100:>8.1f} %  (goal: at most 2 %)"
        )
    for three in result.answering:
        out.print(
            f"\nAnswering keyless, {three.store}, {three.questions} questions asked once each\n"
            f"  p50  {three.p50:>7.1f} ms\n"
            f"  p95  {three.p95:>7.1f} ms"
        )
    out.print(
        "\nWarm-up is left out: the model was loaded, one batch embedded, and "
        f"{len(WARM_UP)} other questions were answered before each part was timed."
    )
