"""Who a conversation is with, and their orders; orders are only ever read."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from assistant.conversation import AssistantError
from assistant.orders.book import OrderBook
from assistant.orders.records import Order, options_text
from desk.messages import Standing
from desk.visitors import Visitor

_log = logging.getLogger(__name__)

_MOST = 10


@dataclass(frozen=True, slots=True)
class Who:
    """The shopper.

    Attributes:
        customer: As the shop or a check established it; empty for nobody in particular.
        since: When they first came, ISO 8601 in UTC; empty when that isn't known.
    """

    name: str
    email: str
    customer: str
    since: str


@dataclass(frozen=True, slots=True)
class LineLook:
    """A line of an order in words."""

    name: str
    options: str


@dataclass(frozen=True, slots=True)
class OrderLook:
    """An order in words."""

    id: str
    status: str
    total: str
    lines: tuple[LineLook, ...]
    tracking: str


def who(standing: Standing, visitor: Visitor | None) -> Who:
    """Who it is; what the shop signed comes before what somebody typed."""
    return Who(
        name=(visitor.name if visitor else "") or standing.contact_name,
        email=(visitor.email if visitor else "") or standing.contact_email,
        customer=standing.customer,
        since=visitor.created if visitor else "",
    )


def orders(book: OrderBook | None, customer: str) -> tuple[OrderLook, ...] | None:
    """A customer's orders, the latest first; None where there is no book, or it can't be read."""
    if book is None:
        return None
    if not customer:
        return ()
    try:
        found = book.orders(customer)
    except AssistantError as error:
        _log.error("orders can't be shown: %s", error)
        return None
    return tuple(_look(order) for order in reversed(found[-_MOST:]))


def _look(order: Order) -> OrderLook:
    tracking = [number for parcel in order.fulfilments for number in parcel.tracking]
    return OrderLook(
        id=order.id,
        status=order.status,
        total=str(order.total),
        lines=tuple(LineLook(line.name, options_text(line.options)) for line in order.lines),
        tracking=", ".join(tracking),
    )
