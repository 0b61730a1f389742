"""Which of some products is lighter, bigger, warmer: comparatives read from the records."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from assistant.findings import ProductFinding
from assistant.keyless import intent
from assistant.keyless.wording import words as listed
from kb.documents import Attribute, Product
from kb.terms import tokens
from kb.understanding.measure import Superlative, measured, superlative

# As :class:`kb.documents.Money` writes it.
_AMOUNT = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Measure:
    """What a comparative measures.

    Attributes:
        word: As it was said: ``lighter``.
        order: The attribute that it goes by; None for the price.
        sign: 1 when more of the value is more of the word; -1 for ``cheaper``.
        named: Whether the words name what is measured: "the longest battery life".
    """

    word: str
    order: Superlative | None
    sign: int = 1
    named: bool = False

    @property
    def most(self) -> str:
        """The superlative: ``lightest``, ``cheapest``, ``most expensive``."""
        if self.order is None:
            return "cheapest" if self.sign < 0 else "most expensive"
        return self.order.word

    @property
    def more(self) -> str:
        """The comparative: ``lighter`` also where ``the lightest`` was asked for."""
        return f"{self.word[:-3]}er" if self.word.endswith("est") else self.word

    def of(self, product: ProductFinding) -> tuple[float, str] | None:
        """How far a product is what the word says, and what that is read from."""
        if self.order is None:
            amount = price(product)
            return None if amount is None else (self.sign * float(amount), product.price)
        attributes = tuple(
            Attribute(name, value)
            for name, value in product.attributes.items()
            if not listed("beside") & set(tokens(name))
        )
        return measured(Product(product.id, product.title, attributes=attributes), self.order)


def comparative(text: str) -> Measure | None:
    """The comparative in a text that a record can settle; None without one."""
    words = tokens(text)
    for at, word in enumerate(words):
        # "roomier" is the comparative of "roomiest", as "lighter" is of "lightest".
        most = f"{word[:-2]}est" if word.endswith("er") else word
        # The words around it may name what is measured: "longer battery life".
        around = " ".join([*words[max(0, at - 1) : at], most, *words[at + 1 : at + 3]])
        if most.endswith("est") and superlative(most) and (order := superlative(around)):
            return Measure(word, order, named=order != superlative(most))
    move = intent.price_move(text)
    if move or {"cheapest", "dearest"} & set(tokens(text)):
        down = move < 0 or "cheapest" in tokens(text)
        return Measure("cheaper" if down else "more expensive", None, -1 if down else 1)
    return None


def price(product: ProductFinding) -> Decimal | None:
    """The amount that a product costs, the lowest where its variants differ."""
    found = _AMOUNT.search(product.price)
    return Decimal(found[0].replace(",", "")) if found else None
