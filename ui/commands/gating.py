"""``aisle eval gate``: may this change go live?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.invocation import invocation
from ui.commands.options import AsJson, TargetName

if TYPE_CHECKING:
    from rich.console import Console

    from evals.gate.decision import Decision, Verdict
    from evals.gate.rules import Rules
    from evals.golden import Golden
    from evals.runs.run import Run
    from ui.settings import Settings
    from ui.terminal import Progress

PASSED, FAILED, UNCLEAR, VOID = 0, 1, 3, 4


def gate(
    ctx: typer.Context,
    run: Annotated[
        str,
        typer.Argument(
            metavar="[RUN]",
            help="A run that was kept, to judge it as it is; without it the suite is run.",
            show_default=False,
        ),
    ] = "",
    *,
    against: Annotated[
        str,
        typer.Option(metavar="RUN|latest", help="The earlier run that it may not be worse than."),
    ] = "",
    goldens: Annotated[
        str,
        typer.Option(metavar="BRAND|PATH", help="Whose golden conversations. [the store's brand]"),
    ] = "",
    rules: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Rules as YAML; what it leaves out is as by default."),
    ] = None,
    epochs: Annotated[
        int, typer.Option(metavar="N", min=1, max=64, help="How often each is asked at first.")
    ] = 1,
    epochs_at_most: Annotated[
        int,
        typer.Option(
            metavar="N", min=0, max=64, help="And how often while it is unclear. [the rules': 8]"
        ),
    ] = 0,
    target: TargetName = "aisle",
    as_json: AsJson = False,
) -> None:
    """Run the golden conversations and say whether the change may go live.

    Any critical failure fails it, whether or not it is new. Against an earlier
    run it also fails when answers get worse: the 95 % interval of the paired
    difference is wholly below zero, over all conversations or (p < 0.05 after
    Holm's correction) over a slice; pass^4 of critical slices is down by more
    than 5 points; cost or the 95th percentile of the time is up by over 20 %.

    While that is unclear, more epochs are run. What stays unclear is decided by
    the estimate: worse than the tolerance (1 %) fails, anything else passes.

    Exit codes:
      0  passed
      1  failed, or a file or run can't be used; the message says which
      2  wrong usage
      3  unclear: a run that is judged as it is has too few epochs to tell
      4  void: more than 2 % could not be asked, so the run says nothing
      130  interrupted
    """
    from evals.gate.judging import judge
    from evals.gate.rules import Rules, load_rules
    from evals.runs.listing import find_run, runs_of
    from ui import terminal
    from ui.judged import settings_for, suite_of

    settings = invocation(ctx).settings()
    wanted = Rules() if rules is None else load_rules(rules.expanduser())
    if epochs_at_most:
        wanted = wanted.model_copy(update={"epochs": epochs_at_most})
    if run and (goldens or target != "aisle"):
        raise typer.BadParameter("a run that was kept is judged as it is; leave it out to run anew")
    kept = runs_of(settings.home)
    # Before minutes of asking: a run that isn't there is said at once; and before the new run is
    # kept, or it would be the latest.
    if run:
        found = find_run(kept, run)
        asked = found.by_item()
        before = find_run(kept, against, asked=asked, but=found.header.id) if against else None
        decision = judge(found, before, wanted)
    else:
        named = goldens or settings.brand
        settings = settings_for(named, settings)
        suite = suite_of(named, settings)
        ids = [golden.id for golden in suite]
        before = find_run(kept, against, asked=ids) if against else None
        with terminal.progress_bar() as progress:
            found, decision = _asked(
                settings, named, suite, target, before, wanted, epochs, progress
            )
    if as_json:
        folder = "" if found.folder is None else str(found.folder)
        terminal.print_json(decision.as_json() | {"exit_code": _code(decision), "folder": folder})
    else:
        _print(terminal.console(), decision, found)
    if code := _code(decision):
        raise typer.Exit(code)


def _asked(
    settings: Settings,
    named: str,
    suite: Sequence[Golden],
    target: str,
    before: Run | None,
    rules: Rules,
    epochs: int,
    progress: Progress,
) -> tuple[Run, Decision]:
    from evals.gate.deciding import decide
    from evals.runs.cache import ResultCache
    from evals.runs.listing import runs_of
    from evals.runs.running import Keeping, run_goldens
    from ui.judged import CACHE, target_of
    from ui.run_files import write_files

    asked = target_of(target, settings)
    runs: list[Run] = []
    with ResultCache(settings.home / CACHE) as cache:

        def ask(count: int) -> Run:
            run = run_goldens(
                suite,
                asked.open,
                name=named,
                epochs=count,
                workers=asked.workers(),
                keeping=Keeping(runs_of(settings.home), None, cache),
                progress=lambda _result, done, total: progress("judge", done, total),
            )
            runs.append(run)
            return run

        decision = decide(ask, before, rules, epochs=epochs)
    write_files(runs[-1], suite, before=before)
    return runs[-1], decision


def _code(decision: Decision) -> int:
    from evals.gate.decision import Verdict

    return {
        Verdict.PASSED: PASSED,
        Verdict.FAILED: FAILED,
        Verdict.UNCLEAR: UNCLEAR,
        Verdict.VOID: VOID,
    }[decision.verdict]


def _print(out: Console, decision: Decision, run: Run) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from ui import terminal

    style = _style(decision.verdict)
    head = Text.assemble((f"{decision.verdict}".upper(), f"bold {style}"), f"  {decision.run}")
    if decision.against:
        head.append(f" against {decision.against}")
    head.append(f", {run.header.items:,} conversations, ")
    head.append("1 epoch" if decision.epochs == 1 else f"{decision.epochs} epochs")
    out.print(head)
    for reason in decision.reasons:
        mark = Text.assemble((f"{reason.rule}: ", f"bold {_style(reason.verdict)}"))
        mark.append(terminal.line(reason.message))
        out.print(Padding(mark, (0, 0, 0, 2), expand=False))
    if not decision.reasons:
        said = "nothing critical failed" + (", and nothing is worse" if decision.against else "")
        out.print(Padding(Text(said), (0, 0, 0, 2)))
    if run.folder is not None:
        terminal.exactly(out, f"  {run.folder}", "dim")


def _style(verdict: Verdict) -> str:
    return {"passed": "green", "failed": "red", "unclear": "yellow", "void": "magenta"}[verdict]
