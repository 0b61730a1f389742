"""Moments as the desk writes them: ISO 8601 in UTC to the millisecond, so that text sorts right."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present moment, with its time zone."""
    return datetime.now(UTC)


def now() -> str:
    """The present moment as it is stored."""
    return written(utc_now())


def written(moment: datetime) -> str:
    """A moment as it is stored; it must know its time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} says no time zone; the desk stores moments in UTC")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read(text: str) -> datetime:
    """A stored moment as a value."""
    return datetime.fromisoformat(text)
