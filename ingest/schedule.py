"""When a source is due, and when what it gave is too old."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ingest.reading import SourceError
from kb.editions.sourcebook import SourceInfo

# The names under which a source's options hold these.
EVERY, FRESH = "every", "fresh_within"

_NAMES = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
}
_UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_LONGEST = timedelta(days=366)
# A source that failed is tried again this much later, if its own time isn't sooner.
RETRY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a source is to be read, and how old what it gave may be.

    Attributes:
        every: From the end of one refresh to the next; None without, or with a cron line.
        cron: Five fields as cron writes them, in UTC; empty without.
        fresh_within: Target age; None for any.
    """

    every: timedelta | None = None
    cron: str = ""
    fresh_within: timedelta | None = None

    def next_after(self, moment: datetime) -> datetime | None:
        """When it is due next after a moment; None for a source that is never due by itself."""
        if self.cron:
            from cronsim import CronSim

            return next(CronSim(self.cron, moment))
        return None if self.every is None else moment + self.every


def parse_schedule(options: Mapping[str, str], name: str = "") -> Schedule:
    """Read ``every`` and ``fresh_within`` from a source's options.

    Args:
        options: ``every`` is a duration (``15m``, ``6h``, ``2d``, ``1w``), ``hourly``, ``daily``,
            ``weekly`` or a cron line of five fields in UTC; ``fresh_within`` is a duration.
        name: The source's, for the error.

    Raises:
        SourceError: One of them can't be understood.
    """
    where = f"{name}: " if name else ""
    every, fresh = options.get(EVERY, "").strip(), options.get(FRESH, "").strip()
    cron = every if len(every.split()) > 2 else ""
    if cron:
        _check_cron(cron, where)
    return Schedule(
        None if cron or not every else _duration(every, EVERY, where),
        cron,
        _duration(fresh, FRESH, where) if fresh else None,
    )


def next_due(source: SourceInfo) -> datetime | None:
    """When a source is due, which may be past; None for one that isn't scheduled.

    Counted from the end of its last refresh. One that failed is tried again after RETRY; one that
    was held waits for its own time, since the shop isn't what has to be mended.

    Raises:
        SourceError: Its schedule can't be understood.
    """
    schedule = parse_schedule(source.options, source.name)
    if schedule.every is None and not schedule.cron:
        return None
    last = _moment(source.attempted or source.refreshed)
    if last is None:
        return datetime.min.replace(tzinfo=UTC)
    due = schedule.next_after(last)
    if due is not None and source.error and not source.error.startswith("held"):
        return min(due, last + RETRY)
    return due


def due(source: SourceInfo, now: datetime) -> bool:
    """Whether a source is to be read now.

    Raises:
        SourceError: Its schedule can't be understood.
    """
    moment = next_due(source)
    return moment is not None and moment <= now


def late(source: SourceInfo, now: datetime) -> bool:
    """Whether what is live of a source is older than its ``fresh_within`` allows.

    Raises:
        SourceError: Its schedule can't be understood.
    """
    allowed = parse_schedule(source.options, source.name).fresh_within
    if allowed is None:
        return False
    read = _moment(source.refreshed)
    return read is None or now - read > allowed


def _duration(text: str, option: str, where: str) -> timedelta:
    found = _NAMES.get(text.lower())
    if found is None:
        match = re.fullmatch(r"(\d{1,6})\s*([mhdw])", text.lower(), re.ASCII)
        found = int(match[1]) * _UNITS[match[2]] if match else timedelta(0)
    if not timedelta(0) < found <= _LONGEST:
        also = ", or a cron line such as '30 4 * * *' (UTC)" if option == EVERY else ""
        raise SourceError(
            f"{where}{option} is {text!r}; write a number of minutes, hours, days or weeks up to a "
            f"year, like 15m, 6h, 2d, 1w, or hourly, daily, weekly{also}"
        )
    return found


def _check_cron(text: str, where: str) -> None:
    from cronsim import CronSim, CronSimError

    try:
        if len(text.split()) != 5:
            raise CronSimError("a cron line has five fields")
        # A line such as 30 February parses and never comes.
        next(CronSim(text, datetime(2024, 1, 1, tzinfo=UTC)))
    except (CronSimError, StopIteration) as error:
        raise SourceError(
            f"{where}{EVERY} is {text!r}, which is no cron line ({error or 'it never comes'}); "
            "write minute, hour, day, month and weekday in UTC, like '30 4 * * *'"
        ) from None


def _moment(stamp: str) -> datetime | None:
    if not stamp:
        return None
    read = datetime.fromisoformat(stamp)
    return read if read.tzinfo else read.replace(tzinfo=UTC)
