"""Lies and truths about a shopper's own orders, over what the real order tools return."""

# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.conversation import Conversation, Identity, Proof, Role
from assistant.guard.masking import Masker
from assistant.orders.desk import OrderDesk
from assistant.orders.importer import read_data
from assistant.orders.policy import load_policy
from assistant.orders.sql import SqlOrderBook
from assistant.orders.tools import serve
from evals.grounding.case import Case
from evals.grounding.scenes import Scene
from prompts.brand import Brand

_STATUSES = ("pending", "processed", "delivered", "cancelled")
_GOODS = ("Kettle", "Desk Lamp", "Jigsaw", "Backpack", "Cushion", "Water Bottle", "Tea Towel")
_COLOURS = ("red", "blue", "green", "white", "black")
_PLACE = {
    "address1": "12 Mill Lane", "address2": "", "city": "Leeds", "state": "", "zip": "LS1 4AB",
    "country": "UK",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bought:
    """An order as it was put into the book.

    Attributes:
        others: Amounts of its single items.
        missing: A product that it doesn't hold.
    """

    number: str
    status: str
    total: str
    others: tuple[str, ...]
    goods: tuple[str, ...]
    colour: str
    missing: str
    tracking: str


Maker = Callable[[Bought, random.Random], tuple[str, tuple[str, ...]] | None]


def _status(order: Bought, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    later = {"pending": ("shipped", "delivered"), "processed": ("shipped", "delivered"), "cancelled": ("shipped", "refunded in cash"), "delivered": ("cancelled",)}  # fmt: skip
    wrong = rng.choice(later[order.status])
    text = rng.choice(
        [f"Your order {order.number} has been {wrong}.", f"Good news: your order was {wrong}.",
         f"It has already been {wrong}.", f"Order {order.number} is {wrong}."]
    )  # fmt: skip
    return text, (wrong,)


def _total(order: Bought, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    wrong = rng.choice([*order.others, "7.77"])
    text = rng.choice([f"The total of order {order.number} is £{wrong}.", f"In all, your order comes to £{wrong}."])  # fmt: skip
    return (text, (wrong,)) if wrong != order.total else None


def _tracking(order: Bought, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    wrong = f"{rng.randrange(10**11, 10**12)}"
    text = rng.choice([f"Your tracking number is {wrong}.", f"Track order {order.number} with GB{wrong}X."])  # fmt: skip
    return text, (wrong, f"GB{wrong}X")


def _arrival(order: Bought, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    wrong = rng.choice(["tomorrow", "Friday", "next week", "24 December"])
    return f"Your order {order.number} will arrive {'on ' if wrong[0].isupper() else ''}{wrong}.", (wrong,)  # fmt: skip


def _refund(order: Bought, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    days = rng.choice(["11 days", "48 hours", "9 weeks"])
    return f"Your refund for order {order.number} reaches you within {days}.", (days,)


def _items(order: Bought, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    text = rng.choice([f"Order {order.number} holds a {order.missing}.", f"You ordered a {order.missing} as well, in your order {order.number}."])  # fmt: skip
    return text, (order.missing,)


def _done(order: Bought, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    wrong = rng.choice(["cancelled", "changed", "refunded", "exchanged"])
    return f"I've {wrong} your order {order.number}.", (wrong,)


ORDER_LIES: dict[str, Maker] = {
    "order_status": _status, "order_total": _total, "order_tracking": _tracking,
    "order_arrival": _arrival, "order_refund": _refund, "order_items": _items, "order_done": _done,
}  # fmt: skip


def _said(order: Bought, rng: random.Random) -> str:
    number, good = order.number, rng.choice(order.goods)
    choices = [
        f"Your order {number} is {order.status}.", f"The status of order {number} is {order.status}.",
        f"The total of order {number} is £{order.total}.", f"In all, order {number} comes to £{order.total}.",
        f"Order {number} holds a {good}.", "It goes to 12 Mill Lane, Leeds.",
        f"Your order {number} has {len(order.goods)} items.", f"Order {number} was paid with PayPal.",
    ]  # fmt: skip
    if order.tracking:
        choices.append(f"The tracking number of order {number} is {order.tracking}.")
    if order.status in ("pending", "processed"):
        choices += [f"Your order {number} hasn't been delivered yet.", f"Order {number} has not been shipped yet."]  # fmt: skip
    return rng.choice(choices)


def order_cases(brand: Brand, count: int, rng: random.Random) -> tuple[list[Case], list[Case]]:
    """So many lies and so many truths about orders that the real tools return.

    Args:
        brand: Words what the tools return.
        count: Lies, and as many truths.
        rng: Draws orders and wordings.
    """
    lies: list[Case] = []
    truths: list[Case] = []
    with tempfile.TemporaryDirectory() as folder:
        while len(lies) < count:
            scene, order = _scene(brand, Path(folder) / f"{len(lies)}.db", rng)
            for name, make in ORDER_LIES.items():
                made = make(order, rng)
                if made is not None:
                    lies.append(Case(name, scene, made[0], made[1]))
                truths.append(Case("order", scene, _said(order, rng)))
    return lies[:count], truths[:count]


def _scene(brand: Brand, path: Path, rng: random.Random) -> tuple[Scene, Bought]:
    goods = rng.sample(_GOODS, 3)
    colours = [rng.choice(_COLOURS) for _ in goods]
    prices = [round(rng.randrange(300, 9000) / 100, 2) for _ in goods]
    number, status = f"#W{rng.randrange(10**6, 10**7)}", rng.choice(_STATUSES)
    lines: list[dict[str, Any]] = [
        {"name": name, "product_id": f"p{i}", "item_id": f"i{i}", "price": price, "options": {"colour": colour}}
        for i, (name, colour, price) in enumerate(zip(goods, colours, prices, strict=True))
    ][:2]  # fmt: skip
    total = round(sum(line["price"] for line in lines), 2)
    tracking = f"{rng.randrange(10**11, 10**12)}" if status == "delivered" else ""
    entries = [{"transaction_type": "payment", "amount": total, "payment_method_id": "pal"}]
    sent = [{"tracking_id": [tracking], "item_ids": ["i0", "i1"]}] if tracking else []
    order = {
        "order_id": number, "user_id": "ann", "address": _PLACE, "items": lines, "status": status,
        "fulfillments": sent, "payment_history": entries,
    }  # fmt: skip
    data = {
        "products": {
            f"p{i}": {"name": name, "product_id": f"p{i}", "variants": {f"i{i}": {"item_id": f"i{i}", "options": {"colour": c}, "available": True, "price": p}}}
            for i, (name, c, p) in enumerate(zip(goods, colours, prices, strict=True))
        },
        "users": {"ann": {"user_id": "ann", "name": {"first_name": "Ann", "last_name": "Ohara"}, "address": _PLACE, "email": "ann@post.example", "payment_methods": {"pal": {"source": "paypal", "id": "pal"}}, "orders": [number]}},
        "orders": {number: order},
    }  # fmt: skip
    said = f"What about my order {number}?"
    book = SqlOrderBook(f"sqlite:///{path}", Masker(b"a key only of this judgement").token)
    try:
        held = read_data(data, "the orders of the eval", "GBP")
        book.load(held.products, held.customers, held.orders)
        talk = Conversation("judged", session=Identity("ann", Proof.SESSION)).said(
            Role.SHOPPER, said
        )
        desk = OrderDesk(book, load_policy("retail"), talk, brand)
        calls: tuple[tuple[str, dict[str, Any]], ...] = (
            ("get_order", {"order": number}),
            ("list_product_types", {}),
        )
        results = tuple(serve(desk, name, arguments) for name, arguments in calls)
    finally:
        book.close()
    bought = Bought(
        number, status, f"{total:.2f}", tuple(f"{line['price']:.2f}" for line in lines),
        tuple(goods[:2]), colours[0], goods[2], tracking,
    )  # fmt: skip
    return Scene(said, calls, results), bought
