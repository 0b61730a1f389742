"""What tau2-bench's retail tools do to its data, written down once more on plain objects.

An independent reading of the documented effects (Sierra Research, tau2-bench, MIT): it shares
no code with ours, so that an error in either shows as a difference. Statuses and refusals are the
tools' own; the policy a human agent follows on top of them is not part of it.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

REASONS = ("no longer needed", "ordered by mistake")
CENT = Decimal("0.01")
Data = dict[str, Any]


class ReferenceRefusal(Exception):  # noqa: N818 - the tools' own no
    """The reference refuses the call as well."""


class Reference:
    """Applies recorded calls to a copy of the data.

    Args:
        data: ``products``, ``users`` and ``orders``, each by id, amounts as Decimal.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.users: Data = copy.deepcopy(data["users"])
        self.orders: Data = copy.deepcopy(data["orders"])
        self._products: Data = data["products"]
        self._items: Data = {
            item_id: item
            for product in data["products"].values()
            for item_id, item in product["variants"].items()
        }

    def call(self, name: str, arguments: Mapping[str, Any]) -> str:
        """Apply one call; what reads returns what it looked for, and what writes an empty text.

        Raises:
            ReferenceRefusal: The reference's tool refuses it.
        """
        tool = getattr(self, f"_{name}", None)
        if tool is None:
            return ""  # not for the reference to judge
        try:
            return str(tool(**arguments) or "")
        except TypeError as error:
            raise ReferenceRefusal(f"not its arguments: {error}") from error

    # Reading

    def _find_user_id_by_email(self, email: str) -> str:
        for user_id, user in self.users.items():
            if user["email"].lower() == email.lower():
                return str(user_id)
        raise ReferenceRefusal("user not found")

    def _find_user_id_by_name_zip(self, first_name: str, last_name: str, zip: str) -> str:
        for user_id, user in self.users.items():
            if (
                user["name"]["first_name"].lower() == first_name.lower()
                and user["name"]["last_name"].lower() == last_name.lower()
                and user["address"]["zip"] == zip
            ):
                return str(user_id)
        raise ReferenceRefusal("user not found")

    def _get_user_details(self, user_id: str) -> None:
        self._user(user_id)

    def _get_order_details(self, order_id: str) -> None:
        self._order(order_id)

    def _get_product_details(self, product_id: str) -> None:
        if product_id not in self._products:
            raise ReferenceRefusal("product not found")

    def _get_item_details(self, item_id: str) -> None:
        if item_id not in self._items:
            raise ReferenceRefusal("item not found")

    def _list_all_product_types(self) -> None:
        pass

    def _calculate(self, expression: str) -> None:
        if not set(expression) <= set("0123456789+-*/(). "):
            raise ReferenceRefusal("invalid characters in expression")

    def _transfer_to_human_agents(self, summary: str) -> None:
        pass

    # Changing

    def _cancel_pending_order(self, order_id: str, reason: str) -> None:
        order = self._order(order_id)
        if order["status"] != "pending":
            raise ReferenceRefusal("non-pending order cannot be cancelled")
        if reason not in REASONS:
            raise ReferenceRefusal("invalid reason")
        refunds = []
        for payment in order["payment_history"]:
            method = payment["payment_method_id"]
            refunds.append(_entry("refund", payment["amount"], method))
            self._credit(order["user_id"], method, payment["amount"])
        order["status"] = "cancelled"
        order["cancel_reason"] = reason
        order["payment_history"].extend(refunds)

    def _modify_pending_order_address(self, order_id: str, **address: str) -> None:
        order = self._order(order_id)
        if "pending" not in order["status"]:
            raise ReferenceRefusal("non-pending order cannot be modified")
        order["address"] = dict(address)

    def _modify_pending_order_payment(self, order_id: str, payment_method_id: str) -> None:
        order = self._order(order_id)
        if "pending" not in order["status"]:
            raise ReferenceRefusal("non-pending order cannot be modified")
        method = self._method(order["user_id"], payment_method_id)
        history = order["payment_history"]
        if len(history) != 1 or history[0]["transaction_type"] != "payment":
            raise ReferenceRefusal("there should be exactly one payment for a pending order")
        before, amount = history[0]["payment_method_id"], history[0]["amount"]
        if before == payment_method_id:
            raise ReferenceRefusal("the new payment method should be different")
        if method["source"] == "gift_card" and method["balance"] < amount:
            raise ReferenceRefusal("insufficient gift card balance")
        history.append(_entry("payment", amount, payment_method_id))
        history.append(_entry("refund", amount, before))
        self._credit(order["user_id"], payment_method_id, -amount)
        self._credit(order["user_id"], before, amount)

    def _modify_pending_order_items(
        self, order_id: str, item_ids: list[str], new_item_ids: list[str], payment_method_id: str
    ) -> None:
        order = self._order(order_id)
        if order["status"] != "pending":
            raise ReferenceRefusal("non-pending order cannot be modified")
        difference = self._swap(order, item_ids, new_item_ids, payment_method_id)
        kind = "payment" if difference > 0 else "refund"
        order["payment_history"].append(_entry(kind, abs(difference), payment_method_id))
        self._credit(order["user_id"], payment_method_id, -difference)
        for old_id, new_id in zip(item_ids, new_item_ids, strict=True):
            item = next(one for one in order["items"] if one["item_id"] == old_id)
            new = self._items[new_id]
            item.update(item_id=new_id, price=new["price"], options=new["options"])
        order["status"] = "pending (item modified)"

    def _return_delivered_order_items(
        self, order_id: str, item_ids: list[str], payment_method_id: str
    ) -> None:
        order = self._order(order_id)
        if order["status"] != "delivered":
            raise ReferenceRefusal("non-delivered order cannot be returned")
        method = self._method(order["user_id"], payment_method_id)
        original = order["payment_history"][0]["payment_method_id"]
        if method["source"] != "gift_card" and payment_method_id != original:
            raise ReferenceRefusal("payment method should be the original one or a gift card")
        _held(order, item_ids)
        order["status"] = "return requested"
        order["return_items"] = sorted(item_ids)
        order["return_payment_method_id"] = payment_method_id

    def _exchange_delivered_order_items(
        self, order_id: str, item_ids: list[str], new_item_ids: list[str], payment_method_id: str
    ) -> None:
        order = self._order(order_id)
        if order["status"] != "delivered":
            raise ReferenceRefusal("non-delivered order cannot be exchanged")
        difference = self._swap(order, item_ids, new_item_ids, payment_method_id)
        order["status"] = "exchange requested"
        order["exchange_items"] = sorted(item_ids)
        order["exchange_new_items"] = sorted(new_item_ids)
        order["exchange_payment_method_id"] = payment_method_id
        order["exchange_price_difference"] = difference

    def _modify_user_address(self, user_id: str, **address: str) -> None:
        self._user(user_id)["address"] = dict(address)

    # What several of them do

    def _user(self, user_id: str) -> Data:
        if user_id not in self.users:
            raise ReferenceRefusal("user not found")
        found: Data = self.users[user_id]
        return found

    def _order(self, order_id: str) -> Data:
        if order_id not in self.orders:
            raise ReferenceRefusal("order not found")
        found: Data = self.orders[order_id]
        return found

    def _method(self, user_id: str, method_id: str) -> Data:
        methods = self._user(user_id)["payment_methods"]
        if method_id not in methods:
            raise ReferenceRefusal("payment method not found")
        found: Data = methods[method_id]
        return found

    def _credit(self, user_id: str, method_id: str, amount: Decimal) -> None:
        method = self._method(user_id, method_id)
        if method["source"] == "gift_card":
            method["balance"] = (method["balance"] + amount).quantize(CENT)

    def _swap(
        self, order: Data, item_ids: list[str], new_item_ids: list[str], method_id: str
    ) -> Decimal:
        _held(order, item_ids)
        if len(item_ids) != len(new_item_ids):
            raise ReferenceRefusal("the number of items should match")
        difference = Decimal(0)
        for old_id, new_id in zip(item_ids, new_item_ids, strict=True):
            old = next(one for one in order["items"] if one["item_id"] == old_id)
            new = self._products[old["product_id"]]["variants"].get(new_id)
            if new is None or not new["available"]:
                raise ReferenceRefusal(f"new item {new_id} not found or available")
            difference += new["price"] - old["price"]
        method = self._method(order["user_id"], method_id)
        if method["source"] == "gift_card" and method["balance"] < difference:
            raise ReferenceRefusal("insufficient gift card balance")
        return difference


def _held(order: Data, item_ids: list[str]) -> None:
    held = [item["item_id"] for item in order["items"]]
    for item_id in item_ids:
        if item_ids.count(item_id) > held.count(item_id):
            raise ReferenceRefusal(f"number of {item_id} not found")


def _entry(kind: str, amount: Decimal, method_id: str) -> Data:
    return {"transaction_type": kind, "amount": amount, "payment_method_id": method_id}
