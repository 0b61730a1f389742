"""``aisle eval run`` and ``aisle eval runs``: golden conversations held, judged and compared."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.core

from ui.commands.invocation import invocation
from ui.commands.options import AsJson, Goldens, TargetName

if TYPE_CHECKING:
    from evals.golden import Golden
    from evals.runs.run import Run
    from evals.runs.running import Keeping
    from evals.targets.target import Target
    from ui.judged import Asked
    from ui.run_files import Told
    from ui.settings import Settings
    from ui.terminal import Progress

PASSED, FAILED, UNMEASURED, VOID = 0, 1, 3, 4
NEWEST = "newest"
LIVE = "live"


class RunCommand(typer.core.TyperCommand):
    """Lets ``--resume`` stand without a run, which means the newest interrupted one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Name the newest run where none is named: ids of runs begin with their day."""
        told: list[str] = []
        for place, word in enumerate(args):
            told.append(word)
            following = args[place + 1] if place + 1 < len(args) else ""
            if word == "--resume" and not _names_run(following):
                told.append(NEWEST)
        return super().parse_args(ctx, told)


def _names_run(word: str) -> bool:
    begins = word[:1].isdigit() or word == NEWEST
    return begins or (bool(word) and Path(word, "run.json").is_file())


def run(
    ctx: typer.Context,
    goldens: Goldens,
    against: Annotated[
        str,
        typer.Option(
            metavar="RUN|latest|live",
            help="Compare with an earlier run, or with what shoppers get now.",
        ),
    ] = "",
    epochs: Annotated[
        int, typer.Option(metavar="N", min=1, max=100, help="How often each is asked.")
    ] = 1,
    workers: Annotated[
        int,
        typer.Option(metavar="N", min=0, max=256, help="Conversations at once. [chosen]"),
    ] = 0,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID|tag:X|moment:X",
            help="Only these; may be repeated.",
            show_default=False,
        ),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Ask again what was asked before.")
    ] = False,
    resume: Annotated[
        str,
        typer.Option(metavar="[RUN]", help="Go on with an interrupted run, the newest by default."),
    ] = "",
    target: TargetName = "aisle",
    edition: Annotated[
        int, typer.Option(metavar="N", min=0, help="Ask this edition of the store. [the live one]")
    ] = 0,
    working: Annotated[
        bool, typer.Option("--working", help="Ask the brand's folder, not its published version.")
    ] = False,
    judge: Annotated[
        str,
        typer.Option(metavar="MODEL", help="Ask a hosted model the rubrics. [nobody is asked]"),
    ] = "",
    no_report: Annotated[bool, typer.Option("--no-report", help="Write no HTML page.")] = False,
    as_json: AsJson = False,
) -> None:
    """Hold golden conversations, judge every answer, compare with an earlier run.

    What was asked before of the same code, brand, edition and model isn't asked
    again. All of a run is kept in evals/runs/ of the store: results.jsonl,
    summary.json, junit.xml and the page report.html.

    Exit codes:
      0  everything passed
      1  something failed
      2  wrong usage
      3  nothing failed, but not everything could be measured
      4  void: more than 2 % could not be asked, so the run says nothing
      130  interrupted; --resume goes on
    """
    from ui import terminal
    from ui.judged import settings_for, suite_of
    from ui.run_files import write_files
    from ui.run_pages import print_run, run_data

    settings = settings_for(goldens, invocation(ctx).settings())
    settings = replace(settings, working=working)
    suite = chosen(suite_of(goldens, settings), only or ())
    wanted = _Wanted(settings, suite, goldens, epochs, workers, fresh, judge)
    if against == LIVE and target == "aisle" and not edition and not settings.working:
        raise typer.BadParameter(
            "what is asked is what is live; name another --edition or --target, or ask the "
            "brand's folder with --working",
            param_hint="--against",
        )
    with terminal.progress_bar() as progress:
        if against == LIVE:
            before: Run | None = wanted.of_what_is_live(progress)
        else:
            before = _earlier(settings, suite, against)
        found = wanted.of(target, edition, resume, progress)
        told = write_files(found, suite, before=before, report=not no_report)
    code = exit_code(told)
    if as_json:
        terminal.print_json(run_data(told, code))
    else:
        print_run(terminal.console(), told)
    if code:
        raise typer.Exit(code)


def runs(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the runs of the store: when, of what, how many passed, compared with what."""
    from evals.runs.listing import listed, runs_of
    from ui import terminal
    from ui.run_pages import print_runs, runs_data

    folder = runs_of(invocation(ctx).settings().home)
    found = list(listed(folder))
    if as_json:
        terminal.print_json({"runs": runs_data(found)})
    elif found:
        print_runs(terminal.console(), found)
    else:
        terminal.exactly(terminal.console(), f"There are no runs in {folder} yet.")


