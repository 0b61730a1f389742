"""Moments as people read them; the browser keeps them up to date by the same rule (studio.js)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)


def read(moment: str) -> datetime:
    """A moment as the desk keeps it, ISO 8601; raises ValueError."""
    found = datetime.fromisoformat(moment)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def written(moment: datetime) -> str:
    """A moment as the desk keeps it: UTC to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def ago(moment: str, at: datetime | None = None) -> str:
    """How long ago: ``now``, ``4 min``, ``3 h``, ``2 d``, then the date."""
    then = read(moment)
    seconds = ((at or now()) - then).total_seconds()
    if seconds < _MINUTE:
        return "now"
    if seconds < 7 * _DAY:
        return length(seconds)
    return f"{then.day} {then:%b %Y}"


def until(moment: str, at: datetime | None = None) -> str:
    """How long until a moment; ``now`` when it has come."""
    seconds = (read(moment) - (at or now())).total_seconds()
    return "now" if seconds <= 0 else length(seconds)


def length(seconds: float) -> str:
    """A time span in its largest unit, rounded down, at least a minute."""
    if seconds < _HOUR:
        return f"{max(1, int(seconds // _MINUTE))} min"
    return f"{int(seconds // _HOUR)} h" if seconds < _DAY else f"{int(seconds // _DAY)} d"


def utc(moment: str) -> str:
    """Date and time, in UTC."""
    return f"{read(moment):%Y-%m-%d %H:%M} UTC"


def here(zone: str, at: datetime | None = None) -> datetime:
    """The time in a time zone."""
    return (at or now()).astimezone(ZoneInfo(zone))


def snoozed(until_: str, zone: str, at: datetime | None = None) -> datetime | None:
    """The moment that a choice of the snooze menu means; None for one that can't be.

    Args:
        until_: ``hour``, ``tomorrow`` and ``monday`` (at 9:00), or a date ``2026-03-01`` (at 9:00).
        zone: The site's time zone.
        at: Instead of now.
    """
    present = here(zone, at)
    nine = present.replace(hour=9, minute=0, second=0, microsecond=0)
    if until_ == "hour":
        return present + timedelta(hours=1)
    if until_ == "tomorrow":
        return nine + timedelta(days=1)
    if until_ == "monday":
        return nine + timedelta(days=7 - present.weekday())
    try:
        day = datetime.fromisoformat(until_).date()
    except ValueError:
        return None
    chosen = nine.replace(year=day.year, month=day.month, day=day.day)
    return chosen if chosen > present else None
