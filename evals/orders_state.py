"""The state of a store of orders as flat facts, so that two states can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from assistant.orders.book import OrderBook
from assistant.orders.records import Address, Customer, Order, RequestKind

Facts = dict[str, str]


def facts_of_book(book: OrderBook, customer_ids: Iterable[str]) -> Facts:
    """Everything that calls can change, from our order book."""
    facts: Facts = {}
    for customer_id in customer_ids:
        customer = book.customer(customer_id)
        if customer is not None:
            facts |= _of_customer(customer)
            for order in book.orders(customer_id):
                facts |= _of_order(order)
    return facts


def facts_of_data(users: Mapping[str, Any], orders: Mapping[str, Any]) -> Facts:
    """The same from objects in tau2-bench's layout."""
    facts: Facts = {}
    for user_id, user in users.items():
        facts[f"users.{user_id}.address"] = _place(user["address"])
        for method_id, method in user["payment_methods"].items():
            if "balance" in method:
                facts[f"users.{user_id}.{method_id}.balance"] = _amount(method["balance"])
    for order_id, order in orders.items():
        at = f"orders.{order_id}"
        facts[f"{at}.status"] = order["status"]
        facts[f"{at}.address"] = _place(order["address"])
        facts[f"{at}.items"] = _listed(
            f"{item['item_id']} {_amount(item['price'])} {_options(item['options'].items())}"
            for item in order["items"]
        )
        facts[f"{at}.payments"] = _listed(
            f"{entry['transaction_type']} {_amount(entry['amount'])} {entry['payment_method_id']}"
            for entry in order["payment_history"]
            if entry["amount"]
        )
        for name in (
            "cancel_reason",
            "return_payment_method_id",
            "exchange_payment_method_id",
        ):
            facts[f"{at}.{name}"] = order.get(name) or ""
        for name in ("return_items", "exchange_items", "exchange_new_items"):
            facts[f"{at}.{name}"] = _listed(order.get(name) or ())
        if (difference := order.get("exchange_price_difference")) is not None:
            facts[f"{at}.exchange_price_difference"] = _amount(difference)
    return facts


def differences(found: Facts, wanted: Facts) -> list[dict[str, str]]:
    """Where two states differ: the fact, what it is here and what it should be."""
    return [
        {"where": key, "found": found.get(key, ""), "wanted": wanted.get(key, "")}
        for key in sorted({*found, *wanted})
        if found.get(key, "") != wanted.get(key, "")
    ]


def _of_customer(customer: Customer) -> Facts:
    at = f"users.{customer.id}"
    facts = {f"{at}.address": _address(customer.address)}
    for method in customer.payment_methods:
        if method.balance is not None:
            facts[f"{at}.{method.id}.balance"] = _amount(method.balance)
    return facts


def _of_order(order: Order) -> Facts:
    at = f"orders.{order.id}"
    facts = {
        f"{at}.status": order.status,
        f"{at}.address": _address(order.address),
        f"{at}.items": _listed(
            f"{line.item_id} {_amount(line.price)} {_options(line.options)}" for line in order.lines
        ),
        # An entry of nothing is no money: the reference writes one where prices are the same.
        f"{at}.payments": _listed(
            f"{entry.kind} {_amount(entry.amount)} {entry.method_id}"
            for entry in order.payments
            if entry.amount
        ),
        f"{at}.cancel_reason": order.cancel_reason,
    }
    request = order.request
    if request is not None:
        kind = "return" if request.kind is RequestKind.RETURN else "exchange"
        facts[f"{at}.{kind}_items"] = _listed(request.items)
        facts[f"{at}.{kind}_payment_method_id"] = request.method_id
        if request.kind is RequestKind.EXCHANGE:
            facts[f"{at}.exchange_new_items"] = _listed(request.new_items)
            facts[f"{at}.exchange_price_difference"] = _amount(request.difference)
    return facts


def _place(address: Mapping[str, str]) -> str:
    parts = ("address1", "address2", "city", "state", "zip", "country")
    return " | ".join(address.get(part, "") for part in parts)


def _address(a: Address) -> str:
    return " | ".join((a.address1, a.address2, a.city, a.state, a.postcode, a.country))


def _amount(amount: Decimal) -> str:
    return f"{Decimal(str(amount)):.2f}"


def _options(options: Iterable[tuple[str, str]]) -> str:
    return ",".join(f"{name}={value}" for name, value in sorted(options))


def _listed(values: Iterable[str]) -> str:
    return "; ".join(values)
