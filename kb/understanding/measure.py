"""Numbers with units in attribute values, and the superlatives that order by them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kb.documents import Product
from kb.terms import stem, stems, tokens

# Factors to one base unit a dimension, so that "1.2 kg" and "850 g" compare.
_FACTORS = {
    "mg": 0.001, "g": 1.0, "gram": 1.0, "grams": 1.0, "kg": 1000.0, "oz": 28.3495, "lb": 453.592,
    "lbs": 453.592, "mm": 0.001, "cm": 0.01, "m": 1.0, "km": 1000.0, "in": 0.0254, "inch": 0.0254,
    "inches": 0.0254, '"': 0.0254, "ft": 0.3048, "ml": 0.001, "cl": 0.01, "l": 1.0, "litre": 1.0,
    "litres": 1.0, "liter": 1.0, "liters": 1.0, "min": 1 / 60, "mins": 1 / 60, "minutes": 1 / 60,
    "h": 1.0, "hr": 1.0, "hrs": 1.0, "hour": 1.0, "hours": 1.0, "days": 24.0,
    "s": 1 / 3600, "sec": 1 / 3600, "seconds": 1 / 3600,
    "mb": 0.001, "gb": 1.0, "tb": 1000.0, "mhz": 0.001, "ghz": 1.0,
}  # fmt: skip
_TIMES = frozenset(
    ("s", "sec", "seconds", "min", "mins", "minutes", "h", "hr", "hrs", "hour", "hours", "days")
)
_QUANTITY = re.compile(r"([-−–]?\d[\d,]*(?:\.\d+)?)\s*([a-zA-Z\"]+)?")
_DATE = re.compile(r"\s*(\d{4})-(0[1-9]|1[0-2])-(\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Superlative:
    """An order by a measured attribute.

    Attributes:
        word: As it was said: ``lightest``.
        names: Words of which an attribute's name has to hold one, the first that is found, and
            whether more of it is more of the superlative.
    """

    word: str
    names: tuple[tuple[str, bool], ...]


# What adjectives measure: words that attributes are named by, each with whether more of it is
# more of the adjective.
_SIZES = (("capacity", True), ("volume", True), ("screen", True), ("display", True), ("size", True))
_MEASURES: dict[str, tuple[tuple[str, bool], ...]] = {
    "lightest": (("weight", False), ("mass", False)),
    "heaviest": (("weight", True), ("mass", True)),
    "biggest": (*_SIZES, ("length", True)),
    "largest": (*_SIZES, ("length", True)),
    "roomiest": (("capacity", True), ("volume", True), ("floor", True)),
    "smallest": (("packed", False), *((name, False) for name, _ in _SIZES), ("length", False)),
    "longest": (("battery", True), ("runtime", True), ("burn", True), ("length", True)),
    "shortest": (("length", False),),
    "warmest": (("comfort", False), ("temperature", False), ("fill", True), ("tog", True)),
    "brightest": (("brightness", True), ("lumens", True), ("output", True)),
    "fastest": (("speed", True), ("boil", False), ("charging", False), ("clock", True)),
    "quietest": (("noise", False), ("sound", False)),
    "thinnest": (("thickness", False), ("depth", False)),
    "widest": (("width", True),),
    "tallest": (("height", True),),
    "newest": (("release", True), ("released", True), ("date", True), ("year", True)),
    "latest": (("release", True), ("released", True), ("date", True), ("year", True)),
    "oldest": (("release", False), ("released", False), ("date", False), ("year", False)),
}


# Of a named measure: "highest resolution", "most memory".
_MORE = frozenset({"most", "highest", "greatest", "largest", "biggest", "longest", "strongest"})
_LESS = frozenset({"least", "lowest", "fewest", "smallest", "shortest"})


def superlative(
    text: str, measures: Callable[[Sequence[str]], bool] = lambda _words: False
) -> Superlative | None:
    """The measured superlative in a shopper's words, if any.

    Args:
        text: What the shopper typed.
        measures: Whether some numeric attribute of the catalogue is named by one of some words.
    """
    words = tokens(text)
    for position, word in enumerate(words[:-1]):
        if (word in _MORE or word in _LESS) and words[position - 1 : position] != ["at"]:
            named = [w for w in words[position + 1 : position + 4] if w.isalpha() and len(w) > 2]
            found = [w for w in named[:3] if measures([w])]
            if found:
                return Superlative(word, tuple((name, word in _MORE) for name in found))
    for position, word in enumerate(words):
        if word in _MEASURES:
            # "with the longest battery life", "boils fastest": the measure stands beside it.
            beside = {stem(w) for w in words[max(0, position - 1) : position + 3]}
            ordered = sorted(_MEASURES[word], key=lambda pair: stem(pair[0]) not in beside)
            return Superlative(word, tuple(ordered))
    return None


def measured(product: Product, order: Superlative) -> tuple[float, str] | None:
    """How far a product is what a superlative says, and the attribute that this is read from.

    None when no attribute measures it.
    """
    for name, more in order.names:
        wanted = stem(name)
        for attribute in product.attributes:
            if wanted in stems(attribute.name):
                value = quantity(attribute.value)
                if value is not None:
                    return value if more else -value, f"{attribute.name}: {attribute.value}"
    return None


def quantity(text: str) -> float | None:
    """The quantity at the front of a text in the base unit of its dimension; None without a number.

    Parts of one quantity are added up: ``4 min 40 s``.
    """
    day = _DATE.match(text)
    if day is not None:
        return int(day[1]) + (int(day[2]) - 1) / 12 + (int(day[3]) - 1) / 372
    total: float | None = None
    end = 0
    for match in _QUANTITY.finditer(text):
        unit = (match[2] or "").casefold()
        if total is not None and (unit not in _TIMES or text[end : match.start()].strip()):
            break
        number = float(match[1].replace(",", "").replace("−", "-").replace("–", "-"))
        total = (total or 0.0) + number * _FACTORS.get(unit, 1.0)
        end = match.end()
        if unit not in _TIMES:
            break
    return total
