"""Sources and runs as their pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from desk.runs import Run, RunState
from ui.sources import OWN, OWN_KIND, documents_of, kind_of
from ui.studio.knowledge import wording

if TYPE_CHECKING:
    from kb.editions.sourcebook import SourceInfo
    from ui.studio.knowledge.parts import KnowledgeParts


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source as its card shows it.

    Attributes:
        title: What it is called.
        where: Its address; empty for the store's own articles.
        kind: In words.
        documents: How many shoppers see of it.
        every: Its schedule as it is kept.
        next: When it is read next, ISO 8601; empty when never by itself.
        due: Whether that moment has come.
        late: Whether what shoppers see is older than it may be.
        trouble: Why its last refresh published nothing; empty when all was well.
        held: The edition of it that waits for a decision; 0 for none.
        run: The newest run about it; None without one.
    """

    name: str
    title: str
    where: str
    kind: str
    documents: int
    every: str
    fresh_within: str
    refreshed: str
    next: str
    due: bool
    late: bool
    trouble: str
    held: int
    run: Run | None
    options: dict[str, str]

    @property
    def busy(self) -> bool:
        """Whether a run about it waits or is under way."""
        return self.run is not None and not self.run.state.over

    @property
    def own(self) -> bool:
        """Whether it is the store's own articles, which nothing but publishing reads."""
        return self.name == OWN


def sources(parts: KnowledgeParts, now: datetime) -> list[SourceView]:
    """All sources, in the order in which they were added."""
    catalog = parts.knowledge.catalog
    documents = documents_of(parts.knowledge)
    held = {
        name: edition.id
        for edition in reversed(catalog.editions())
        if edition.state == "held"
        for name in edition.sources
    }
    runs: dict[str, Run] = {}
    for run in parts.jobs.book.recent(["refresh", "remove", "articles"]):
        runs.setdefault(run.subject if run.kind != "articles" else OWN, run)
    return [
        source_view(info, documents.get(info.name, 0), held.get(info.name, 0), runs, now)
        for info in catalog.sources()
    ]


def source_view(
    info: SourceInfo, documents: int, held: int, runs: dict[str, Run], now: datetime
) -> SourceView:
    """One source."""
    from ingest.reading import IngestError
    from ingest.schedule import EVERY, FRESH, late, next_due

    trouble = "" if info.error.startswith("held") else info.error
    try:
        due, stale = next_due(info), late(info, now)
    except IngestError as error:
        due, stale, trouble = None, False, str(error)
    kind = kind_of(info)
    return SourceView(
        name=info.name,
        title=info.options.get("label", "") or _short(info.name),
        where="" if kind == OWN_KIND else info.name,
        kind=wording.SOURCE_KINDS.get(kind, kind),
        documents=documents,
        every=info.options.get(EVERY, ""),
        fresh_within=info.options.get(FRESH, ""),
        refreshed=info.refreshed,
        next=due.isoformat() if due is not None and due.year > 1 else "",
        due=due is not None and due <= now,
        late=stale,
        trouble=trouble,
        held=held,
        run=runs.get(info.name),
        options=dict(info.options),
    )


def under_way(parts: KnowledgeParts) -> list[Run]:
    """What is done now and what waits, that somebody might want to watch."""
    return [run for run in parts.jobs.book.active() if run.kind in _WATCHED]


_WATCHED = frozenset({"refresh", "publish", "reject", "roll_back", "remove", "articles"})


def subject(run: Run) -> str:
    """What a run is about, in words."""
    if run.kind in ("publish", "reject"):
        return f"edition {run.subject}"
    if run.kind == "roll_back":
        return f"to edition {run.subject}"
    return "" if run.kind == "articles" else _short(run.subject)


def tone(run: Run) -> tuple[str, str]:
    """A run's state in words, and the colour of its tag."""
    if run.state is RunState.RUNNING and run.step == "wait":
        return "Waits", ""
    return wording.STATES[run.state]


def _short(name: str) -> str:
    """An address without what every address has, a path by its last parts."""
    if "://" in name:
        return name.split("://", 1)[1].rstrip("/")
    return "/".join(name.rstrip("/").rsplit("/", 2)[-2:])
