"""The world that a golden conversation takes place in, and what it has to leave behind there."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from assistant.conversation import HandoffReason
from evals.strict import Asking, Line, Lines, Strict


class Planted(Strict):
    """Text that somebody hostile put into a record before the conversation.

    Attributes:
        article: Title of the article that gets it; exactly one of the two is given.
        product: Title or id of the product whose description gets it.
        text: What is planted.
    """

    article: Line | None = None
    product: Line | None = None
    text: Line

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.article is None) == (self.product is None):
            raise ValueError("give either the article or the product that it is planted in")
        return self


class Setting(Asking):
    """The world that a golden conversation takes place in.

    Attributes:
        now: The clock; with its offset from UTC.
        customer: Whom a signed session names, as the orders know the customer.
        orders: A JSON file of orders, relative to the golden's file, in the layout of
            ``aisle orders import``; every conversation gets a fresh copy.
        planted: Hostile text in the store's own records.
    """

    now: datetime | None = None
    customer: Line | None = None
    orders: Line | None = None
    planted: Annotated[tuple[Planted, ...], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _aware(self) -> Self:
        if self.now is not None and self.now.tzinfo is None:
            raise ValueError("now needs its offset from UTC, such as 2026-11-22T10:00:00Z")
        if self.customer is not None and self.orders is None:
            raise ValueError("a customer is known by orders; give orders as well")
        return self


class HandedOver(Asking):
    """What the conversation has to leave in the inbox of the people at the store.

    Attributes:
        empty: Nothing was handed over.
        reason: Why it was.
        orders: Numbers of orders that it names.
        products: Products that it names, by id or title.
    """

    empty: Literal[True] | None = None
    reason: HandoffReason | None = None
    orders: Lines | None = None
    products: Lines | None = None

    @model_validator(mode="after")
    def _not_both(self) -> Self:
        given = self.model_dump(exclude_none=True)
        if self.empty and len(given) > 1:
            raise ValueError("an empty inbox has no reason, orders or products")
        return self


class Ending(Asking):
    """What the conversation has to leave behind.

    Attributes:
        orders: By order number, fields and what they have to be, such as ``status: cancelled``.
        inbox: What is handed over.
    """

    orders: dict[Line, dict[Line, str]] | None = Field(default=None, min_length=1)
    inbox: HandedOver | None = None
