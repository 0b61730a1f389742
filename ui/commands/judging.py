"""``aisle eval``: golden conversations replayed, and finding and extraction scored."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

import typer

from ui.commands.comparing import retrieval
from ui.commands.evidencing import evidence
from ui.commands.grounding import grounding
from ui.commands.injecting import injection
from ui.commands.invocation import invocation
from ui.commands.options import AsJson
from ui.commands.ordering import judge_orders

evaluate = typer.Typer(no_args_is_help=True, help="Judge the assistant's answers and the readers.")
evaluate.command()(evidence)
evaluate.command()(grounding)
evaluate.command()(injection)
evaluate.command("orders")(judge_orders)


@evaluate.command()
def run(
    ctx: typer.Context,
    goldens: Annotated[
        str,
        typer.Argument(metavar="BRAND|PATH", help="Whose golden conversations, or where they are."),
    ],
    as_json: AsJson = False,
) -> None:
    """Replay golden conversations; exit 1 when one of them fails."""
    from evals.golden import load_goldens
    from evals.replay import replay
    from ui import terminal
    from ui.app import build_assistant, build_brand, build_knowledge

    given = invocation(ctx)
    settings = given.settings()
    with ExitStack() as held:
        folder = held.enter_context(as_file(_shipped(goldens))) if _is_shipped(goldens) else None
        if folder is not None and settings.brand == "default":
            # The conversations of a brand are about that brand's words.
            settings = replace(settings, brand=goldens)
        conversations = load_goldens(folder or _folder(goldens))
        brand = build_brand(settings)
        knowledge = build_knowledge(settings)
        held.callback(knowledge.close)
        knowledge.retriever()
        assistant = build_assistant(settings, knowledge, brand)
        out = terminal.console()
        outcomes = []
        for golden in conversations:
            outcome = replay(assistant, golden)
            outcomes.append(outcome)
            if not as_json:
                mark = "✓" if outcome.passed else "✗"
                terminal.exactly(out, f"{mark} {golden.id}  {outcome.seconds:.2f} s")
                for failure in outcome.failures:
                    terminal.exactly(out, f"    {terminal.line(failure)}")
    failed = sum(not outcome.passed for outcome in outcomes)
    if as_json:
        terminal.print_json(
            {
                "passed": len(outcomes) - failed,
                "failed": failed,
                "outcomes": [
                    {
                        "id": outcome.golden.id,
                        "passed": outcome.passed,
                        "failures": list(outcome.failures),
                        "seconds": round(outcome.seconds, 3),
                    }
                    for outcome in outcomes
                ],
            }
        )
    else:
        out.print(f"{len(outcomes) - failed} passed, {failed} failed")
    if failed:
        raise typer.Exit(1)


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


evaluate.command()(retrieval)


def _shipped(name: str) -> Traversable:
    return files("evals") / "goldens" / name


def _is_shipped(name: str) -> bool:
    plain = "/" not in name and "\\" not in name and not name.startswith(".")
    return plain and _shipped(name).is_dir()


def _folder(name: str) -> Path:
    from ui.settings import SettingsError

    folder = Path(name).expanduser()
    if folder.exists():
        return folder
    shipped = files("evals") / "goldens"
    known = sorted(entry.name for entry in shipped.iterdir() if entry.is_dir())
    raise SettingsError(
        f"no golden conversations at {name}: it is neither a folder nor one of the brands that "
        f"ship with some ({', '.join(known) or 'none'})"
    )
