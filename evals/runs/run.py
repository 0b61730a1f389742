"""A run and the folder that it is kept in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.result import Result
from evals.score import EvalError
from evals.targets.target import Fingerprint

# Of the files below; a folder that another version wrote is refused by name.
VERSION = 1
HEADER, RESULTS, SUMMARY, JUNIT, REPORT = (
    "run.json",
    "results.jsonl",
    "summary.json",
    "junit.xml",
    "report.html",
)


class RunError(EvalError):
    """A run's folder can't be used; the message names the file and line."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a run is of.

    Attributes:
        id: Names its folder: when it began and what of, sortable by time.
        created: ISO 8601, UTC.
        goldens: Where the goldens came from, as it was given on the command line.
        suite: SHA-256 over all goldens.
        items: How many goldens.
        epochs: How often each is asked.
        finished: Whether every item was asked in every epoch.
        version: Of the files.
    """

    id: str
    created: str
    goldens: str
    suite: str
    items: int
    epochs: int
    fingerprint: Fingerprint
    finished: bool = False
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Run:
    """A run with all its results, in the order of goldens and epochs."""

    header: Header
    results: tuple[Result, ...]
    folder: Path | None = None

    def by_item(self) -> dict[str, Sequence[Result]]:
        """The epochs of each item, in order."""
        found: dict[str, list[Result]] = {}
        for result in self.results:
            found.setdefault(result.item, []).append(result)
        return dict(found)
