"""What can be demanded of a product: values, numbers, a price, stock."""

from __future__ import annotations

from dataclasses import dataclass

FacetCondition = tuple[str, tuple[str, ...], tuple[str, ...]]


def roles(condition: FacetCondition) -> tuple[str, ...]:
    """The roles under which a condition on values is met.

    What comes in one colour only states it as an attribute, and is blue as well as what comes in
    several.
    """
    role, names, _ = condition
    return (role, "attribute") if role == "option" and names else (role,)


@dataclass(frozen=True, slots=True)
class Range:
    """A condition on a number: some numeric facet lies between two bounds, both inclusive.

    Attributes:
        names: Facet names it may stand under, folded; empty for any.
        dimension: What the number measures, as in :mod:`kb.understanding.quantity`; empty for a
            bare number.
        low: In the dimension's base unit; None for no lower bound.
        high: In the dimension's base unit; None for no upper bound.
    """

    names: tuple[str, ...]
    dimension: str
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Filter:
    """Hard conditions on products; one variant has to satisfy all of them together.

    Attributes:
        price_min: Inclusive, in the store's currency, millionths.
        price_max: Inclusive, in the store's currency, millionths.
        in_stock: Only what can be ordered now.
        reduced: Only what costs less than its list price.
        facets: Conditions that all must hold; each is (role, names, values): any of the values
            under any of the names. Empty names mean any name of that role.
        without: Conditions of the same form of which none may hold.
        ranges: Conditions on numbers that all must hold.
    """

    price_min: int | None = None
    price_max: int | None = None
    in_stock: bool = False
    reduced: bool = False
    facets: tuple[FacetCondition, ...] = ()
    without: tuple[FacetCondition, ...] = ()
    ranges: tuple[Range, ...] = ()

    @property
    def empty(self) -> bool:
        """True when every product passes."""
        return self == Filter()
