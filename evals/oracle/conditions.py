"""Conditions that a shopper puts on a product, how they are said, and which products meet them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from evals.oracle.measures import OTHERWISE, Measured, measured, written
from evals.oracle.properties import NO, YES, near
from evals.oracle.spoken import (
    amount,
    amounts_said,
    folded,
    named,
    number,
    spoken,
    with_article,
    words,
)
from kb.documents import Product, Variant

Buyable = Product | Variant


class Sort(StrEnum):
    """What is asked for."""

    BRAND = "brand"
    PRICE = "price"
    OPTION = "option"
    VALUE = "value"
    HAS = "has"
    RANGE = "range"
    STOCK = "stock"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition.

    Attributes:
        name: Of the attribute or option; empty where there is none.
        value: As the record writes it: a brand, an option's or attribute's value.
        bound: For prices and ranges.
        unit: The bound's unit, or its currency.
        below: Whether the bound is the upper one.
    """

    sort: Sort
    name: str = ""
    value: str = ""
    bound: Decimal = field(default=Decimal(0))
    unit: str = ""
    below: bool = True

    @property
    def parts(self) -> tuple[str, ...]:
        """What it is made of, for ids."""
        return (
            self.sort,
            folded(self.name),
            folded(self.value),
            number(self.bound),
            str(self.below),
        )

    def met(self, product: Product, form: Buyable) -> bool:
        """Whether the record plainly says that this form of the product meets it."""
        match self.sort:
            case Sort.BRAND:
                return folded(product.brand) == folded(self.value)
            case Sort.PRICE:
                return self._priced(form)
            case Sort.STOCK:
                return form.availability.buyable
            case Sort.RANGE:
                return any(self._within(v) for v in self._values(product, form))
            case Sort.HAS:
                return any(folded(v) in YES for v in self._values(product, form))
            case Sort.OPTION | Sort.VALUE:
                return any(_bears(v, self.value) for v in self._values(product, form))

    def perhaps(self, product: Product, form: Buyable, mentioned: frozenset[str]) -> bool:
        """Whether it may be said to meet it, by another attribute or by its description.

        Args:
            product: The product.
            form: It, or one of its variants.
            mentioned: Every word of its record.
        """
        if self.met(product, form):
            return True
        if self.sort in (Sort.PRICE, Sort.STOCK):
            return False
        if self.sort is Sort.BRAND:  # "Speck" and "Speck Products" are one
            return set(words(self.value)) <= {*words(product.brand), *words(product.title)}
        stated = self._values(product, form)
        if self.sort is Sort.RANGE:
            return near(self.name, product) and any(
                self._within(a.value)
                for a in product.attributes
                if set(words(a.name)) & set(words(self.name))
            )
        if self.sort is Sort.HAS:
            if stated:
                return not any(folded(v) in NO for v in stated)
            return set(words(self.name)) <= mentioned
        if self.sort is Sort.OPTION and stated:
            return False
        return set(words(self.value)) <= mentioned

    def ways(self) -> tuple[str, ...]:
        """How it is said behind the thing, or before it where it ends in ``~``; plainest first."""
        name = named(self.name)
        match self.sort:
            case Sort.BRAND:
                return (f"{self.value}~", f"from {self.value}", f"by {self.value}")
            case Sort.PRICE:
                said = amount(self.bound, self.unit)
                if self.below:
                    return (f"under {said}", f"below {said}", f"for less than {said}")
                return (f"over {said}", f"above {said}", f"for more than {said}")
            case Sort.STOCK:
                return ("in stock", "that are in stock", "available now")
            case Sort.OPTION:
                return _option_ways(self.name, self.value)
            case Sort.VALUE:
                return _value_ways(self.name, self.value)
            case Sort.HAS:
                return _has_ways(name)
            case Sort.RANGE:
                return _range_ways(name, written(self.bound, self.unit), self.below)

    def otherwise(self) -> tuple[str, ...]:
        """The same in other units, or with the amount said otherwise."""
        if self.sort is Sort.PRICE:
            word = "under" if self.below else "over"
            plain = amount(self.bound, self.unit)
            return tuple(
                f"{word} {said}" for said in amounts_said(self.bound, self.unit) if said != plain
            )
        other = OTHERWISE.get(self.unit) if self.sort is Sort.RANGE else None
        if other is None:
            return ()
        converted = Measured(self.bound, self.unit, "").in_unit(other)
        if converted != converted.quantize(Decimal("0.01")) or converted > 100_000:
            return ()
        return (_range_ways(named(self.name), written(converted, other), self.below)[0],)

    def _priced(self, form: Buyable) -> bool:
        if form.price is None or form.price.currency != self.unit:
            return False
        return (form.price.amount < self.bound) if self.below else form.price.amount > self.bound

    def _within(self, value: str) -> bool:
        found, bound = measured(value), Measured(self.bound, self.unit, "")
        if found is None or found.dimension != bound.dimension:
            return False
        return found.base <= bound.base if self.below else found.base >= bound.base

    def _values(self, product: Product, form: Buyable) -> list[str]:
        held = list(product.attributes)
        if isinstance(form, Variant):
            held += form.options
        return [a.value for a in held if folded(a.name) == folded(self.name)]


