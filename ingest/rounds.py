"""A round of refreshes: each source its own edition, so that none waits for another's fault."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.journal import Resumable
from ingest.reading import IngestError, Source
from ingest.refresh import Gate, Heard, Progress, RefreshError, refresh
from ingest.report import Report
from ingest.schedule import due, late, next_due
from kb.catalog import BusyError
from kb.documents import KnowledgeError
from kb.editions.publishing import Override
from kb.editions.sourcebook import SourceInfo
from kb.knowledge import Knowledge

Opener = Callable[[SourceInfo], Source]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What became of one source in a round.

    Attributes:
        report: What its refresh did; None when it failed.
        error: Why it failed; what it gave before stays as it is.
    """

    source: str
    report: Report | None = None
    error: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def refresh_each(
    knowledge: Knowledge,
    known: Sequence[SourceInfo],
    open_: Opener,
    *,
    allow_shrink: bool = False,
    hold: bool = True,
    gate: Gate | None = None,
    override: Override | None = None,
    wait: float = 1.0,
    progress: Progress = lambda _step, _done, _total: None,
    heard: Heard = lambda _source, _outcome: None,
    told: Callable[[Refreshed], None] = lambda _refreshed: None,
) -> list[Refreshed]:
    """Refresh sources one after the other, each into an edition of its own.

    One that fails, or is held, keeps what it gave before and stops none of the others. The store's
    writer lock is held throughout, so two rounds never interleave.

    Args:
        knowledge: The store's.
        known: The sources.
        open_: Opens a source as it was opened before.
        allow_shrink: As for :func:`ingest.refresh.refresh`; so are the next ones.
        hold: The same.
        gate: The same.
        override: The same.
        wait: Seconds to wait for another refresh that is running.
        progress: The same.
        heard: The same.
        told: Hears of each source when it is done.

    Raises:
        BusyError: Another refresh is running; nothing was begun.
    """
    done: list[Refreshed] = []
    with knowledge.catalog.writing(wait):
        for info in known:
            try:
                source = open_(info)
            except Exception as error:
                one = Refreshed(info.name, error=_said(error))
                knowledge.catalog.attempted([info.name], one.error)
            else:
                try:
                    report = refresh(
                        knowledge,
                        [source],
                        allow_shrink=allow_shrink,
                        hold=hold,
                        gate=gate,
                        override=override,
                        progress=progress,
                        heard=heard,
                    )
                    one = Refreshed(info.name, report)
                    _finish(source)
                except BusyError:
                    raise
                except RefreshError as error:
                    one = Refreshed(info.name, error=str(error))
                    _finish(source)  # it was read to the end, and what it gave was judged
                except Exception as error:
                    # The border of a source: whatever is wrong with it must not stop the others.
                    one = Refreshed(info.name, error=_said(error))
            done.append(one)
            told(one)
    return done


def _finish(source: Source) -> None:
    if isinstance(source, Resumable):
        source.finish()


def due_sources(known: Sequence[SourceInfo], now: datetime) -> list[SourceInfo]:
    """Those that are due, the longest overdue first.

    Raises:
        SourceError: A schedule can't be understood.
    """
    found = [(next_due(source), source) for source in known if due(source, now)]
    return [source for _, source in sorted(found, key=lambda pair: pair[0] or now)]


def stale_sources(known: Sequence[SourceInfo], now: datetime) -> list[str]:
    """Names of those that are older than their ``fresh_within`` allows.

    Raises:
        SourceError: A schedule can't be understood.
    """
    return [source.name for source in known if late(source, now)]


def sleep_for(known: Sequence[SourceInfo], now: datetime, longest: timedelta) -> timedelta:
    """How long there is nothing to do; never longer than ``longest``, as schedules may change."""
    times = [moment for source in known if (moment := next_due(source)) is not None]
    return max(timedelta(0), min([moment - now for moment in times] + [longest]))


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def _said(error: Exception) -> str:
    if isinstance(error, IngestError | KnowledgeError):
        return str(error)
    return f"{type(error).__name__}: {error}"
