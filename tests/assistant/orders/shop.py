"""A small shop with customers and orders, in the layout of the import, and talk about them."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from assistant.conversation import (
    Answer,
    Conversation,
    Decision,
    Identity,
    Proof,
    Role,
    ToolUse,
    Trace,
)
from assistant.guard.masking import Masker
from assistant.orders.desk import OrderDesk
from assistant.orders.importer import read_data
from assistant.orders.policy import OrderPolicy, load_policy
from assistant.orders.sql import SqlOrderBook
from assistant.orders.tools import serve
from prompts.brand import load_brand

MASKER = Masker(b"a secret of sixteen bytes")
BRAND = load_brand()
RETAIL = load_policy("retail")

HOME = {
    "address1": "12 Mill Lane",
    "address2": "",
    "city": "Leeds",
    "state": "",
    "zip": "LS1 4AB",
    "country": "UK",
}
AWAY = {
    "address1": "7 Harbour Road",
    "address2": "Flat 2",
    "city": "Oban",
    "state": "",
    "zip": "PA34 5DQ",
    "country": "UK",
}


def _item(id_: str, colour: str, size: str, price: float, available: bool = True) -> dict[str, Any]:
    options = {"colour": colour, "size": size}
    return {"item_id": id_, "options": options, "available": available, "price": price}


def _line(product: str, name: str, item: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "product_id": product,
        "item_id": item["item_id"],
        "price": item["price"],
        "options": item["options"],
    }


RED_M = _item("i-red-m", "red", "M", 40.0)
RED_L = _item("i-red-l", "red", "L", 42.5)
BLUE_M = _item("i-blue-m", "blue", "M", 35.0)
GONE = _item("i-green-m", "green", "M", 40.0, available=False)
MUG = _item("i-mug", "white", "one", 9.99)
MUG_BLACK = _item("i-mug-black", "black", "one", 9.99)


def _order(
    number: str, owner: str, status: str, lines: list[dict[str, Any]], method: str
) -> dict[str, Any]:
    total = round(sum(line["price"] for line in lines), 2)
    return {
        "order_id": number,
        "user_id": owner,
        "address": HOME if owner == "ann" else AWAY,
        "items": lines,
        "status": status,
        "fulfillments": [],
        "payment_history": [
            {"transaction_type": "payment", "amount": total, "payment_method_id": method}
        ],
    }


def shop_data() -> dict[str, Any]:
    """The shop as the import reads it."""
    items = [RED_M, RED_L, BLUE_M, GONE]
    jumper, mug = "p-jumper", "p-mug"
    data = {
        "products": {
            jumper: {
                "name": "Jumper",
                "product_id": jumper,
                "variants": {i["item_id"]: i for i in items},
            },
            mug: {
                "name": "Mug",
                "product_id": mug,
                "variants": {i["item_id"]: i for i in (MUG, MUG_BLACK)},
            },
        },
        "users": {
            "ann": {
                "user_id": "ann",
                "name": {"first_name": "Ann", "last_name": "O'Hara"},
                "address": HOME,
                "email": "ann@mail.example",
                "payment_methods": {
                    "card": {
                        "source": "credit_card",
                        "id": "card",
                        "brand": "visa",
                        "last_four": "1111",
                    },
                    "gift": {"source": "gift_card", "id": "gift", "balance": 5.0},
                    "pal": {"source": "paypal", "id": "pal"},
                },
                "orders": ["#W100001", "#W100002", "#W100003"],
            },
            "bob": {
                "user_id": "bob",
                "name": {"first_name": "Bob", "last_name": "Stone"},
                "address": AWAY,
                "email": "bob@mail.example",
                "payment_methods": {
                    "bobs": {"source": "gift_card", "id": "bobs", "balance": 500.0}
                },
                "orders": ["#W200001"],
            },
        },
        "orders": {
            "#W100001": _order(
                "#W100001",
                "ann",
                "pending",
                [_line(jumper, "Jumper", RED_M), _line(mug, "Mug", MUG)],
                "card",
            ),
            "#W100002": _order(
                "#W100002",
                "ann",
                "delivered",
                [
                    _line(jumper, "Jumper", RED_M),
                    _line(jumper, "Jumper", RED_M),
                    _line(mug, "Mug", MUG),
                ],
                "card",
            ),
            "#W100003": _order("#W100003", "ann", "processed", [_line(mug, "Mug", MUG)], "card"),
            "#W200001": _order("#W200001", "bob", "pending", [_line(mug, "Mug", MUG)], "bobs"),
        },
    }
    return copy.deepcopy(data)


def write_shop(path: Path, data: dict[str, Any] | None = None) -> Path:
    """The shop as a file."""
    path.write_text(json.dumps(data or shop_data()), encoding="utf-8")
    return path


def open_book(path: Path, data: dict[str, Any] | None = None) -> SqlOrderBook:
    """An order book that holds the shop."""
    book = SqlOrderBook(f"sqlite:///{path}", MASKER.token)
    held = read_data(json.loads(json.dumps(data or shop_data())), "shop", "GBP")
    book.load(held.products, held.customers, held.orders)
    return book


class Talk:
    """A conversation whose model calls what a test tells it to.

    Attributes:
        desk: Of the latest turn.
    """

    def __init__(self, book: SqlOrderBook, policy: OrderPolicy = RETAIL, session: str = "") -> None:
        self.book, self.policy = book, policy
        self.conversation = Conversation(
            "talk", session=Identity(session, Proof.SESSION) if session else None
        )
        self.desk = OrderDesk(book, policy, self.conversation, BRAND)

    def turn(self, said: str, *calls: tuple[str, dict[str, Any]], text: str = "") -> list[Any]:
        """The shopper says something, the model calls tools and answers; their results."""
        asked = self.conversation.said(Role.SHOPPER, MASKER.masked(said))
        self.desk = OrderDesk(self.book, self.policy, asked, BRAND)
        uses, results = [], []
        for name, arguments in calls:
            result = serve(self.desk, name, arguments)
            uses.append(ToolUse("c", name, json.dumps(arguments), result))
            results.append(json.loads(result))
        proposal = self.desk.proposal
        shown = text or (proposal.text if proposal else self.desk.outcome) or "…"
        answer = Answer(
            shown,
            Decision.ANSWER,
            (),
            (),
            Trace(1, "test", "1", tools=tuple(uses)),
            identity=self.desk.established,
            proposal=proposal,
        )
        self.conversation = asked.said(Role.ASSISTANT, shown, answer)
        return results

    def known(self, email: str = "ann@mail.example") -> Talk:
        """The same after the shopper was identified."""
        (found,) = self.turn(f"I'm {email}", ("identify_customer", {"email": email}))
        assert found["identified"], found
        return self

    def propose(self, tool: str, said: str = "please", **arguments: Any) -> Any:
        """One proposing call; its result."""
        return self.turn(said, (tool, arguments))[0]

    def confirm(self, said: str = "Yes, please.") -> Any:
        """The shopper answers the proposal and the model tries to carry it out."""
        return self.turn(said, ("confirm_change", {}))[0]


def state(book: SqlOrderBook) -> list[Any]:
    """Everything in the book that a change could touch."""
    people = [book.customer(id_) for id_ in ("ann", "bob")]
    return [*people, *(order for p in people if p for order in book.orders(p.id))]
