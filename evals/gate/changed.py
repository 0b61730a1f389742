"""A document that differs between two editions, and whether an answer rests on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from evals.result import Result
from kb.documents import Availability, Document, Kind, Product
from kb.editions.diff import Pair


@dataclass(frozen=True, slots=True)
class Changed:
    """A document that came, went or changed.

    Attributes:
        what: ``added``, ``changed`` or ``removed``.
        trade: Whether only price, stock or rating differ: that is the shop's business, and the
            checks of a refresh look at it. What a golden says of them is then out of date.
    """

    kind: Kind
    id: str
    title: str
    source: str
    what: str
    trade: bool

    @property
    def key(self) -> tuple[Kind, str]:
        """Kind and id."""
        return self.kind, self.id

    @property
    def named(self) -> str:
        """In words."""
        return f"“{self.title}” ({self.kind}, {self.what})"


def changed(pair: Pair) -> Changed:
    """What a pair of two editions comes to."""
    shown = pair.new or pair.old
    assert shown is not None
    trade = (
        isinstance(pair.old, Product)
        and isinstance(pair.new, Product)
        and _untraded(pair.old) == _untraded(pair.new)
    )
    return Changed(pair.kind, pair.id, shown.title, pair.source, pair.what, trade)


def rests_on(results: Iterable[Result], one: Changed) -> bool:
    """Whether any of these answers used a document: shown, cited, recorded, or given by a tool."""
    quoted = f'"{one.id}"'
    for result in results:
        for turn in result.turns:
            answer = turn.answer
            if one.kind is Kind.PRODUCT and any(c.product_id == one.id for c in answer.cards):
                return True
            if one.kind is Kind.ARTICLE and any(c.article_id == one.id for c in answer.citations):
                return True
            if any((r.kind, r.id) == (str(one.kind), one.id) for r in answer.trace.records):
                return True
            if any(quoted in use.result for use in answer.trace.tools):
                return True
    return False


def _untraded(product: Product) -> Document:
    """The product without what changes from day to day."""
    variants = tuple(
        replace(
            variant,
            price=None,
            list_price=None,
            stock=None,
            availability=Availability.UNKNOWN,
        )
        for variant in product.variants
    )
    return replace(
        product,
        price=None,
        list_price=None,
        stock=None,
        availability=Availability.UNKNOWN,
        rating=None,
        rating_count=None,
        variants=variants,
    )
