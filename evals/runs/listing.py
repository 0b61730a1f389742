"""The runs that a store keeps: which there are, and the one that is meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from evals.runs.folder import load_header, load_run, running
from evals.runs.run import Header, Run, RunError
from evals.runs.summary_file import SummaryFile, load_summary

LATEST = "latest"


class State(StrEnum):
    """Where a run stands; a ``void`` one is finished and says nothing."""

    FINISHED = "finished"
    VOID = "void"
    RUNNING = "running"
    INTERRUPTED = "interrupted"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Listed:
    """One run of a store.

    Attributes:
        header: None when it can't be read.
        summary: None when it isn't finished or can't be read.
        problem: Why it can't be read; empty when it can.
    """

    id: str
    state: State
    header: Header | None = None
    summary: SummaryFile | None = None
    problem: str = ""


def runs_of(home: Path) -> Path:
    """Where the runs of a store are kept."""
    return home / "evals" / "runs"


def listed(runs: Path) -> Iterator[Listed]:
    """The runs of a store, the newest first; one that can't be read says why."""
    for path in _folders(runs):
        try:
            header, summary = load_header(path), load_summary(path)
        except RunError as error:
            yield Listed(path.name, State.UNREADABLE, problem=str(error))
            continue
        yield Listed(path.name, _state(path, header, summary), header, summary)


def find_run(runs: Path, named: str, *, asked: Collection[str] = (), but: str = "") -> Run:
    """The run that is meant.

    Args:
        runs: Where the runs of a store are kept.
        named: A folder, an id or the only one that an id may begin with, or ``latest``: the newest
            that is finished and not void.
        asked: What it is compared on. ``latest`` then passes over runs of other conversations, and
            over those of a few of these: they would say nothing of the rest.
        but: The id of the run that is compared, which ``latest`` never means.

    Raises:
        RunError: There is no such run, several might be meant, or it isn't finished or is broken.
    """
    if named == LATEST and asked:
        return _latest_of(runs, frozenset(asked), but)
    run = load_run(find_folder(runs, named))
    if not run.header.finished:
        raise RunError(
            f"the run {run.header.id} isn't finished; `--resume {run.header.id}` goes on with it"
        )
    return run


def interrupted(runs: Path) -> Iterator[tuple[Path, Header]]:
    """Runs that somebody could go on with, the newest first."""
    for one in listed(runs):
        if one.state is State.INTERRUPTED and one.header is not None:
            yield runs / one.id, one.header


def _latest_of(runs: Path, asked: frozenset[str], but: str) -> Run:
    """The newest finished run that has at least half of these: goldens come and go meanwhile."""
    for one in listed(runs):
        if one.state is not State.FINISHED or one.header is None or one.id == but:
            continue
        if one.header.items * 2 < len(asked):
            continue
        run = load_run(runs / one.id)
        if 2 * len(asked & set(run.by_item())) >= len(asked):
            return run
    raise RunError(
        f"there is no finished run of these conversations in {runs} yet; run them once "
        "without this, or name a run (`aisle eval runs`)"
    )


def _state(path: Path, header: Header, summary: SummaryFile | None) -> State:
    if not header.finished:
        return State.RUNNING if running(path) else State.INTERRUPTED
    void = summary is not None and summary.summary.void
    return State.VOID if void else State.FINISHED


def find_folder(runs: Path, named: str) -> Path:
    """The folder of the run that is meant, as in :func:`find_run`, finished or not."""
    if named == LATEST:
        for one in listed(runs):
            if one.state is State.FINISHED:
                return runs / one.id
        raise RunError(f"there is no finished run in {runs}; run the goldens once without it")
    exact = runs / named
    if named and "/" not in named and exact.is_dir():
        return exact
    if (given := Path(named).expanduser()).is_dir():
        return given
    fitting = [path for path in _folders(runs) if path.name.startswith(named)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise RunError(
            f"{len(fitting)} runs begin with {named}, such as {fitting[0].name}; say more"
        )
    raise RunError(f"there is no run {named} in {runs}; `aisle eval runs` lists those there are")


def _folders(runs: Path) -> list[Path]:
    if not runs.is_dir():
        return []
    found = (path for path in runs.iterdir() if path.is_dir() and not path.name.startswith("."))
    return sorted(found, key=lambda path: path.name, reverse=True)
