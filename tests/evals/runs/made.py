"""Runs made up for tests, as small as they can be."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.conversation import Answer, Decision, Trace, Usage
from evals.result import Result, TurnResult
from evals.runs.run import Header, Run
from evals.score import Score, Severity, Status
from evals.targets.target import Fingerprint

MARKS = {".": Status.PASSED, "x": Status.FAILED, "?": Status.UNMEASURED}


def result(
    item: str,
    mark: str = ".",
    *,
    epoch: int = 1,
    cluster: str = "",
    moment: str = "support",
    severity: Severity = Severity.MAJOR,
    tags: tuple[str, ...] = (),
    total_ms: float = 10.0,
    usage: Usage | None = None,
) -> Result:
    """One conversation of one turn: ``.`` passed, ``x`` failed, ``?`` unmeasured, ``!`` error."""
    error = "the address refuses" if mark == "!" else ""
    trace = Trace(1, "keyless", "v", usage=usage or Usage())
    answer = Answer("Sixty days.", Decision.ANSWER, (), (), trace)
    score = None if error else Score("says", MARKS[mark], "because")
    turns = () if score is None else (TurnResult("How long?", answer, (score,), total_ms),)
    return Result(
        item, epoch, cluster or item, moment, severity, tags, f"{item}-{epoch}", turns, error=error
    )


def results(marks: dict[str, str], **common: object) -> list[Result]:
    """By item a mark for each epoch, such as ``{"hello": "..x."}``."""
    return [
        result(item, mark, epoch=epoch, **common)  # type: ignore[arg-type]
        for item, epochs in marks.items()
        for epoch, mark in enumerate(epochs, 1)
    ]


def run(found: Iterable[Result], name: str = "run") -> Run:
    """A finished run of these results."""
    kept = tuple(found)
    header = Header(
        id=name,
        created="2026-11-22T10:00:00+00:00",
        goldens="larkfell",
        suite="s",
        items=len({one.item for one in kept}),
        epochs=max((one.epoch for one in kept), default=0),
        fingerprint=Fingerprint("aisle"),
        finished=True,
    )
    return Run(header, kept)
