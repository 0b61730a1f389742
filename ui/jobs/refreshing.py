"""Jobs that read sources: one source, the store's own articles, and what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.runs import RunState
from kb.counting import counted
from ui.jobs.jobs import REFRESH
from ui.jobs.work import Outcome, Work

if TYPE_CHECKING:
    from ingest.report import Report
    from kb.knowledge import Knowledge
    from ui.jobs.jobs import Jobs


def refresh_source(work: Work) -> Outcome:
    """Read a source again, as ``aisle refresh NAME`` does."""
    from ingest.rounds import refresh_each
    from ui.publishing import build_gate
    from ui.sources import resumable

    knowledge, name = work.knowledge, work.run.subject
    with work.writing():
        known = [info for info in knowledge.catalog.sources() if info.name == name]
        if not known:
            return Outcome("The source was removed meanwhile", RunState.FAILED)
        (done,) = refresh_each(
            knowledge,
            known,
            lambda info: resumable(info, work.settings),
            allow_shrink=bool(work.run.data.get("allow_shrink")),
            gate=build_gate(work.settings, knowledge),
            progress=work.progress,
        )
    if done.report is None:
        return Outcome(done.error, RunState.FAILED)
    return told(done.report)


def told(report: Report) -> Outcome:
    """What a refresh came to."""
    data = {
        "edition": report.edition,
        "held": report.held,
        "failed": sum(len(one.failed) for one in report.sources),
        "failures": [list(pair) for one in report.sources for pair in one.failed[:5]],
        "findings": [finding.message for finding in report.findings],
        "judged": report.judged,
        "changes": changes(report),
    }
    if report.held:
        why = report.findings[0].message if report.findings else report.reason
        said = f"Edition {report.held} is held: {why}"
        return Outcome(said, RunState.HELD, data)
    if not report.published:
        return Outcome("Nothing has changed", data=data)
    return Outcome(f"Edition {report.edition} is live: {changes(report)}", data=data)


def changes(report: Report) -> str:
    """How much a refresh changed, in words."""
    added = sum(one.added for one in report.sources)
    changed = sum(one.changed for one in report.sources)
    removed = sum(len(one.removed) for one in report.sources)
    failed = sum(len(one.failed) for one in report.sources)
    parts = [
        f"{n:,} {what}"
        for n, what in ((added, "new"), (changed, "changed"), (removed, "gone"))
        if n
    ]
    said = ", ".join(parts) or "no document differs"
    return f"{said}; {counted(failed, 'page')} failed and kept what they gave" if failed else said


def ask_due(jobs: Jobs, knowledge: Knowledge) -> int:
    """Have every source read whose time has come; returns how many.

    A schedule that can't be understood, which only somebody outside the studio can have written,
    stops none of the others.
    """
    from ingest.reading import IngestError
    from ingest.rounds import due_sources, utc_now

    asked = 0
    for info in knowledge.catalog.sources():
        try:
            due = due_sources([info], utc_now())
        except IngestError:
            continue
        for one in due:
            jobs.ask(REFRESH, one.name)
            asked += 1
    return asked
