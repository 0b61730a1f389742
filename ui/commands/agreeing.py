"""``aisle eval agreement``: how far a judging model agrees with people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.invocation import invocation
from ui.commands.options import AsJson

if TYPE_CHECKING:
    from rich.console import Console

    from evals.judging.agreement import Measured


def agreement(
    ctx: typer.Context,
    labels: Annotated[
        Path,
        typer.Argument(
            metavar="LABELS",
            help="People's labels, .jsonl or .csv: criterion, shopper, answer, label (yes or no).",
        ),
    ],
    judge: Annotated[
        str,
        typer.Option("--judge", metavar="MODEL", help="The judging model, at OPENAI_BASE_URL."),
    ],
    show: Annotated[int, typer.Option(metavar="N", min=0, help="Show N disagreements.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Ask a judging model what people have judged, and print Cohen's kappa.

    The measurement is kept in the store. A judge's verdicts count in runs and at the gate only
    when this model with this prompt was measured on at least 100 labels with a kappa of at least
    0.6, which Landis and Koch (1977) call substantial.
    """
    from evals.judging.agreement import keep, measure
    from evals.judging.labels import load_labels
    from ui import terminal
    from ui.rubrics import evals_folder, judge_of

    settings = invocation(ctx).settings()
    given = load_labels(labels.expanduser())
    with terminal.progress_bar() as progress:
        found = measure(
            judge_of(judge, settings), given, lambda done, total: progress("Judging", done, total)
        )
    file = keep(found, evals_folder(settings))
    if as_json:
        terminal.print_json(_data(found))
    else:
        _print(terminal.console(), found, file, show)


def _data(found: Measured) -> dict[str, object]:
    cells = found.agreement
    return {
        "model": found.judge.model,
        "prompt": found.judge.prompt,
        "n": cells.n,
        "kappa": round(cells.kappa, 4),
        "interval": [round(cells.low, 4), round(cells.high, 4)],
        "confusion": {
            "both_yes": cells.both_yes,
            "people_only": cells.first_only,
            "judge_only": cells.second_only,
            "both_no": cells.both_no,
        },
        "no_verdict": found.nonsense,
        "may_count": not found.obstacle,
        "obstacle": found.obstacle,
        "disagreements": [
            {
                "criterion": one.label.criterion,
                "shopper": list(one.label.shopper),
                "answer": one.label.answer,
                "people": one.label.yes,
                "reason": one.reason,
            }
            for one in found.disagreements
        ],
    }


def _print(out: Console, found: Measured, file: Path, show: int) -> None:
    from ui import terminal

    cells = found.agreement
    terminal.exactly(out, f"Judge          {found.judge}")
    terminal.exactly(
        out,
        f"Cohen's kappa  {cells.kappa:.2f}, 95 % interval {cells.low:.2f} to {cells.high:.2f}, "
        f"n = {cells.n}",
    )
    out.print()
    terminal.exactly(out, f"{'':<12} {'judge: yes':>11} {'judge: no':>11}")
    terminal.exactly(out, f"{'people: yes':<12} {cells.both_yes:>11} {cells.first_only:>11}")
    terminal.exactly(out, f"{'people: no':<12} {cells.second_only:>11} {cells.both_no:>11}")
    out.print()
    if found.nonsense:
        terminal.exactly(out, f"No verdict on {found.nonsense}: {terminal.line(found.example)}")
    told = f"don't count: {found.obstacle}" if found.obstacle else "count"
    terminal.exactly(out, f"Its verdicts {told}.")
    terminal.exactly(out, f"Kept in {file}")
    for one in found.disagreements[:show]:
        out.print()
        people, judge = ("yes", "no") if one.label.yes else ("no", "yes")
        terminal.exactly(
            out, f"people {people}, judge {judge}: {terminal.line(one.label.criterion)}"
        )
        terminal.exactly(out, f"  shopper: {terminal.line(' / '.join(one.label.shopper))}")
        terminal.exactly(out, f"  answer:  {terminal.line(one.label.answer)}")
        terminal.exactly(out, f"  judge:   {terminal.line(one.reason)}")
