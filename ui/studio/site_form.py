"""A site's settings as a form's plain fields, and back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from pydantic import ValidationError

from desk.sites import SiteSettings

DAYS = (
    ("mon", "Monday"),
    ("tue", "Tuesday"),
    ("wed", "Wednesday"),
    ("thu", "Thursday"),
    ("fri", "Friday"),
    ("sat", "Saturday"),
    ("sun", "Sunday"),
)
_TEXTS = ("name", "locale", "accent", "theme", "position", "launcher")
_SWITCHES = ("consent", "upload", "order_lookup", "offline_email")
_LIMITS = ("visitor_per_minute", "address_per_minute", "site_per_minute")
_TARGETS = ("first_response_minutes", "resolution_minutes")
_SPENDING = ("spend_per_day", "answers_per_day")
_WORDS = {
    "name": "Name",
    "origins": "Pages that may use it",
    "frame_ancestors": "Pages that may show the chat in a frame",
    "locale": "Language",
    "accent": "Colour",
    "hours": "Hours",
    "spend_per_day": "Dollars a day",
    "answers_per_day": "Answers a day",
    "first_response_minutes": "First answer within",
    "resolution_minutes": "Resolved within",
    "closed": "Closed on",
}


def filled(settings: SiteSettings) -> dict[str, str]:
    """The form's fields for settings that are kept."""
    data: dict[str, Any] = settings.model_dump(mode="json")
    fields = {name: data[name] for name in _TEXTS}
    fields |= {name: "yes" if data[name] else "" for name in _SWITCHES}
    fields |= {name: "\n".join(data[name]) for name in ("origins", "frame_ancestors")}
    fields |= {name: str(data["limits"][name]) for name in _LIMITS}
    fields |= {name: _number(data["targets"][name]) for name in _TARGETS}
    fields |= {name: _number(data[name]) for name in _SPENDING}
    hours = data["hours"]
    fields["timezone"] = hours["timezone"]
    fields["closed"] = " ".join(hours["closed"])
    fields |= {f"hours_{day}": ", ".join(hours["days"].get(day, ())) for day, _ in DAYS}
    return fields


def sent(given: Mapping[str, str]) -> dict[str, str]:
    """The form's fields as somebody sent them, so that nothing has to be typed twice."""
    return {name: given.get(name, "") for name in filled(SiteSettings())}


def read(given: Mapping[str, str]) -> SiteSettings:
    """The settings that a form's fields say; raises ValidationError."""
    said = {name: value.strip() for name, value in given.items()}
    days = {
        day: [part.strip() for part in said.get(f"hours_{day}", "").split(",") if part.strip()]
        for day, _ in DAYS
    }
    return SiteSettings.model_validate(
        {
            **{name: said.get(name, "") for name in _TEXTS},
            **{name: said.get(name) == "yes" for name in _SWITCHES},
            "origins": said.get("origins", "").split(),
            "frame_ancestors": said.get("frame_ancestors", "").split(),
            "limits": {name: said.get(name, "") for name in _LIMITS},
            "targets": {name: said.get(name) or None for name in _TARGETS},
            **{name: said.get(name) or None for name in _SPENDING},
            "hours": {
                "timezone": said.get("timezone", "UTC"),
                "days": {day: ranges for day, ranges in days.items() if ranges},
                "closed": said.get("closed", "").replace(",", " ").split(),
            },
        }
    )


def complaint(error: ValidationError) -> str:
    """What is wrong with the fields, in one sentence each, at most three."""
    told = []
    for each in error.errors()[:3]:
        name = next((str(part) for part in reversed(each["loc"]) if isinstance(part, str)), "")
        words = str(each["msg"]).removeprefix("Value error, ").rstrip(".")
        told.append(f"{_WORDS.get(name, name.replace('_', ' ').capitalize())}: {words}.")
    return "Nothing was saved. " + " ".join(told)


@cache
def zones() -> tuple[str, ...]:
    """The names of time zones, those of places first by continent."""
    return ("UTC", *sorted(zone for zone in available_timezones() if "/" in zone))


def _number(value: object) -> str:
    return "" if value is None else str(value)
