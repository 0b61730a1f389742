"""Conditions that a shopper said: what they demand, how sure it is, how they are said back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kb.documents import Money
from kb.understanding.condition import Filter

# Which kind of condition is given up first when nothing meets them all, and why. Within one rank
# the one that frees most goes first; counting that is the search's matter.
RELAXED_FIRST: tuple[tuple[str, str], ...] = (
    ("attribute", "a fact the record may leave out, or state in other words"),
    ("option", "another colour or size of the right thing is worth seeing"),
    ("stock", "it may come back"),
    ("sale", "what is wanted may be worth its usual price"),
    ("price", "a little more, or less, is for the shopper to decide"),
    ("category", "where a store files a thing is the store's own business"),
    ("exclusion", "who says what is unwanted means it"),
    ("brand", "a brand is mostly named because no other will do"),
)


@dataclass(frozen=True, slots=True)
class Constraint:
    """One condition the shopper said.

    Attributes:
        kind: price, brand, option, attribute, category, stock, sale or exclusion.
        label: The condition in words that can be said back, for example ``under £100``.
        filter: The same as a filter.
        strict: Whether it has to hold unless it is given up; else it is a preference.
        source: What it was read from: an attribute's name, ``brand``, ``price``, …
    """

    kind: str
    label: str
    filter: Filter
    strict: bool = True
    source: str = ""


def combined(constraints: Sequence[Constraint]) -> Filter:
    """One filter that demands all constraints together."""
    result = Filter()
    for constraint in constraints:
        part = constraint.filter
        result = replace(
            result,
            price_min=_tighter(result.price_min, part.price_min, low=True),
            price_max=_tighter(result.price_max, part.price_max, low=False),
            in_stock=result.in_stock or part.in_stock,
            reduced=result.reduced or part.reduced,
            facets=result.facets + part.facets,
            without=result.without + part.without,
            ranges=result.ranges + part.ranges,
        )
    return result


def stocked() -> Constraint:
    """The condition that something can be ordered now."""
    return Constraint("stock", "in stock", Filter(in_stock=True), source="stock")


def marked_down() -> Constraint:
    """The condition that something costs less than it used to, or than is recommended."""
    return Constraint("sale", "reduced", Filter(reduced=True), source="sale")


def priced(
    low: Decimal | None, high: Decimal | None, currency: str, *, strict: bool = True
) -> Constraint:
    """Bounds on a price, both inclusive; one of them may be None."""
    if low is not None and high is not None:
        label = f"between {_amount(low, currency)} and {_amount(high, currency)}"
    elif high is not None:
        label = f"under {_amount(high, currency)}"
    else:
        label = f"over {_amount(low or Decimal(0), currency)}"
    bounds = Filter(price_min=_micros(low), price_max=_micros(high))
    return Constraint("price", label, bounds, strict, "price")


def _tighter(left: int | None, right: int | None, *, low: bool) -> int | None:
    values = [v for v in (left, right) if v is not None]
    if not values:
        return None
    return max(values) if low else min(values)


def _micros(amount: Decimal | None) -> int | None:
    # Beyond SQL's largest integer no price lies anyway.
    return None if amount is None else min(int(amount * 1_000_000), 2**63 - 1)


def _amount(value: Decimal, currency: str) -> str:
    return str(Money(value, currency)).removesuffix(".00").strip()
