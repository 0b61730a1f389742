"""Attributes that a shopper would ask about, chosen by what the catalogue does with them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.oracle.measures import Measured, measured
from evals.oracle.shelf import Shelf
from evals.oracle.spoken import folded, words
from kb.documents import Attribute, Product

# Borne by fewer products, it isn't one of the catalogue's attributes but one product's.
FEWEST = 2
# Values of so many words are prose.
WORDS = 5
_CODES = frozenset(
    [
        "number",
        "no",
        "nr",
        "code",
        "codes",
        "id",
        "gtin",
        "ean",
        "upc",
        "sku",
        "mpn",
        "asin",
        "isbn",
        "url",
        "link",
        "image",
        "picture",
        "article",
        "reference",
        "ref",
        "model",
        "barcode",
        "version",
        "certification",
        "certificate",
        "status",
        "change",
        "nummer",
        "artikelnummer",
        "bestellnummer",
    ]
)
# What the trade needs to know; nobody who shops asks how high a pallet is.
_TRADE = frozenset(
    [
        "pallet",
        "pallets",
        "layer",
        "master",
        "carton",
        "segment",
        "positioning",
        "harmonized",
        "commodity",
        "tariff",
    ]
)
# "Colour: No" is no answer to anything that a shopper would ask.
_COLOURS = frozenset({"colour", "color", "farbe"})
# Anybody names these as they like.
_VAGUE = frozenset({"type", "kind", "category", "product type", "typ", "kategorie", "produktart"})
_PLAIN = re.compile(r"[^\W\d_][^\W\d_'-]*(?: [^\W\d_][^\W\d_'-]*){0,3}")
_LOOSE = frozenset(
    [
        "in",
        "for",
        "of",
        "with",
        "to",
        "on",
        "at",
        "by",
        "from",
        "per",
        "and",
        "or",
        "für",
        "mit",
        "von",
        "aus",
    ]
)
YES, NO = frozenset({"yes", "ja", "true"}), frozenset({"no", "nein", "none", "false"})


@dataclass(frozen=True, slots=True)
class Property:
    """An attribute of many products.

    Attributes:
        name: As most records write it.
        measured: The dimension, where nearly all values are one number with or without a unit;
            None where they are words.
        yes_no: Whether it is there or not is all that most values say.
        products: How many bear it.
    """

    name: str
    measured: str | None
    yes_no: bool
    products: int


class Properties:
    """The attributes of a catalogue, by folded name."""

    def __init__(self, shelf: Shelf) -> None:
        counts: Counter[str] = Counter()
        kinds: dict[str, Counter[str]] = defaultdict(Counter)
        read: dict[str, str] = {}
        for product in shelf.products:
            for attribute in product.attributes:
                counts[attribute.name] += 1
                kind = read.get(attribute.value)
                if kind is None:
                    kind = read[attribute.value] = _kind(attribute.value)
                kinds[attribute.name][kind] += 1
        self._found: dict[str, Property] = {}
        for name, count in counts.items():
            key = folded(name)
            if count < FEWEST or not _readable(name) or key in self._found:
                continue
            most, share = kinds[name].most_common(1)[0]
            number = most.startswith("#") and share >= 0.8 * count
            plain = kinds[name]["yes/no"] >= 0.7 * count and key not in _COLOURS
            if number or plain or kinds[name]["words"] >= 0.6 * count:
                self._found[key] = Property(name, most[1:] if number else None, plain, count)

    def get(self, name: str) -> Property | None:
        """The attribute of this name, if a shopper would ask for it."""
        return self._found.get(folded(name))

    def all(self) -> Sequence[Property]:
        """All, by name."""
        return sorted(self._found.values(), key=lambda p: p.name)

    def of(self, product: Product) -> Iterator[tuple[Property, Attribute]]:
        """A product's attributes that can be asked for: each said once, and not by an option."""
        names = Counter(folded(a.name) for a in product.attributes)
        options = {folded(o.name) for v in product.variants for o in v.options}
        for attribute in product.attributes:
            found = self.get(attribute.name)
            key = folded(attribute.name)
            if found is not None and names[key] == 1 and key not in options:
                yield found, attribute

    def quantity(self, product: Product, found: Property) -> Measured | None:
        """What a product's record says it measures; None where it doesn't, or not plainly."""
        values = [a.value for a in product.attributes if folded(a.name) == folded(found.name)]
        value = measured(values[0]) if len(values) == 1 else None
        return value if value is not None and value.dimension == found.measured else None


def near(name: str, product: Product) -> bool:
    """Whether a product has another attribute whose name shares a word with this one.

    ``Weight`` of what has a ``Packed weight`` as well can be answered with either.
    """
    said = set(words(name))
    return any(
        said & set(words(a.name)) and folded(a.name) != folded(name) for a in product.attributes
    )


def _kind(value: str) -> str:
    if folded(value) in YES | NO:
        return "yes/no"
    quantity = measured(value)
    if quantity is not None:
        return f"#{quantity.dimension}"
    said = words(value)
    plain = 0 < len(said) <= WORDS and not any(c.isdigit() for c in value) and "\n" not in value
    return "words" if plain else "other"


def _readable(name: str) -> bool:
    said = words(name)
    return (
        _PLAIN.fullmatch(name) is not None
        and said[-1] not in _LOOSE
        and not _CODES & set(said)
        and not _TRADE & set(said)
        and folded(name) not in _VAGUE
        and not any(len(w) == 1 for w in said)
        and any(len(w) > 2 for w in said)
    )
