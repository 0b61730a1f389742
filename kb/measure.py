"""Numbers with units in attribute values, and the superlatives that order by them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.documents import Product
from kb.terms import stems, tokens

# Factors to one base unit a dimension, so that "1.2 kg" and "850 g" compare.
_FACTORS = {
    "mg": 0.001, "g": 1.0, "gram": 1.0, "grams": 1.0, "kg": 1000.0, "oz": 28.3495, "lb": 453.592,
    "lbs": 453.592, "mm": 0.001, "cm": 0.01, "m": 1.0, "km": 1000.0, "in": 0.0254, "inch": 0.0254,
    "inches": 0.0254, '"': 0.0254, "ft": 0.3048, "ml": 0.001, "cl": 0.01, "l": 1.0, "litre": 1.0,
    "litres": 1.0, "liter": 1.0, "liters": 1.0, "min": 1 / 60, "mins": 1 / 60, "minutes": 1 / 60,
    "h": 1.0, "hr": 1.0, "hrs": 1.0, "hour": 1.0, "hours": 1.0, "days": 24.0,
    "mb": 0.001, "gb": 1.0, "tb": 1000.0, "mhz": 0.001, "ghz": 1.0,
}  # fmt: skip
_QUANTITY = re.compile(r"([-−–]?\d[\d,]*(?:\.\d+)?)\s*([a-zA-Z\"]+)?")


@dataclass(frozen=True, slots=True)
class Superlative:
    """An order by a measured attribute.

    Attributes:
        word: As it was said: ``lightest``.
        names: Stems of which an attribute's name has to hold one; the first that is found counts.
        descending: Whether the largest comes first.
    """

    word: str
    names: tuple[str, ...]
    descending: bool


# What adjectives measure, in the words that records use for it.
_MEASURES: dict[str, tuple[tuple[str, ...], bool]] = {
    "lightest": (("weight", "mass"), False),
    "heaviest": (("weight", "mass"), True),
    "biggest": (("capacity", "volume", "screen", "display", "size", "length"), True),
    "largest": (("capacity", "volume", "screen", "display", "size", "length"), True),
    "roomiest": (("capacity", "volume", "floor"), True),
    "smallest": (("capacity", "volume", "packed", "screen", "display", "size", "length"), False),
    "longest": (("battery", "runtime", "burn", "length", "duration"), True),
    "shortest": (("length",), False),
    "warmest": (("comfort", "temperature", "fill", "insulation", "tog"), False),
    "brightest": (("brightness", "lumens", "lumen", "output"), True),
    "fastest": (("speed", "boil", "clock"), True),
    "quietest": (("noise", "sound"), False),
    "thinnest": (("thickness", "depth"), False),
    "widest": (("width",), True),
    "tallest": (("height",), True),
}
_WARMER_IS_MORE = frozenset(("fill", "insul", "tog"))


def superlative(text: str) -> Superlative | None:
    """The measured superlative in a shopper's words, if any."""
    words = tokens(text)
    for word in words:
        if word in _MEASURES:
            names, descending = _MEASURES[word]
            # "with the longest battery life": the measure is named beside the adjective.
            following = words[words.index(word) + 1 : words.index(word) + 3]
            ordered = tuple(sorted(names, key=lambda n: n not in following))
            return Superlative(word, ordered, descending)
    return None


def measured(product: Product, order: Superlative) -> tuple[float, str] | None:
    """The quantity a superlative orders by, and the attribute it stands in; None without one."""
    for name in order.names:
        wanted = stems(name)[0]
        for attribute in product.attributes:
            if wanted in stems(attribute.name):
                value = quantity(attribute.value)
                if value is not None:
                    sign = 1.0 if order.descending or wanted in _WARMER_IS_MORE else -1.0
                    return sign * value, f"{attribute.name}: {attribute.value}"
    return None


def quantity(text: str) -> float | None:
    """The first number of a text in the base unit of its dimension; None without a number."""
    match = _QUANTITY.search(text)
    if match is None:
        return None
    number = float(match[1].replace(",", "").replace("−", "-").replace("–", "-"))
    return number * _FACTORS.get((match[2] or "").casefold(), 1.0)
