"""By when a person should have answered and resolved, and whether they did. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desk import clock
from desk.site_settings import SiteSettings


@dataclass(frozen=True, slots=True)
class Target:
    """One promise: by when, and how it went.

    Attributes:
        due: When it falls due; None where no target is set.
        met: When it was kept or came too late; None while it is still open.
        breached: Whether it was kept too late, or is still open past its time.
    """

    due: datetime | None
    met: datetime | None
    breached: bool


@dataclass(frozen=True, slots=True)
class Targets:
    """The promises about one conversation."""

    first_response: Target
    resolution: Target


NONE = Target(None, None, False)


def first_response_due(settings: SiteSettings, since: datetime) -> datetime | None:
    """By when somebody who begins to wait is to be answered; None where no target is set."""
    return _due(settings, settings.targets.first_response_minutes, since)


def resolution_due(settings: SiteSettings, since: datetime) -> datetime | None:
    """By when a case that was handed over is to be resolved; None where no target is set."""
    return _due(settings, settings.targets.resolution_minutes, since)


def of(
    settings: SiteSettings,
    *,
    requested: str,
    first_response: str,
    resolved: str,
    now: datetime,
    due: str = "",
) -> Targets:
    """How the targets of one conversation stand.

    Args:
        settings: Its site's.
        requested: When it was handed over, as stored; empty for never: then there are no targets.
        first_response: When a person first answered since; empty for not yet.
        resolved: When it was resolved; empty for not yet.
        now: The present moment.
        due: By when the first answer was promised; empty to reckon it.
    """
    if not requested:
        return Targets(NONE, NONE)
    since = clock.read(requested)
    promised = clock.read(due) if due else first_response_due(settings, since)
    answered = clock.read(first_response) if first_response else None
    over = clock.read(resolved) if resolved else None
    # Who is helped without a person's words no longer waits for them.
    return Targets(
        _target(promised, answered or over, now),
        _target(resolution_due(settings, since), over, now),
    )


def _due(settings: SiteSettings, minutes: int | None, since: datetime) -> datetime | None:
    return None if minutes is None else settings.hours.business().add_business(since, minutes)


def _target(due: datetime | None, met: datetime | None, now: datetime) -> Target:
    return Target(due, met, due is not None and (met or now) > due)
