"""Fixed words around facts, said in the brand's language: stock, prices, conditions, lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.findings import ProductFinding
from kb.documents import Availability
from prompts.brand import Brand

# Conditions as kb words them (kb/understanding/constraint.py, exclusions.py), and the replies that
# say them: what is said of a thing stays as the shopper or the record has it.
_CONDITIONS = (
    (re.compile(r"between (?P<low>.+) and (?P<high>.+)"), "label_between"),
    (re.compile(r"under (?P<amount>.+)"), "label_under"),
    (re.compile(r"over (?P<amount>.+)"), "label_over"),
    (re.compile(r"not (?P<thing>.+)"), "label_not"),
    (re.compile(r"without (?P<thing>.+)"), "label_without"),
    (re.compile(r"in stock"), "label_in_stock"),
    (re.compile(r"reduced"), "label_reduced"),
)
_OR = " or "
# What `compare_products` calls the properties that every record has.
_PROPERTIES = ("Price", "Brand", "Rating")


def state(brand: Brand, availability: Availability) -> str:
    """Whether a thing can be had: "in stock", "sold out at the moment"."""
    return brand.say(f"label_{availability.value}")


def price(brand: Brand, product: ProductFinding) -> str:
    """A price as it is said; "from" where variants differ; empty without a price."""
    if product.price_from and product.price:
        return brand.say("label_from", price=product.price)
    return product.price


def order(brand: Brand, name: str) -> str:
    """What a superlative makes a product: "The cheapest"."""
    if name in ("cheapest", "dearest", "best_rated"):
        return brand.say(f"label_{name}")
    return brand.say("label_most", order=name.replace("_", " "))


def condition(brand: Brand, label: str) -> str:
    """One condition of a search, as it was understood."""
    for pattern, reply in _CONDITIONS:
        found = pattern.fullmatch(label)
        if found is not None:
            return brand.say(reply, **found.groupdict())
    return either(brand, label.split(_OR)) if _OR in label else label


def conditions(brand: Brand, labels: Sequence[str]) -> str:
    """The conditions of a search, one after the other."""
    return ", ".join(condition(brand, label) for label in labels)


def either(brand: Brand, names: Sequence[str]) -> str:
    """Names of which one is meant: "A, B or C"."""
    return _joined(names, brand.say("label_or"))


def both(brand: Brand, names: Sequence[str]) -> str:
    """Names of which all are meant: "A, B and C"."""
    return _joined(names, brand.say("label_and"))


def rated(brand: Brand, product: ProductFinding) -> str:
    """What shoppers think of a product, from its record."""
    return brand.say("label_rated", rating=product.rating, count=product.rating_count or 0)


def property_name(brand: Brand, name: str) -> str:
    """What a row of a comparison is about: the store's own name, or the brand's word for ours."""
    return brand.say(f"label_{name.casefold()}") if name in _PROPERTIES else name


def except_in(brand: Brand, said: str, options: Sequence[str]) -> str:
    """A state that some forms of a product are not in: "in stock, except in M"."""
    return brand.say("label_except", state=said, options="; ".join(options))


def _joined(names: Sequence[str], word: str) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"
