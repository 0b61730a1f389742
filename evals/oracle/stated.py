"""Single quantities that an article states: amounts, durations, shares, measures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from evals.oracle.measures import UNITS

_SIGNS = {"£": "GBP", "€": "EUR", "$": "USD"}
_UNITS = {
    "minute": "minute", "hour": "hour", "day": "day", "week": "week", "month": "month",
    "year": "year", "%": "%", "percent": "%", "per cent": "%", "mm": "mm", "cm": "cm", "m": "m",
    "km": "km", "kg": "kg", "g": "g", "ml": "ml", "mb": "mb", "gb": "gb", "kb": "kb", "mah": "mah",
    "ma": "ma", "v": "v", "w": "w", "mhz": "mhz", "ghz": "ghz",
}  # fmt: skip
_FIGURE = re.compile(
    r"(?P<sign>[£€$])\s?(?P<money>\d{1,3}(?:,\d{3})+(?:\.\d\d)?|\d+(?:\.\d\d)?)(?![\d,.]*\d)"
    r"|(?<![\w.,/×x–-])(?P<number>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)[\s-]?"
    r"(?:(?:working|business|calendar)[\s-])?"
    r"(?P<unit>minutes?|hours?|days?|weeks?|months?|years?|%|percent|per cent|mm|cm|km|kg|ml|[MGK]B"
    r"|m[A]h?|MHz|GHz|[gmVW])(?![\w²³/])",
)
_RANGE = re.compile(r"[–—-]\s*$|\b(?:to|and|or|between)\s*$")
_AHEAD = re.compile(r"\s*(?:[–—-]|to\b|or\b|×|x\b)\s*[£€$]?\d")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Stated:
    """A quantity in a sentence.

    Attributes:
        unit: As :class:`evals.golden.Quantity` takes it.
        start: Where it begins in the text.
        end: Where it ends.
    """

    value: Decimal
    unit: str
    start: int
    end: int

    @property
    def money(self) -> bool:
        """Whether it is an amount of money."""
        return self.unit.isupper() and len(self.unit) == 3

    @property
    def time(self) -> bool:
        """Whether it is a duration."""
        return self.unit in ("minute", "hour", "day", "week", "month", "year")


def only_quantity(text: str) -> Stated | None:
    """The one quantity of a text; None where there is none, a range, or any other number."""
    found = list(quantities(text))
    if len(found) != 1:
        return None
    one = found[0]
    rest = text[: one.start] + " " + text[one.end :]
    if _DIGIT.search(rest) or _RANGE.search(text[: one.start]) or _AHEAD.match(text, one.end):
        return None
    return one


def quantities(text: str) -> Iterator[Stated]:
    """All quantities of a text, in order."""
    for match in _FIGURE.finditer(text):
        if match["sign"]:
            value, unit = match["money"], _SIGNS[match["sign"]]
        else:
            value, written = match["number"], match["unit"]
            unit = _UNITS.get(
                written.lower().rstrip("s") if len(written) > 2 else written.lower(), ""
            )
            unit = unit or _UNITS.get(written.lower(), "")
        if unit:
            yield Stated(Decimal(value.replace(",", "")), unit, match.start(), match.end())


__all__ = ["UNITS", "Stated", "only_quantity", "quantities"]
