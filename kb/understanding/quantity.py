"""Numbers with units: in attribute values, in titles and in what shoppers type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Units by dimension, each with its factor to the dimension's base unit, so that "1.2 kg" and
# "850 g" compare. Base units: gram, metre, litre, hour, gigabyte, gigahertz, watt, volt, ampere,
# milliampere-hour, watt-hour, kelvin steps from 0 °C, percent, and one for what is counted.
_DIMENSIONS: dict[str, dict[str, float]] = {
    "mass": {
        "mg": 0.001, "g": 1, "gr": 1, "gram": 1, "grams": 1, "gramme": 1, "grammes": 1,
        "kg": 1000, "kgs": 1000, "kilo": 1000, "kilos": 1000, "kilogram": 1000, "kilograms": 1000,
        "oz": 28.3495, "ounce": 28.3495, "ounces": 28.3495,
        "lb": 453.592, "lbs": 453.592, "pound": 453.592, "pounds": 453.592,
    },
    "length": {
        "mm": 0.001, "millimetre": 0.001, "millimetres": 0.001, "millimeter": 0.001,
        "millimeters": 0.001, "cm": 0.01, "cms": 0.01, "centimetre": 0.01, "centimetres": 0.01,
        "centimeter": 0.01, "centimeters": 0.01, "m": 1, "metre": 1, "metres": 1, "meter": 1,
        "meters": 1, "km": 1000, "in": 0.0254, "inch": 0.0254, "inches": 0.0254, '"': 0.0254,
        "”": 0.0254, "″": 0.0254, "''": 0.0254, "ft": 0.3048, "foot": 0.3048, "feet": 0.3048,
        "yd": 0.9144, "yard": 0.9144, "yards": 0.9144, "mile": 1609.344, "miles": 1609.344,
    },
    "volume": {
        "ml": 0.001, "cl": 0.01, "dl": 0.1, "l": 1, "ltr": 1, "litre": 1, "litres": 1,
        "liter": 1, "liters": 1, "gallon": 3.78541, "gallons": 3.78541, "gal": 3.78541,
        "quart": 0.946353, "quarts": 0.946353, "qt": 0.946353, "pint": 0.473176,
        "pints": 0.473176, "floz": 0.0295735,
    },
    "time": {
        "s": 1 / 3600, "sec": 1 / 3600, "secs": 1 / 3600, "second": 1 / 3600,
        "seconds": 1 / 3600, "min": 1 / 60, "mins": 1 / 60, "minute": 1 / 60, "minutes": 1 / 60,
        "h": 1, "hr": 1, "hrs": 1, "hour": 1, "hours": 1, "day": 24, "days": 24, "week": 168,
        "weeks": 168, "month": 730.5, "months": 730.5, "year": 8766, "years": 8766, "yr": 8766,
        "yrs": 8766,
    },
    "data": {
        "kb": 1e-6, "mb": 0.001, "gb": 1, "gig": 1, "gigs": 1, "gigabyte": 1, "gigabytes": 1,
        "tb": 1000, "terabyte": 1000, "terabytes": 1000, "megabyte": 0.001, "megabytes": 0.001,
    },
    "frequency": {"hz": 1e-9, "khz": 1e-6, "mhz": 0.001, "ghz": 1},
    "power": {"w": 1, "watt": 1, "watts": 1, "kw": 1000},
    "voltage": {"v": 1, "volt": 1, "volts": 1, "kv": 1000},
    "current": {"ma": 0.001, "amp": 1, "amps": 1, "ampere": 1},
    "charge": {"mah": 1, "ah": 1000},
    "energy": {"wh": 1, "kwh": 1000},
    "temperature": {"°c": 1, "c": 1, "celsius": 1, "degrees": 1, "°": 1},
    "share": {"%": 1, "percent": 1},
    "light": {"lm": 1, "lumen": 1, "lumens": 1, "ansi lumen": 1, "ansi lumens": 1},
    "sound": {"db": 1, "decibel": 1, "decibels": 1},
    "pixels": {"mp": 1, "megapixel": 1, "megapixels": 1},
    "density": {"dpi": 1},
    "rate": {"ppm": 1, "rpm": 1},
    "count": {
        "pcs": 1, "pc": 1, "piece": 1, "pieces": 1, "pack": 1, "packs": 1, "count": 1, "ct": 1,
        "person": 1, "people": 1, "sheets": 1, "sheet": 1, "pages": 1, "page": 1, "port": 1,
        "ports": 1, "core": 1, "cores": 1, "season": 1,
    },
}  # fmt: skip
UNITS: dict[str, tuple[str, float]] = {
    unit: (dimension, factor)
    for dimension, units in _DIMENSIONS.items()
    for unit, factor in units.items()
}
BARE = ""
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
_WORDS = "|".join(sorted((re.escape(u) for u in UNITS), key=len, reverse=True))
_FRACTION = r"(?:(?P<whole>\d+)[ -])?(?P<top>\d{1,2})/(?P<bottom>\d{1,2})"
_UNIT = rf"(?P<unit>(?:{_WORDS})(?![^\W_]))"
SAID = re.compile(rf"(?<![\w.,/])(?:{_FRACTION}|(?P<number>{_NUMBER}))[\s-]?{_UNIT}", re.IGNORECASE)
_VALUE = re.compile(
    rf"\s*(?:about|approx\.?|ca\.?|up to|max\.?|[~≈≤<>])?\s*(?P<sign>[-−–+]?)\s*"
    rf"(?P<number>{_NUMBER})(?P<tail>.*)",
    re.IGNORECASE | re.DOTALL,
)
_TAIL_UNIT = re.compile(rf"[\s-]?{_UNIT}", re.IGNORECASE)
# "3 x 2", "5 - 40" and "4/8" are more than one number.
_LIST = re.compile(r"\s*(?:[x×*/:;&+–,-]|to\b|and\b|or\b)\s*[-−]?\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in the base unit of its dimension.

    Attributes:
        number: In the base unit.
        dimension: ``length``, ``mass``, …; empty for a bare number.
        unit: As it was written, folded; empty for a bare number.
    """

    number: float
    dimension: str = BARE
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A quantity that stands in a text, and where."""

    quantity: Quantity
    start: int
    end: int


def read_number(text: str) -> float:
    """``1,250`` and ``1250`` are one number, and so are ``1,5`` and ``1.5``."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        return float(text.replace(",", ""))
    return float(text.replace(",", "."))


