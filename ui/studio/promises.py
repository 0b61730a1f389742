"""Targets in words: how much time is left, and what came too late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desk.targets import Target, Targets
from ui.studio import moments

# Within the last quarter of an hour a target is pressing.
_SOON = 15 * 60


@dataclass(frozen=True, slots=True)
class Promise:
    """A target as the page shows it: words, and a colour that says the same.

    Attributes:
        kind: ``good``, ``warn``, ``bad`` or nothing.
    """

    words: str
    kind: str = ""


def promises(targets: Targets, now: datetime) -> tuple[Promise, ...]:
    """Those that are set, first answer first."""
    found = (
        _promise("First answer", targets.first_response, now),
        _promise("Resolution", targets.resolution, now),
    )
    return tuple(promise for promise in found if promise is not None)


def due_words(due: str, breached: bool, now: datetime | None = None) -> str:
    """By when somebody in the list is to be answered."""
    seconds = (moments.read(due) - (now or moments.now())).total_seconds()
    if breached or seconds <= 0:
        return f"Late by {moments.length(max(0.0, -seconds))}"
    return f"Answer within {moments.length(seconds)}"


def _promise(name: str, target: Target, now: datetime) -> Promise | None:
    if target.due is None:
        return None
    if target.met is not None:
        if target.breached:
            late = (target.met - target.due).total_seconds()
            return Promise(f"{name} came {moments.length(late)} late", "bad")
        return Promise(f"{name} in time", "good")
    left = (target.due - now).total_seconds()
    if left <= 0:
        return Promise(f"{name} overdue by {moments.length(-left)}", "bad")
    return Promise(f"{name} due in {moments.length(left)}", "warn" if left < _SOON else "")
