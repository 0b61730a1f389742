"""Conditions that a caller states outright, beside those in a shopper's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kb.terms import fold, tokens
from kb.understanding.condition import FacetCondition, Filter
from kb.understanding.constraint import Constraint, priced, stocked
from kb.understanding.vocabulary import Vocabulary

# No price lies beyond what the database holds in millionths.
DEAREST = Decimal(2**63 // 1_000_000)


class Sort(StrEnum):
    """An order that the shopper asked for by a superlative."""

    RELEVANCE = "relevance"
    CHEAPEST = "cheapest"
    DEAREST = "dearest"
    BEST_RATED = "best_rated"


@dataclass(frozen=True, slots=True)
class Wishes:
    """Conditions that a caller states outright, beside those in the words.

    Attributes:
        price_min: In the store's currency; a bound that no price can miss is none.
        price_max: The same. The lower of both is the lower bound, whichever it was stated as.
        brand: By any name that the store knows it by; blank for any.
        options: Values such as ``M`` or ``blue``; blank ones say nothing.
        in_stock: Only what can be ordered now.
        sort: Other than by relevance.
    """

    price_min: Decimal | None = None
    price_max: Decimal | None = None
    brand: str = ""
    options: tuple[str, ...] = ()
    in_stock: bool = False
    sort: Sort = Sort.RELEVANCE

    @property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """The bounds on the price, in order, without those that no price can miss."""
        low, high = _number(self.price_min), _number(self.price_max)
        if low is not None and high is not None and low > high:
            low, high = high, low
        if low is not None:
            low = min(low, DEAREST) if low > 0 else None
        return low, (None if high is not None and high > DEAREST else high)


def wished(wishes: Wishes, vocabulary: Vocabulary, said: Sequence[Constraint]) -> list[Constraint]:
    """What the wishes demand beyond what was said already."""
    have = {c.label.casefold() for c in said}
    found: list[Constraint] = []
    low, high = wishes.bounds
    if low is not None or high is not None:
        found.append(priced(low, high, vocabulary.currency))
    if wishes.in_stock and "in stock" not in have:
        found.append(stocked())
    brand = tokens(wishes.brand)
    if brand and not any(c.kind == "brand" for c in said):
        terms = vocabulary.brands(brand)
        values = terms[0].values if terms else (" ".join(brand),)
        condition = Filter(facets=(("brand", (), values),))
        label = " ".join(wishes.brand.split()) if wishes.brand.isprintable() else " ".join(brand)
        found.append(Constraint("brand", label, condition, source="brand"))
    for option in wishes.options:
        words = tokens(option)
        if not words:
            continue
        terms = vocabulary.options(["size", *words])
        if fold(option) in have or any(term.text in have for term in terms):
            continue
        facet: FacetCondition = ("option", (), (fold(option),))
        if terms:
            facet = ("option", terms[0].names, terms[0].values)
        found.append(Constraint("option", fold(option), Filter(facets=(facet,)), source="option"))
    return found


def _number(value: Decimal | None) -> Decimal | None:
    # An infinite bound is none, and what is no number bounds nothing.
    return value if value is not None and value.is_finite() else None
