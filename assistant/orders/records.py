"""Customers, their orders and what an order can hold, as the shop's own system knows them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum

from kb.documents import Money


@dataclass(frozen=True, slots=True)
class Address:
    """Where something is sent; every part as the customer writes it."""

    address1: str
    address2: str = ""
    city: str = ""
    state: str = ""
    postcode: str = ""
    country: str = ""

    def __str__(self) -> str:
        region = " ".join(part for part in (self.state, self.postcode) if part)
        parts = (self.address1, self.address2, self.city, region, self.country)
        return ", ".join(part for part in parts if part)

    def same(self, other: Address) -> bool:
        """Whether both lead to the same place, however they are spelled."""
        return all(
            squeezed(getattr(self, field.name)) == squeezed(getattr(other, field.name))
            for field in fields(self)
        )


class PaymentKind(StrEnum):
    """How somebody pays."""

    GIFT_CARD = "gift_card"
    PAYPAL = "paypal"
    CREDIT_CARD = "credit_card"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A way of paying that a customer has on file.

    Attributes:
        balance: What is left on a gift card; None for everything else.
        brand: Of a credit card, such as ``mastercard``.
        last_four: Last digits of a credit card.
    """

    id: str
    kind: PaymentKind
    balance: Decimal | None = None
    brand: str = ""
    last_four: str = ""


@dataclass(frozen=True, slots=True)
class Customer:
    """Who orders.

    Attributes:
        orders: Ids of the customer's orders, oldest first.
        version: Goes up with every change of this record.
    """

    id: str
    first_name: str
    last_name: str
    email: str
    address: Address
    payment_methods: tuple[PaymentMethod, ...] = ()
    orders: tuple[str, ...] = ()
    version: int = 1

    def method(self, method_id: str) -> PaymentMethod | None:
        """The payment method of that id, if it is the customer's."""
        return next((m for m in self.payment_methods if m.id == method_id), None)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One piece of an order; two of the same item are two lines.

    Attributes:
        product_id: The type of product; its items differ in their options only.
        item_id: The very item.
        options: Name and value of each choice.
    """

    product_id: str
    item_id: str
    name: str
    price: Decimal
    options: tuple[tuple[str, str], ...] = ()


class EntryKind(StrEnum):
    """Which way money went."""

    PAYMENT = "payment"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class PaymentEntry:
    """Money that went to the shop or came back; ``amount`` is never negative."""

    kind: EntryKind
    amount: Decimal
    method_id: str


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """A parcel: how it is tracked and which items are in it."""

    tracking: tuple[str, ...]
    item_ids: tuple[str, ...]


class RequestKind(StrEnum):
    """What a customer asked for after delivery."""

    RETURN = "return"
    EXCHANGE = "exchange"


@dataclass(frozen=True, slots=True)
class ItemsRequest:
    """A return or an exchange that was asked for.

    Attributes:
        items: Ids of the items that go back, sorted.
        new_items: Ids of the items that come in their place, sorted; empty for a return.
        method_id: Where money goes to or comes from.
        difference: What the customer still pays; negative when money comes back.
    """

    kind: RequestKind
    items: tuple[str, ...]
    method_id: str
    new_items: tuple[str, ...] = ()
    difference: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Order:
    """An order as it stands.

    Attributes:
        id: As the shop writes it, for example ``#W2378156``.
        status: In the shop's own words; what follows from it is the policy's business.
        note: Free text on the order: data, which no model reads.
        done: Names of the changes made to it, oldest first.
        version: Goes up with every change.
    """

    id: str
    customer_id: str
    address: Address
    lines: tuple[OrderLine, ...]
    status: str
    currency: str
    payments: tuple[PaymentEntry, ...] = ()
    fulfilments: tuple[Fulfilment, ...] = ()
    cancel_reason: str = ""
    request: ItemsRequest | None = None
    note: str = ""
    done: tuple[str, ...] = ()
    version: int = 1

    @property
    def total(self) -> Money:
        """What the lines cost together."""
        return self.money(sum((line.price for line in self.lines), Decimal(0)))

    @property
    def original_method(self) -> str:
        """Id of the payment method it was first paid with; empty when nothing was paid."""
        return next((p.method_id for p in self.payments if p.kind is EntryKind.PAYMENT), "")

    @property
    def balances(self) -> dict[str, Decimal]:
        """What each payment method has paid for it, refunds taken off."""
        net: dict[str, Decimal] = {}
        for entry in self.payments:
            sign = 1 if entry.kind is EntryKind.PAYMENT else -1
            net[entry.method_id] = net.get(entry.method_id, Decimal(0)) + sign * entry.amount
        return {method: amount for method, amount in net.items() if amount}

    def money(self, amount: Decimal) -> Money:
        """An amount in the order's currency."""
        return Money(abs(amount), self.currency)


@dataclass(frozen=True, slots=True)
class Item:
    """One buyable form of a product type."""

    id: str
    options: tuple[tuple[str, str], ...]
    price: Decimal
    available: bool


@dataclass(frozen=True, slots=True)
class ProductType:
    """A product and the items it comes as."""

    id: str
    name: str
    items: tuple[Item, ...]

    def item(self, item_id: str) -> Item | None:
        """The item of that id, if this product comes as it."""
        return next((item for item in self.items if item.id == item_id), None)


def squeezed(text: str) -> str:
    """A text without case, spaces and punctuation: how names, numbers and postcodes compare."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def options_text(options: tuple[tuple[str, str], ...]) -> str:
    """Options as people read them: ``color: red, size: L``."""
    return ", ".join(f"{name}: {value}" for name, value in options)
