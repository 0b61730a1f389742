"""How one site's widget looks and behaves, and what it may use: strict values with defaults."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from desk.hours import BusinessHours

_STRICT = ConfigDict(extra="forbid", frozen=True)
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")

Count = Annotated[int, Field(ge=1, le=1_000_000)]


class Theme(StrEnum):
    """Whether the widget is light or dark; auto follows the shopper's device."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class Position(StrEnum):
    """On which side of the page the launcher stands."""

    RIGHT = "right"
    LEFT = "left"


class LimitSettings(BaseModel):
    """Messages a minute; what comes faster is refused until the minute is over."""

    model_config = _STRICT
    visitor_per_minute: Count = 20
    address_per_minute: Count = 60
    site_per_minute: Count = 1200


class HourSettings(BaseModel):
    """When people are there; without days always.

    Days are ``mon`` to ``sun`` with ranges like ``09:00-17:30``; one that ends before it begins
    ends on the next day.
    """

    model_config = _STRICT
    timezone: str = "UTC"
    days: dict[str, list[str]] = Field(default_factory=dict)
    closed: list[date] = Field(default_factory=list)

    @model_validator(mode="after")
    def _readable(self) -> HourSettings:
        self.business()
        return self

    def business(self) -> BusinessHours:
        """The hours, to reckon with."""
        return BusinessHours.parse(self.timezone, self.days, self.closed)


class TargetSettings(BaseModel):
    """Within how many open minutes a person answers first, and resolves; None for no target."""

    model_config = _STRICT
    first_response_minutes: Count | None = 60
    resolution_minutes: Count | None = None


class SiteSettings(BaseModel):
    """How one site is set up.

    Attributes:
        name: What people call it.
        origins: Pages of which origins may use it: scheme, host and port, exactly.
        frame_ancestors: Origins whose pages may show the chat page in a frame.
        locale: The language when the page and the browser say none.
        accent: Colour like ``#0a7c66``; the brand's when empty.
        consent: Whether nothing is stored before the shopper agrees.
        upload: Whether shoppers may send files.
        order_lookup: Whether the form for looking an order up is offered.
        launcher: The launcher's label; the language's own when empty.
        limits: Messages a minute.
        spend_per_day: US dollars a day for the hosted model; then the keyless one answers.
        answers_per_day: Answers a day; then shoppers are offered a person instead.
        hours: When people are there.
        targets: Within which time they answer.
        offline_email: Whether a shopper may leave an e-mail while nobody is there.
    """

    model_config = _STRICT
    name: Annotated[str, Field(max_length=120)] = ""
    origins: Annotated[list[str], Field(max_length=50)] = Field(default_factory=list)
    frame_ancestors: Annotated[list[str], Field(max_length=50)] = Field(default_factory=list)
    locale: str = "en"
    accent: str = ""
    theme: Theme = Theme.AUTO
    position: Position = Position.RIGHT
    consent: bool = False
    upload: bool = True
    order_lookup: bool = True
    launcher: Annotated[str, Field(max_length=60)] = ""
    limits: LimitSettings = LimitSettings()
    spend_per_day: Annotated[Decimal, Field(ge=0, le=1_000_000)] | None = None
    answers_per_day: Annotated[int, Field(ge=0, le=100_000_000)] | None = None
    hours: HourSettings = HourSettings()
    targets: TargetSettings = TargetSettings()
    offline_email: bool = True

    @field_validator("origins", "frame_ancestors")
    @classmethod
    def _exact(cls, origins: list[str]) -> list[str]:
        return list(dict.fromkeys(exact_origin(origin) for origin in origins))

    @field_validator("locale")
    @classmethod
    def _language(cls, locale: str) -> str:
        if not _LOCALE.fullmatch(locale):
            raise ValueError(f"{locale!r} is no language; write one like en or pt-BR")
        return locale

    @field_validator("accent")
    @classmethod
    def _colour(cls, accent: str) -> str:
        if accent and not re.fullmatch("#[0-9a-fA-F]{6}", accent):
            raise ValueError(f"{accent!r} is no colour; write six hexadecimal digits like #0a7c66")
        return accent.lower()


def exact_origin(text: str) -> str:
    """An origin as browsers send it, like ``https://shop.example`` or ``http://127.0.0.1:8000``.

    Raises:
        ValueError: It has a path, a wildcard, a user or no scheme, or isn't one at all.
    """
    try:
        parts = urlsplit(text.strip())
        host, port = (parts.hostname or ""), parts.port
        # As browsers write it: lower case, international names in their ASCII spelling.
        host = host if ":" in host else host.encode("idna").decode() if host else ""
    except (ValueError, UnicodeError):
        parts, host, port = urlsplit(""), "", None
    plain = (
        parts.scheme in ("http", "https")
        and re.fullmatch(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?|[0-9a-f:.]+", host)
        and parts.path in ("", "/")
        and not (parts.query or parts.fragment or "@" in parts.netloc)
    )
    if not plain:
        raise ValueError(
            f"{text!r} is no origin; write scheme and host, with a port where there is one, such "
            "as https://shop.example, and each subdomain by itself"
        )
    if ":" in host:
        host = f"[{host}]"
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != usual else "")
