"""``aisle doctor`` and ``aisle bench``: whether it works here, and how fast."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ui.commands.invocation import invocation
from ui.commands.options import AsJson


def doctor(
    ctx: typer.Context,
    as_json: AsJson = False,
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
    ctx: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME",
            help="indexing, ingesting, refreshing, searching, peers, answering, hosting, serving, "
            "evals, crawling or memory; all without it.",
            show_default=False,
        ),
    ] = None,
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
    sizes: Annotated[
        str,
        typer.Option(
            metavar="N,N,...",
            help="Products at which memory, searching and peers measure; 100000 takes minutes.",
        ),
    ] = "1000,20000",
    as_json: AsJson = False,
) -> None:
    """Measure this machine: each figure beside what it compares with, in stores of its own."""
    from ui import bench as benchmark
    from ui import terminal
    from ui.benchmarks.workbench import Workbench
    from ui.settings import Settings, SettingsError, set_process_defaults

    # The default install is what is measured, whatever this shell is set up for.
    settings = Settings()
    set_process_defaults(settings)
    if sample and data is None:
        raise SettingsError("--sample limits the records of Icecat; name their folder with --data")
    # Only a store that was named: the benchmarks have no business in the shop's own.
    store = invocation(ctx).store
    header = benchmark.header()
    out = terminal.console()
    found: dict[str, object] = {}
    with terminal.progress_bar() as progress:
        work = Workbench(
            settings,
            data=data,
            store=store,
            sample=sample,
            sizes=_numbers(sizes),
            progress=progress,
        )
        for part in benchmark.measure(work, names or ()):
            if not as_json:
                if not found:
                    out.print(header.machine)
                    out.print(", ".join(f"{n} {number}" for n, number in header.versions.items()))
                terminal.exactly(out, f"\n{part.result}")
            found[part.name] = asdict(part.result)
    if as_json:
        terminal.print_json({**asdict(header), "sample": sample, **found})


def _numbers(text: str) -> tuple[int, ...]:
    sizes = [part.strip() for part in text.split(",")]
    if not all(size.isdecimal() and int(size) for size in sizes):
        raise typer.BadParameter(f"{text!r} are no numbers of products, such as 1000,20000")
    return tuple(map(int, sizes))
