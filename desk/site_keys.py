"""Site settings as keys and values in one line each, as people write them on a command line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError

from desk.hours import DAYS
from desk.messages import DeskError
from desk.site_settings import SiteSettings

_YES = {"yes", "true", "on", "1"}
_NO = {"no", "false", "off", "0"}
_LISTS = {"origins", "frame_ancestors", "hours.closed", *(f"hours.{day}" for day in DAYS)}


class BadSetting(DeskError):  # noqa: N818 - reads as what it is
    """A setting isn't one, or can't have that value."""


def listed(settings: SiteSettings) -> tuple[tuple[str, str], ...]:
    """All settings as keys and values; what isn't set is empty."""
    return tuple((key, _told(value)) for key, value in _flat(settings).items())


def changed(settings: SiteSettings, pairs: Iterable[str]) -> SiteSettings:
    """Settings with some of them changed; all of them are taken, or none.

    Args:
        settings: As they are.
        pairs: Like ``name=My shop``, ``origins=https://a.example,https://b.example``,
            ``hours.mon=09:00-12:30,14:00-18:00``, ``targets.resolution_minutes=none``.

    Raises:
        BadSetting: There is no such setting, or it can't have that value.
    """
    known = _flat(settings)
    given: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        key = key.strip()
        if not equals:
            raise BadSetting(f"{pair!r} says no value; write KEY=VALUE, such as theme=dark")
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"did you mean {near[0]}?" if near else "see `aisle site show`"
            raise BadSetting(f"there is no setting {key!r}; {hint}")
        given[key] = value.strip()
    document = settings.model_dump()
    for key, value in given.items():
        _put(document, key, _read(key, value, known[key]))
    try:
        return SiteSettings.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"] if not isinstance(part, int))
        why = first["msg"].removeprefix("Value error, ")
        if place == "hours":
            # The whole of it was judged; only what was given can be wrong.
            raise BadSetting(f"hours can't be like this: {why}") from None
        raise BadSetting(f"{place} can't be {given.get(place, '')!r}: {why}") from None


def _flat(settings: SiteSettings) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if not isinstance(value, BaseModel):
            flat[name] = value
            continue
        for inner in type(value).model_fields:
            if inner == "days":
                days = getattr(value, inner)
                flat |= {f"{name}.{day}": days.get(day, []) for day in DAYS}
            else:
                flat[f"{name}.{inner}"] = getattr(value, inner)
    return flat


def _read(key: str, text: str, before: object) -> object:
    if key in _LISTS:
        return [part.strip() for part in text.split(",") if part.strip()]
    if isinstance(before, bool):
        if text.casefold() not in _YES | _NO:
            raise BadSetting(f"{key} can't be {text!r}: write yes or no")
        return text.casefold() in _YES
    if text.casefold() in ("none", "") and not isinstance(before, str):
        return None
    return text


def _put(document: dict[str, Any], key: str, value: object) -> None:
    room, _, name = key.rpartition(".")
    inside = document[room] if room else document
    if room == "hours" and name in DAYS:
        inside = inside["days"]
        if not value:
            inside.pop(name, None)
            return
    inside[name] = value


def _told(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "none"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