def based(number: float, unit: str) -> Quantity:
    """A number of a known unit, in its base unit."""
    dimension, factor = UNITS[unit.casefold()]
    return Quantity(_rounded(number * factor), dimension, unit.casefold())


def of_value(value: str) -> Quantity | None:
    """The quantity that an attribute's value is; None for words, lists and ranges of numbers.

    ``15.6 inch`` is 0.39624 of ``length``; what follows a unit doesn't matter (``1800 mAh
    lithium-ion``), but a number with other words behind it is no quantity (``18650 lithium-ion``).
    """
    match = _VALUE.match(value)
    if match is None or len(match["number"]) > 15:
        return None
    sign = -1.0 if match["sign"] in ("-", "−", "–") and match["sign"] else 1.0
    number, tail = sign * read_number(match["number"]), match["tail"]
    if not tail.strip():
        return Quantity(_rounded(number))
    unit = _TAIL_UNIT.match(tail)
    if unit is None or _LIST.match(tail):
        return None
    rest = tail[unit.end() :]
    if _LIST.match(rest) or rest.startswith(("/", "²", "³")):
        return None
    found = based(number, unit["unit"])
    more = of_value(rest) if found.dimension == "time" and rest.strip()[:1].isdigit() else None
    if more is not None and more.dimension == "time":  # 4 min 40 s
        return Quantity(_rounded(found.number + more.number), "time", found.unit)
    return found


def mentions(text: str) -> Iterator[Mention]:
    """The quantities with a unit in a text, in order: ``a 15.6" screen``, ``1/2 gallon``."""
    for match in SAID.finditer(text):
        if match["number"]:
            if len(match["number"]) > 12:
                continue
            number = read_number(match["number"])
        else:
            if not int(match["bottom"]):
                continue
            number = int(match["whole"] or 0) + int(match["top"]) / int(match["bottom"])
        found, start = based(number, match["unit"]), match.start()
        # "Down to -10 °C"; of other measures, what stands before is a dash.
        if found.dimension == "temperature" and re.search(r"(?:^|\s)[-−–]$", text[:start]):
            found, start = Quantity(-found.number, found.dimension, found.unit), start - 1
        yield Mention(found, start, match.end())


def _rounded(number: float) -> float:
    # Eleven significant digits: 15.6 * 0.0254 and 39.624 / 100 are one number.
    return float(f"{number:.11g}")
