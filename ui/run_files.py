"""What is written into a run's folder once it is whole: summary, JUnit and page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evals.golden import Golden
    from evals.report.plots import Past
    from evals.runs.comparison import Comparison
    from evals.runs.run import Run
    from evals.runs.summary import Summary


@dataclass(frozen=True, slots=True)
class Told:
    """A run with what there is to say of it.

    Attributes:
        before: The run that it is compared with; None without one.
        apart: Why the two can't be compared; empty when they can, and without one.
        report: The page; None when none was written.
    """

    run: Run
    summary: Summary
    before: Run | None = None
    comparison: Comparison | None = None
    apart: str = ""
    report: Path | None = None

    @property
    def against(self) -> str:
        """Id of the run that it is compared with; empty without one."""
        return self.before.header.id if self.before is not None else ""


def write_files(
    run: Run, goldens: Sequence[Golden], *, before: Run | None = None, report: bool = True
) -> Told:
    """Sum a run up, compare it, and write all of that beside its results.

    Args:
        run: Of a folder, or in memory: then nothing is written.
        goldens: What was asked, for the page.
        before: An earlier run to compare with.
        report: Whether the page is written.

    Raises:
        OSError: A file can't be written.
    """
    from evals.runs.comparison import NotComparableError, compared
    from evals.runs.junit import write_junit
    from evals.runs.run import JUNIT, REPORT
    from evals.runs.summary import summed
    from evals.runs.summary_file import SummaryFile, write_summary

    summary, comparison, apart = summed(run), None, ""
    if before is not None:
        try:
            comparison = compared(run, before)
        except NotComparableError as error:
            apart = str(error)
    told = Told(run, summary, before, comparison, apart)
    if run.folder is None:
        return told
    write_summary(run.folder, SummaryFile(run.header, summary, told.against, comparison))
    write_junit(run.folder / JUNIT, run, summary)
    if not report:
        return told
    from evals.report.page import write_report

    page = run.folder / REPORT
    past = _past(run)
    write_report(run, summary, comparison, page, before=before, goldens=goldens, history=past)
    return Told(run, summary, before, comparison, apart, page)


def _past(run: Run) -> list[Past]:
    from evals.report.plots import Past
    from evals.runs.listing import listed

    assert run.folder is not None
    found = []
    for one in listed(run.folder.parent):
        if one.header is None or one.summary is None or one.id == run.header.id:
            continue
        share = one.summary.summary.overall.passed
        if one.header.suite == run.header.suite and share is not None:
            found.append(Past(one.id, one.header.created, share))
    return found[::-1]
