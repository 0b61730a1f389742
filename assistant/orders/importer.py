"""Orders from a JSON file: products, users and orders, each by id (the layout of tau2-bench)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from assistant.orders.book import OrderError
from assistant.orders.records import (
    Address,
    Customer,
    EntryKind,
    Fulfilment,
    Item,
    ItemsRequest,
    Order,
    OrderLine,
    PaymentEntry,
    PaymentKind,
    PaymentMethod,
    ProductType,
    RequestKind,
    squeezed,
)

SHOWN = 20  # bad records that one error message names
LARGEST = 500_000_000  # bytes

Id = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=2000)]
Amount = Annotated[Decimal, Field(ge=0, lt=100_000_000, decimal_places=4, allow_inf_nan=False)]
Signed = Annotated[Decimal, Field(gt=-100_000_000, lt=100_000_000, allow_inf_nan=False)]
Options = Annotated[dict[Text, Text], Field(max_length=50)]


class ImportFailed(OrderError):  # noqa: N818 - named for what happened
    """The file can't be taken in; nothing of it was."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Variant(_Record):
    item_id: Id
    options: Options
    available: bool
    price: Amount


class _Product(_Record):
    name: Id
    product_id: Id
    variants: dict[Id, _Variant]


class _Address(_Record):
    address1: Id
    address2: Text = ""
    city: Text
    country: Text
    state: Text
    zip: Text


class _Name(_Record):
    first_name: Text
    last_name: Text


class _Method(_Record):
    source: PaymentKind
    id: Id
    balance: Amount | None = None
    brand: Text = ""
    last_four: Text = ""


class _User(_Record):
    user_id: Id
    name: _Name
    address: _Address
    email: Id
    payment_methods: dict[Id, _Method]
    orders: tuple[Id, ...]


class _Line(_Record):
    name: Id
    product_id: Id
    item_id: Id
    price: Amount
    options: Options


class _Parcel(_Record):
    tracking_id: tuple[Id, ...]
    item_ids: tuple[Id, ...]


class _Entry(_Record):
    transaction_type: EntryKind
    amount: Amount
    payment_method_id: Id


