"""Subjects of claims: products and orders as tools returned them, at their latest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assistant.grounding.figures import Figure, figures
from assistant.grounding.speech import idea
from assistant.grounding.statements import Statement, attribute, statement, statements
from kb.terms import tokens

Amount = tuple[str, Decimal]
_BUYABLE = frozenset({"in_stock", "preorder", "backorder"})


@dataclass(frozen=True, slots=True)
class Form:
    """One variant: its option values, what it costs and whether it can be had."""

    options: Mapping[str, str]
    prices: frozenset[Amount]
    list_prices: frozenset[Amount]
    availability: str
    stock: int | None

    @property
    def buyable(self) -> bool:
        """Whether it can be had now."""
        return self.availability in _BUYABLE


@dataclass(slots=True)
class Record:
    """What is known of one product or order.

    Attributes:
        kind: ``product`` or ``order``.
        fields: The structured fields as they were returned last.
        options: Choices by option name.
        attributes: Values by name, in the order they came.
        proved: Statements of the record: attributes, description, option values.
    """

    id: str
    title: str
    kind: str = "product"
    fields: dict[str, Any] = field(default_factory=dict)
    options: dict[str, tuple[str, ...]] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)
    texts: dict[str, None] = field(default_factory=dict)
    items: list[dict[str, Any]] = field(default_factory=list)
    _proved: list[Statement] | None = None
    _ideas: frozenset[str] | None = None

    def update(self, data: Mapping[str, Any]) -> None:
        """Take in the record as a tool returned it now; what it doesn't mention stays."""
        self._proved = self._ideas = None
        for name, value in data.items():
            if name == "attributes" and isinstance(value, dict):
                self.attributes.update({str(k): str(v) for k, v in value.items()})
            elif name == "options" and isinstance(value, dict):
                self.options = {
                    str(k): tuple(map(str, v)) if isinstance(v, list | tuple) else (str(v),)
                    for k, v in value.items()
                }
            else:
                self.fields[name] = value
        # A sale that is over is no longer mentioned.
        if "price" in data and "list_price" not in data:
            self.fields.pop("list_price", None)

    def tell(self, *texts: str) -> None:
        """Take in prose about it: words, but never its price or stock."""
        self._proved = self._ideas = None
        self.texts.update(dict.fromkeys(text for text in texts if text))

    def vary(self, variants: list[dict[str, Any]]) -> None:
        """Take in its variants."""
        self._proved = self._ideas = None
        self.forms = [
            Form(
                options={str(k): str(v) for k, v in (data.get("options") or {}).items()},
                prices=amounts(data.get("price")),
                list_prices=amounts(data.get("list_price")),
                availability=str(data.get("availability", "unknown")),
                stock=data.get("stock") if isinstance(data.get("stock"), int) else None,
            )
            for data in variants
            if isinstance(data, dict)
        ]
        for form in self.forms:
            for name, value in form.options.items():
                if value not in self.options.get(name, ()):
                    self.options[name] = (*self.options.get(name, ()), value)

    @property
    def availability(self) -> str:
        """In the catalogue's words; ``unknown`` when nothing is told."""
        return str(self.fields.get("availability") or "unknown")

    @property
    def price(self) -> str:
        """As shoppers read it; empty without one."""
        return str(self.fields.get("price") or "")

    @property
    def prices(self) -> frozenset[Amount]:
        """What it costs now, all variants."""
        return amounts(self.price).union(*(form.prices for form in self.forms))

    @property
    def list_prices(self) -> frozenset[Amount]:
        """What it cost before."""
        return amounts(self.fields.get("list_price")).union(*(f.list_prices for f in self.forms))

    @property
    def proved(self) -> list[Statement]:
        """What the record says."""
        if self._proved is None:
            self._proved = list(self._prove())
        return self._proved

    @property
    def ideas(self) -> frozenset[str]:
        """All words of the record."""
        if self._ideas is None:
            self._ideas = frozenset[str]().union(*(s.ideas for s in self.proved))
        return self._ideas

    @property
    def figures(self) -> Iterator[Figure]:
        """All figures that the record states."""
        return (figure for said in self.proved for figure in said.figures)

    def _prove(self) -> Iterator[Statement]:
        yield statement(self.title)
        for name, value in self.attributes.items():
            yield attribute(name, value)
        for name, values in self.options.items():
            yield statement(f"{name}: {', '.join(values)}", name)
        brand = str(self.fields.get("brand") or "")
        if brand:
            yield statement(f"Brand: {brand}", "brand made maker manufacturer")
        categories = self.fields.get("categories") or ()
        if categories:
            # A category says what a thing is, not what it can do.
            yield statement(f"Category: {', '.join(map(str, categories))}", "category")
        if self.fields.get("measure"):
            yield statement(str(self.fields["measure"]))
        for text in self.texts:
            yield from statements(text)
        if self.kind == "order":
            yield from (
                statement(f"{name.replace('_', ' ')}: {text}", name.replace("_", " "))
                for name, text in leaves(self.fields)
            )


def leaves(data: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """All values inside a JSON value that isn't an object or list, each with its key."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, str(key))
    elif isinstance(data, list | tuple):
        for value in data:
            yield from leaves(value, name)
    elif data is not None and data != "":
        yield name, str(data)


def amounts(text: object) -> frozenset[Amount]:
    """All money in a structured field, such as ``£129.00``."""
    if not text:
        return frozenset()
    return frozenset((f.unit, f.value.normalize()) for f in figures(str(text)) if f.kind == "money")


def name_words(title: str) -> tuple[str, ...]:
    """A title's words, folded."""
    return tuple(tokens(title))


__all__ = ["Amount", "Form", "Record", "amounts", "idea", "leaves", "name_words"]
