"""Quantities in records, read strictly: one number, one unit, and nothing else.

Deliberately not the reader that the assistant finds products with: what it misreads has to show.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kb.terms import fold

# To the first unit of each row; the units that a shopper may say instead of another.
_ROWS: tuple[dict[str, str], ...] = (
    {"g": "1", "kg": "1000", "mg": "0.001", "oz": "28.349523", "lb": "453.59237"},
    {"cm": "1", "mm": "0.1", "m": "100", "km": "100000", "in": "2.54", "ft": "30.48"},
    {"l": "1", "ml": "0.001", "cl": "0.01"},
    {"h": "1", "min": "0.0166666667", "day": "24", "week": "168", "month": "730", "year": "8760"},
    {"gb": "1", "mb": "0.001", "tb": "1000"},
    {"w": "1", "kw": "1000"},
    {"ghz": "1", "mhz": "0.001"},
)
UNITS = {
    unit: (number, Decimal(factor))
    for number, row in enumerate(_ROWS)
    for unit, factor in row.items()
}
_SPELT = {
    "grams": "g", "gram": "g", "kgs": "kg", "kilogram": "kg", "kilograms": "kg", "ounce": "oz",
    "ounces": "oz", "lbs": "lb", "inch": "in", "inches": "in", '"': "in", "″": "in", "feet": "ft",
    "foot": "ft", "metre": "m", "metres": "m", "meter": "m", "meters": "m", "litre": "l",
    "litres": "l", "liter": "l", "liters": "l", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
    "minute": "min", "minutes": "min", "mins": "min", "days": "day", "weeks": "week",
    "months": "month", "years": "year", "yr": "year", "yrs": "year", "watt": "w", "watts": "w",
}  # fmt: skip
# How a unit is written behind a number, where it isn't as it is kept.
_WRITTEN = {"day": "days", "week": "weeks", "month": "months", "year": "years", "h": "hours",
            "min": "minutes", "gb": "GB", "mb": "MB", "tb": "TB", "w": "W", "kw": "kW",
            "ghz": "GHz", "mhz": "MHz", "l": "L"}  # fmt: skip
# What people say instead, both ways; other conversions come out as numbers nobody says.
OTHERWISE = {
    "g": "kg", "kg": "g", "cm": "mm", "mm": "cm", "m": "cm", "in": "cm", "ml": "l", "l": "ml",
    "gb": "mb", "tb": "gb", "w": "kw", "ghz": "mhz",
}  # fmt: skip
_VALUE = re.compile(
    r"\s*(?P<number>-?(?:\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.\d{1,4})?)\s?(?P<unit>[^\W\d_][\w/²³]{0,14}|[%\"″°][CF]?)?\s*"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with its unit as a record has it.

    Attributes:
        unit: Folded and in one spelling; empty for a bare number.
        written: The whole value as the record writes it.
    """

    number: Decimal
    unit: str
    written: str

    @property
    def dimension(self) -> str:
        """What may be compared with it: what has the same."""
        return f"#{UNITS[self.unit][0]}" if self.unit in UNITS else self.unit

    @property
    def base(self) -> Decimal:
        """The number in the first unit of its dimension."""
        return self.number * UNITS[self.unit][1] if self.unit in UNITS else self.number

    def in_unit(self, unit: str) -> Decimal:
        """The number in another unit of its dimension."""
        return self.base / UNITS[unit][1]


def measured(value: str) -> Measured | None:
    """Read a value; None unless it is one number with at most a unit."""
    match = _VALUE.fullmatch(value)
    if match is None:
        return None
    unit = fold(match["unit"] or "")
    number = Decimal(match["number"].replace(",", ""))
    return Measured(number, _SPELT.get(unit, unit), value.strip())


def written(number: Decimal, unit: str) -> str:
    """As people write it: ``500 g``, ``2 years``, ``12``."""
    digits = f"{number.normalize():f}"
    if not unit:
        return digits
    shown = _WRITTEN.get(unit, unit)
    if number == 1 and unit in ("day", "week", "month", "year", "h", "min"):
        shown = {"h": "hour", "min": "minute"}.get(unit, unit)
    return f"{digits}{'' if unit in ('%',) else ' '}{shown}"