class _Order(_Record):
    order_id: Id
    user_id: Id
    address: _Address
    items: Annotated[tuple[_Line, ...], Field(min_length=1)]
    status: Id
    fulfillments: tuple[_Parcel, ...] = ()
    payment_history: tuple[_Entry, ...] = ()
    cancel_reason: Text | None = None
    exchange_items: tuple[Id, ...] | None = None
    exchange_new_items: tuple[Id, ...] | None = None
    exchange_payment_method_id: Id | None = None
    exchange_price_difference: Signed | None = None
    return_items: tuple[Id, ...] | None = None
    return_payment_method_id: Id | None = None
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file holds, checked."""

    products: tuple[ProductType, ...]
    customers: tuple[Customer, ...]
    orders: tuple[Order, ...]


def read_file(path: Path, currency: str = "USD") -> Imported:
    """Read and check a file of orders.

    Args:
        path: One JSON object with ``products``, ``users`` and ``orders``, each an object by id.
        currency: ISO 4217 code of all its amounts.

    Raises:
        ImportFailed: The file can't be read, or records are broken: one line a record, with where.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise ImportFailed(f"{path} is larger than {LARGEST:,} bytes; split it")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ImportFailed(f"{path} can't be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ImportFailed(f"{path} is not UTF-8 ({error.reason} at byte {error.start})") from error
    try:
        data = json.loads(text, parse_float=Decimal, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise ImportFailed(f"{path} is not JSON: {error}") from error
    return read_data(data, str(path), currency)


def read_data(data: Any, where: str, currency: str = "USD") -> Imported:
    """Check what a file of orders holds; see :func:`read_file`."""
    if len(currency) != 3 or not currency.isascii() or not currency.isupper():
        raise ImportFailed(f"not a currency: {currency!r}; use an ISO 4217 code like USD")
    wanted = ("products", "users", "orders")
    if not isinstance(data, dict) or not all(isinstance(data.get(n), dict) for n in wanted):
        raise ImportFailed(
            f"{where}: expected one JSON object with {', '.join(wanted)}, each an object by id"
        )
    if unknown := sorted(set(data) - set(wanted)):
        raise ImportFailed(f"{where}: unknown part {unknown[0]!r}; known: {', '.join(wanted)}")
    problems: list[str] = []
    products = _parsed(_Product, data["products"], "products", "product_id", problems)
    users = _parsed(_User, data["users"], "users", "user_id", problems)
    orders = _parsed(_Order, data["orders"], "orders", "order_id", problems)
    # A record that is broken itself was named already: don't blame those that refer to it.
    _connected(products, users, orders, set(data["users"]) - set(users), problems)
    if problems:
        more = f"; and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        told = "; ".join(problems[:SHOWN])
        raise ImportFailed(f"{where}: nothing was taken in: {told}{more}")
    return Imported(
        tuple(_product(p) for p in products.values()),
        tuple(_customer(u) for u in users.values()),
        tuple(_order(o, currency) for o in orders.values()),
    )


_Model = TypeVar("_Model", bound=_Record)


def _parsed(
    model: type[_Model], data: dict[str, Any], part: str, key: str, problems: list[str]
) -> dict[str, _Model]:
    found: dict[str, _Model] = {}
    for id_, value in data.items():
        try:
            record = model.model_validate(value)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join([part, id_, *(str(p) for p in first["loc"])])
            problems.append(f"{place}: {first['msg']}")
            continue
        if getattr(record, key) != id_:
            problems.append(f"{part}.{id_}: its {key} is {getattr(record, key)!r}")
            continue
        found[id_] = record
    return found


def _connected(
    products: dict[str, _Product],
    users: dict[str, _User],
    orders: dict[str, _Order],
    broken: set[str],
    problems: list[str],
) -> None:
    owners: dict[str, str] = {}
    for id_, product in products.items():
        for item_id, variant in product.variants.items():
            if variant.item_id != item_id:
                problems.append(f"products.{id_}.{item_id}: its item_id is {variant.item_id!r}")
            elif owners.setdefault(item_id, id_) != id_:
                problems.append(f"products.{id_}.{item_id}: products.{owners[item_id]} has it too")
    for id_, user in users.items():
        wrong = [key for key, method in user.payment_methods.items() if method.id != key]
        cards = [m for m in user.payment_methods.values() if m.source is PaymentKind.GIFT_CARD]
        if wrong:
            problems.append(f"users.{id_}.payment_methods.{wrong[0]}: its id is another one")
        elif any(card.balance is None for card in cards):
            problems.append(f"users.{id_}.payment_methods: a gift card without a balance")
    numbers: dict[str, str] = {}
    for id_, order in orders.items():
        owner = users.get(order.user_id)
        same = numbers.setdefault(squeezed(id_), id_)
        if same != id_:
            problems.append(f"orders.{id_}: orders.{same} has the same number")
        elif owner is None and order.user_id not in broken:
            problems.append(f"orders.{id_}.user_id: there is no user {order.user_id!r}")
        elif owner is not None:
            strange = _strange(order.payment_history, owner)
            if strange:
                problems.append(
                    f"orders.{id_}.payment_history: {strange!r} is no payment method of "
                    f"{order.user_id!r}"
                )


def _strange(entries: Iterable[_Entry], owner: _User) -> str:
    used = (entry.payment_method_id for entry in entries)
    return next((method for method in used if method not in owner.payment_methods), "")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return found


def _product(p: _Product) -> ProductType:
    return ProductType(
        p.product_id,
        p.name,
        tuple(
            Item(v.item_id, tuple(v.options.items()), v.price, v.available)
            for v in p.variants.values()
        ),
    )


def _address(a: _Address) -> Address:
    return Address(a.address1, a.address2, a.city, a.state, a.zip, a.country)


def _customer(u: _User) -> Customer:
    return Customer(
        id=u.user_id,
        first_name=u.name.first_name,
        last_name=u.name.last_name,
        email=u.email,
        address=_address(u.address),
        payment_methods=tuple(
            PaymentMethod(m.id, m.source, m.balance, m.brand, m.last_four)
            for m in u.payment_methods.values()
        ),
    )


def _order(o: _Order, currency: str) -> Order:
    return Order(
        id=o.order_id,
        customer_id=o.user_id,
        address=_address(o.address),
        lines=tuple(
            OrderLine(i.product_id, i.item_id, i.name, i.price, tuple(i.options.items()))
            for i in o.items
        ),
        status=o.status,
        currency=currency,
        payments=tuple(
            PaymentEntry(e.transaction_type, e.amount, e.payment_method_id)
            for e in o.payment_history
        ),
        fulfilments=tuple(Fulfilment(f.tracking_id, f.item_ids) for f in o.fulfillments),
        cancel_reason=o.cancel_reason or "",
        request=_request(o),
        note=o.note,
    )


def _request(o: _Order) -> ItemsRequest | None:
    if o.exchange_items is not None:
        return ItemsRequest(
            RequestKind.EXCHANGE,
            o.exchange_items,
            o.exchange_payment_method_id or "",
            o.exchange_new_items or (),
            o.exchange_price_difference or Decimal(0),
        )
    if o.return_items is not None:
        return ItemsRequest(RequestKind.RETURN, o.return_items, o.return_payment_method_id or "")
    return None
