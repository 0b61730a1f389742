"""Jobs that carry out what an editor decided about editions and sources.

A run that a dead process left behind is begun again only where its work isn't done: publishing is
one transaction, so the history says whether it was.
"""

from __future__ import annotations

from desk.runs import RunState
from kb.editions.publishing import Override
from ui.jobs.answered import answered
from ui.jobs.work import Outcome, Work

CARRIED = (
    "On top of what was published since it was made, {told}. Publish it with a reason, or refresh "
    "its source again"
)
REMOVED = "Without this source, {told}. Nothing has changed; remove it with a reason if you must"


def publish(work: Work) -> Outcome:
    """Publish a held edition."""
    from kb.editions.decisions import publish_held
    from ui.publishing import Deciding

    number, catalog = int(work.run.subject), work.knowledge.catalog
    with work.writing(), answered(work):
        if work.again and (live := _made(work, f"edition {number}, made from", number)):
            return Outcome(f"Edition {live} is live", data={"edition": live})
        _note_live(work)
        live = publish_held(
            work.knowledge,
            number,
            override=_override(work),
            judge=Deciding(work.settings, work.knowledge, work.progress, CARRIED),
            progress=work.progress,
        )
    said = f"Edition {live} is live"
    if live != number:
        said += f": edition {number} carried onto what was published since it was made"
    return Outcome(said, data={"edition": catalog.current()})


def reject(work: Work) -> Outcome:
    """Give a held edition up."""
    from kb.editions.decisions import reject_held

    number, catalog = int(work.run.subject), work.knowledge.catalog
    with work.writing():
        if not (work.again and catalog.info(number).state == "rejected"):
            reason = str(work.run.data.get("reason") or "an editor said no")
            reject_held(work.knowledge, number, reason)
    return Outcome(f"Edition {number} is rejected; edition {catalog.current()} stays live")


def roll_back(work: Work) -> Outcome:
    """Publish an old edition's content as a new one."""
    from kb.editions.decisions import roll_back as back

    number = int(work.run.subject)
    with work.writing():
        live = _made(work, f"rolled back to edition {number}") if work.again else 0
        if not live:
            _note_live(work)
            live = back(work.knowledge, number, progress=work.progress)
    said = f"Edition {live} is live: the content of edition {number}. It wasn't judged"
    return Outcome(said, data={"edition": live})


def remove(work: Work) -> Outcome:
    """Forget a source, and publish an edition without what only it gave."""
    from kb.editions.decisions import remove_source
    from ui.publishing import Deciding

    name, catalog = work.run.subject, work.knowledge.catalog
    with work.writing():
        before = catalog.current()
        if not (work.again and name not in {info.name for info in catalog.sources()}):
            remove_source(
                work.knowledge,
                name,
                override=_override(work),
                judge=Deciding(work.settings, work.knowledge, work.progress, REMOVED),
                progress=work.progress,
            )
        live = catalog.current()
    said = "The source is removed"
    if live != before:
        said += f"; edition {live} is live, and rolling back to {before} brings its content back"
    return Outcome(said, RunState.DONE, {"edition": live})


def _override(work: Work) -> Override | None:
    reason = str(work.run.data.get("reason") or "").strip()
    return Override(reason, work.run.by) if reason else None


def _note_live(work: Work) -> None:
    work.book.note(work.run.id, live_before=work.knowledge.catalog.current())


def _made(work: Work, note: str, number: int = 0) -> int:
    """The live edition, where an attempt that was cut off has made it; 0 otherwise."""
    catalog = work.knowledge.catalog
    live, before = catalog.current(), work.run.result.get("live_before")
    if before is None or live == before:
        return 0
    return live if live == number or catalog.info(live).note.startswith(note) else 0
