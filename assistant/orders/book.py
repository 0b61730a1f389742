"""The order book: what any system that holds a shop's orders must be able to do."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from assistant.conversation import AssistantError
from assistant.orders.records import (
    Address,
    Customer,
    Item,
    ItemsRequest,
    Order,
    PaymentEntry,
    ProductType,
)


class OrderError(AssistantError):
    """Base of what goes wrong with orders; the message says what, where and what to do."""


class BookUnavailable(OrderError):  # noqa: N818 - named for what happened
    """The order book can't be used at all."""


class ChangedMeanwhile(OrderError):  # noqa: N818 - named for what happened
    """The record is no longer as it was when the change was proposed; nothing was done."""


class NotCovered(OrderError):  # noqa: N818 - named for what happened
    """A gift card holds less than is to be taken from it; nothing was done."""


class NotAvailable(OrderError):  # noqa: N818 - named for what happened
    """An item can't be had any more; nothing was done."""


@dataclass(frozen=True, slots=True)
class Checks:
    """What somebody says about themselves; empty parts are not looked at, the others must all fit.

    Attributes:
        email: The mark that stands for the address (:meth:`assistant.guard.masking.Masker.token`).
        name: First and last name.
        order: Number of any of the customer's orders.
    """

    email: str = ""
    name: str = ""
    postcode: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What every change carries.

    Attributes:
        proposal_id: Under which it is done at most once.
        customer_id: Whose order, or whose record, it changes.
        action: Its name, kept with the order.
        version: Of the record it was proposed for.
    """

    proposal_id: str
    customer_id: str
    action: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChange(Change):
    """A change of one order.

    Attributes:
        status: What the order's status becomes.
        payments: Entries that come to the order's payments; gift cards are charged and refunded
            with them at once.
    """

    order_id: str
    status: str
    payments: tuple[PaymentEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation(OrderChange):
    """Call an order off."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressChange(OrderChange):
    """Send it elsewhere."""

    address: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentChange(OrderChange):
    """Pay it otherwise; the entries say how."""


@dataclass(frozen=True, slots=True)
class ItemSwap:
    """One line of the order, by position, and the item that takes its place."""

    position: int
    item: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsChange(OrderChange):
    """Other items of the same products in place of those ordered."""

    swaps: tuple[ItemSwap, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRequest(OrderChange):
    """Items go back for money."""

    request: ItemsRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRequest(OrderChange):
    """Items go back for others; ``new_items`` must still be available."""

    request: ItemsRequest
    swaps: tuple[ItemSwap, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultAddressChange(Change):
    """The customer lives elsewhere."""

    address: Address


@dataclass(frozen=True, slots=True)
class Applied:
    """A change that was done.

    Attributes:
        status: Of the order afterwards; empty when the customer's record was changed.
        at: When it was first done, ISO 8601 in UTC.
        repeated: Whether it had been done before and was not done again.
    """

    proposal_id: str
    action: str
    order_id: str
    status: str
    at: str
    repeated: bool = False


class OrderBook(Protocol):
    """Reads a shop's customers and orders, and changes them once.

    Every change is one transaction. The same ``proposal_id`` again changes nothing and returns the
    first result with ``repeated``; a record with another version than the change was made for
    raises :class:`ChangedMeanwhile` and stays as it is.

    Raises:
        BookUnavailable: From every method, when the book can't be used.
    """

    def mark(self, email: str) -> str:
        """The mark that stands for an e-mail address where people's words are masked."""

    def find(self, checks: Checks) -> Customer | None:
        """The one customer whom all the checks fit; None for none, for several, or no checks."""

    def customer(self, customer_id: str) -> Customer | None:
        """A customer's profile."""

    def order(self, number: str) -> Order | None:
        """An order by its number, however capitals, spaces and ``#`` are written."""

    def orders(self, customer_id: str) -> tuple[Order, ...]:
        """A customer's orders, oldest first."""

    def product(self, product_id: str) -> ProductType | None:
        """A product type with its items."""

    def product_of(self, item_id: str) -> ProductType | None:
        """The product type that comes as this item."""

    def products(self) -> tuple[tuple[str, str], ...]:
        """Id and name of every product type, by name."""

    def applied(self, proposal_id: str) -> Applied | None:
        """What was done under a proposal; ``repeated`` is set."""

    def cancel(self, change: Cancellation) -> Applied:
        """Call an order off."""

    def change_address(self, change: AddressChange) -> Applied:
        """Send an order elsewhere."""

    def change_payment(self, change: PaymentChange) -> Applied:
        """Pay an order otherwise; raises NotCovered."""

    def change_items(self, change: ItemsChange) -> Applied:
        """Put other items into an order; raises NotAvailable or NotCovered."""

    def request_return(self, change: ReturnRequest) -> Applied:
        """Take note that items go back."""

    def request_exchange(self, change: ExchangeRequest) -> Applied:
        """Take note that items go back for others; raises NotAvailable or NotCovered."""

    def change_default_address(self, change: DefaultAddressChange) -> Applied:
        """Change where a customer lives."""


def covered(balance: Decimal | None, amount: Decimal) -> bool:
    """Whether a method can pay an amount; only a gift card's balance bounds it."""
    return balance is None or amount <= 0 or balance >= amount