def chosen(suite: Sequence[Golden], only: Sequence[str]) -> tuple[Golden, ...]:
    """The goldens that any of ``only`` names by id, tag or moment; all when nothing is named.

    Raises:
        BadParameter: One names nothing that is there.
    """
    import difflib

    kept: dict[str, Golden] = {}
    for named in only:
        fitting = [golden for golden in suite if named in _names(golden)]
        if not fitting:
            known = sorted({name for golden in suite for name in _names(golden)})
            near = difflib.get_close_matches(named, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are {len(suite)} conversations"
            raise typer.BadParameter(
                f"{named} is no conversation of these; {hint}", param_hint="--only"
            )
        kept |= {golden.id: golden for golden in fitting}
    return tuple(golden for golden in suite if not only or golden.id in kept)


def exit_code(told: Told) -> int:
    """What the run means for whoever started it; see the command's help."""
    from evals.result import Outcome

    seen = {result.outcome for result in told.run.results}
    if told.summary.void:
        return VOID
    if Outcome.FAILED in seen:
        return FAILED
    return UNMEASURED if seen - {Outcome.PASSED} else PASSED


def _names(golden: Golden) -> frozenset[str]:
    tags = (f"tag:{tag}" for tag in golden.tags)
    return frozenset((golden.id, f"moment:{golden.moment}", *tags))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which conversations, and how they are held."""

    settings: Settings
    suite: Sequence[Golden]
    name: str
    epochs: int
    workers: int
    fresh: bool
    judge: str

    def of(self, target: str, edition: int, resume: str, progress: Progress) -> Run:
        """The run that is asked for, kept in the store."""
        from evals.runs.listing import runs_of
        from evals.runs.running import Keeping
        from ui.judged import target_of

        asked = target_of(target, self.settings, edition)
        runs = runs_of(self.settings.home)
        going_on = _interrupted(runs, resume, self.suite, self.epochs) if resume else None
        return self._held(asked, Keeping(runs, going_on), progress, "Asking")

    def of_what_is_live(self, progress: Progress) -> Run:
        """The same conversations with what shoppers get now, to compare with; not kept."""
        from evals.runs.running import Keeping
        from ui.judged import AISLE, target_of

        live = target_of(AISLE, replace(self.settings, working=False))
        return self._held(live, Keeping(), progress, "Live")

    def _held(self, asked: Asked, keeping: Keeping, progress: Progress, step: str) -> Run:
        from evals.runs.cache import ResultCache
        from evals.runs.running import run_goldens
        from ui.judged import CACHE, Asked
        from ui.rubrics import OpenJudged

        if self.judge:
            asked = Asked(OpenJudged(asked.open, self.judge, self.settings), asked.waiting)
        progress(step, 0, 0)
        with ExitStack() as held:
            if not self.fresh:
                cache = held.enter_context(ResultCache(self.settings.home / CACHE))
                keeping = replace(keeping, cache=cache)
            return run_goldens(
                self.suite,
                asked.open,
                name=self.name,
                epochs=self.epochs,
                workers=asked.workers(self.workers),
                keeping=keeping,
                check=_check,
                progress=lambda _result, done, total: progress(step, done, total),
            )


def _check(goldens: Sequence[Golden], target: Target) -> None:
    from evals.golden_check import check_goldens
    from evals.judging.judged import JudgedTarget
    from evals.targets.in_process import InProcess

    if isinstance(target, JudgedTarget):
        target = target.target
    if isinstance(target, InProcess):
        check_goldens(goldens, target.edition)


def _earlier(settings: Settings, suite: Sequence[Golden], against: str) -> Run | None:
    from evals.runs.listing import find_run, runs_of
    from evals.runs.run import RunError

    if not against:
        return None
    asked = {golden.id for golden in suite}
    found = find_run(runs_of(settings.home), against, asked=asked)
    if not asked & {result.item for result in found.results}:
        raise RunError(f"the run {found.header.id} has none of these conversations; name another")
    return found


def _interrupted(runs: Path, named: str, suite: Sequence[Golden], epochs: int) -> Path:
    from evals.runs.listing import find_folder, interrupted
    from evals.runs.run import RunError
    from evals.runs.running import suite_digest
    from kb.counting import counted

    if named != NEWEST:
        return find_folder(runs, named)
    digest = suite_digest(suite)
    for path, header in interrupted(runs):
        if (header.suite, header.epochs) == (digest, epochs):
            return path
    raise RunError(
        f"there is no interrupted run of these conversations and {counted(epochs, 'epoch')} in "
        f"{runs}; "
        "`aisle eval runs` lists those there are"
    )