def forms(product: Product) -> Sequence[Buyable]:
    """What can be bought of it: its variants, or itself."""
    return product.variants or (product,)


def _bears(value: str, wanted: str) -> bool:
    """``Slate Grey`` is grey."""
    held, sought = words(value), words(wanted)
    width = len(sought)
    return bool(width) and any(
        held[at : at + width] == sought for at in range(len(held) - width + 1)
    )


def _option_ways(name: str, value: str) -> tuple[str, ...]:
    said = set(words(name))
    if said & {"size", "grösse", "größe", "taille", "talla"}:
        size = spoken(value)
        return (f"in size {size}", f"in {size}", f"size {size}")
    if said & {"colour", "color", "farbe", "couleur"}:
        lower = spoken(value)
        return (f"in {lower}", f"{lower}~", f"in the colour {lower}")
    return (f"with {named(name)} {value}", f"with the {named(name)} {value}", f"in {value}")


def _value_ways(name: str, value: str) -> tuple[str, ...]:
    said, lower = set(words(name)), folded(name)
    shown = value if any(map(str.isupper, value[1:])) else value.lower()
    if "material" in said:
        return (f"made of {shown}", f"in {shown}", f"{shown}~")
    if lower in ("made in", "country of origin", "origin"):
        return (f"made in {value}", f"from {value}", f"that are made in {value}")
    if lower in ("for", "gender", "audience"):
        return (f"for {shown}", f"that are for {shown}", f"meant for {shown}")
    if said & set(words(value.replace("-", " "))):  # "four-season" says that it is of seasons
        return (f"{shown}~", f"that are {shown}", f"which are {shown}")
    if said & {"colour", "color"} and len(said) <= 2:
        return (f"in {shown}", f"{shown}~", f"with {named(name)} {shown}")
    return (
        f"with {shown} {named(name)}",
        f"with {named(name)} {shown}",
        f"whose {named(name)} is {shown}",
    )


def _has_ways(name: str) -> tuple[str, ...]:
    last = name.rsplit(maxsplit=1)[-1]
    if last == "included":
        return (f"with {name}", f"that come with {name}", f"which have {name}")
    if last.endswith(("able", "ible", "proof", "free", "safe", "ant", "gan", "friendly", "less")):
        return (f"{name}~", f"that are {name}", f"which are {name}")
    noun = name if last.endswith("s") else with_article(name)
    return (f"with {noun}", f"that have {noun}", f"which come with {noun}")


def _range_ways(name: str, said: str, below: bool) -> tuple[str, ...]:
    if name == "weight":
        if below:
            return (f"up to {said}", f"weighing at most {said}", f"of {said} or less")
        return (f"from {said}", f"weighing at least {said}", f"of {said} or more")
    noun = f"{'' if name.endswith('s') else 'a '}{name}"
    if noun.startswith("a "):
        noun = with_article(name)
    most = "at most" if below else "at least"
    return (
        f"with {noun} of {most} {said}",
        f"with {noun} of {said} or {'less' if below else 'more'}",
        f"whose {name} is {most} {said}",
    )
