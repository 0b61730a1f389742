"""What tells the products of one sort apart: the conditions that can be put on them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from evals.oracle.catalogue import Catalogue
from evals.oracle.conditions import Condition, Sort, forms
from evals.oracle.measures import UNITS
from evals.oracle.spoken import words
from evals.oracle.things import Thing

# Of a sort's products, how many have to state an attribute before it is asked for.
COVERED = 0.8
# Longer options are descriptions.
_LONGEST = 20
_WORDS = 3
_SPELT = 4
# Bounds that people say.
_LADDER = [
    Decimal(digits).scaleb(place)
    for place in range(-1, 5)
    for digits in ("1", "1.5", "2", "2.5", "3", "4", "5", "6", "8")
]


def distinctions(thing: Thing, catalogue: Catalogue) -> list[Condition]:
    """Single conditions that some of a sort's products meet and others don't."""
    found: dict[tuple[str, ...], Condition] = {}
    for condition in (*_prices(thing), *_stated(thing, catalogue)):
        found.setdefault(condition.parts, condition)
    holders: dict[str, int] = {}
    for product in thing.members:
        for prop, _ in catalogue.properties.of(product):
            holders[prop.name] = holders.get(prop.name, 0) + 1
    enough = {name for name, count in holders.items() if count >= COVERED * len(thing.members)}
    for name in sorted(enough):
        for condition in _ranges(name, thing, catalogue):
            found.setdefault(condition.parts, condition)
    return [c for c in found.values() if _telling(c, thing, enough)]


def _prices(thing: Thing) -> Iterator[Condition]:
    prices = sorted({f.price for p in thing.members for f in forms(p) if f.price is not None})
    for bound in _LADDER:
        within = prices and prices[0].amount < bound < prices[-1].amount
        if within and all(p.amount != bound for p in prices):
            yield Condition(Sort.PRICE, bound=bound, unit=prices[0].currency)
            yield Condition(Sort.PRICE, bound=bound, unit=prices[0].currency, below=False)
    if any(not f.availability.buyable for p in thing.members for f in forms(p)):
        yield Condition(Sort.STOCK)


def _stated(thing: Thing, catalogue: Catalogue) -> Iterator[Condition]:
    for product in thing.members:
        if product.brand:
            yield Condition(Sort.BRAND, value=product.brand)
        for option in {o for v in product.variants for o in v.options}:
            if len(option.value) <= _LONGEST and _one(option.value):
                yield Condition(Sort.OPTION, option.name, option.value)
        for prop, attribute in catalogue.properties.of(product):
            if prop.yes_no:
                yield Condition(Sort.HAS, prop.name)
            elif prop.measured is None and _one(attribute.value):
                yield Condition(Sort.VALUE, prop.name, attribute.value)


def _one(value: str) -> bool:
    """Whether a value is one that people say, and no list: ``Black,White`` is two."""
    return len(words(value)) <= _WORDS and not set(",;/") & set(value)


def _ranges(name: str, thing: Thing, catalogue: Catalogue) -> Iterator[Condition]:
    prop = catalogue.properties.get(name)
    if prop is None or prop.measured is None or prop.measured in ("°c", "%", "°", "°f"):
        return
    if not prop.measured and not words(name)[-1].endswith("s"):
        return  # a bare number is only asked for where it counts something
    values = [v for p in thing.members if (v := catalogue.properties.quantity(p, prop)) is not None]
    units = {v.unit for v in values}
    if len(units) != 1 or len({v.number for v in values}) < 3:
        return
    unit, numbers = units.pop(), {v.number for v in values}
    if unit and unit not in UNITS and len(unit) < _SPELT:
        return  # how a unit that isn't known is written can't be told from its folded form
    for bound in _LADDER:
        if min(numbers) < bound < max(numbers) and bound not in numbers:
            whole = bound == bound.to_integral_value()
            if whole or any(n != n.to_integral_value() for n in numbers):
                yield Condition(Sort.RANGE, prop.name, bound=bound, unit=unit)
                yield Condition(Sort.RANGE, prop.name, bound=bound, unit=unit, below=False)


def _telling(condition: Condition, thing: Thing, enough: set[str]) -> bool:
    if condition.sort in (Sort.VALUE, Sort.HAS) and condition.name not in enough:
        return False
    if set(words(condition.value)) & set(words(thing.one)):
        return False  # "leather boots with leather upper"
    met = sum(any(condition.met(p, f) for f in forms(p)) for p in thing.members)
    return met > 0 and (met < len(thing.members) or condition.sort is Sort.STOCK)
