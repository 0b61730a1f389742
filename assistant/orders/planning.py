"""A change that was asked for as a plan: what is done, under which id, and how it reads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assistant.orders.book import (
    AddressChange,
    Cancellation,
    Change,
    DefaultAddressChange,
    ExchangeRequest,
    ItemsChange,
    ItemSwap,
    OrderBook,
    PaymentChange,
    ReturnRequest,
)
from assistant.orders.bounds import ZERO, Bounds
from assistant.orders.policy import (
    CancelRule,
    ItemsRule,
    OrderPolicy,
    PaymentRule,
    ReturnRule,
    Rule,
)
from assistant.orders.records import (
    Address,
    Customer,
    EntryKind,
    ItemsRequest,
    Order,
    PaymentEntry,
    PaymentKind,
    PaymentMethod,
    RequestKind,
)
from assistant.orders.wording import Wording, plain


@dataclass(frozen=True, slots=True)
class Plan:
    """A change that may be done.

    Attributes:
        change: What the order book is given; carries the proposal's id.
        arguments: What was asked for, as a JSON object with the order's number in it.
        text: The change in full.
    """

    change: Change
    order_id: str
    arguments: str
    text: str


class Planner:
    """Plans one customer's changes. Reads the book and never changes it."""

    def __init__(
        self, book: OrderBook, policy: OrderPolicy, wording: Wording, customer: Customer
    ) -> None:
        self.bounds = Bounds(book, policy, wording, customer)
        self._policy = policy
        self._wording = wording
        self._customer = customer

    def cancel(self, order: Order, *, reason: str) -> Plan:
        """Call the order off; the money goes back where it came from."""
        rule = self.bounds.rule("cancel", order, CancelRule)
        accepted = reason if reason in rule.reasons else rule.reason(reason)
        if rule.reasons and not accepted:
            raise self.bounds.no("reason_not_accepted", reasons=list(rule.reasons))
        entries = tuple(
            PaymentEntry(EntryKind.REFUND, amount, method_id)
            for method_id, amount in order.balances.items()
            if amount > 0
        )
        text = self._wording.say(
            "order_propose_cancel",
            order=plain(order.id),
            total=str(order.total),
            lines=self._wording.lines(order, order.lines),
            reason=accepted,
            refunds=self._refunds(order, entries),
        )
        carried = self._carried("cancel", order, {"reason": accepted})
        change = Cancellation(
            **carried, status=rule.to or order.status, payments=entries, reason=accepted
        )
        return self._plan(change, order.id, {"reason": accepted}, text)

    def change_address(self, order: Order, *, address: Address) -> Plan:
        """Send the order elsewhere."""
        rule = self.bounds.rule("change_address", order, Rule)
        self.bounds.new_address(order.address, address)
        text = self._wording.say(
            "order_propose_change_address",
            order=plain(order.id),
            old=plain(str(order.address)),
            new=plain(str(address)),
        )
        arguments = _address_arguments(address)
        carried = self._carried("change_address", order, arguments)
        change = AddressChange(**carried, status=rule.to or order.status, address=address)
        return self._plan(change, order.id, arguments, text)

    def default_address(self, *, address: Address) -> Plan:
        """Change where the customer lives."""
        if not self._policy.default_address.allowed:
            raise self.bounds.no("not_offered", action="default_address", hand_over=True)
        self.bounds.new_address(self._customer.address, address)
        text = self._wording.say(
            "order_propose_default_address",
            old=plain(str(self._customer.address)),
            new=plain(str(address)),
        )
        arguments = _address_arguments(address)
        version = self._customer.version
        change = DefaultAddressChange(
            proposal_id=self._id("default_address", "", version, arguments),
            customer_id=self._customer.id,
            action="default_address",
            version=version,
            address=address,
        )
        return self._plan(change, "", arguments, text)

    def change_payment(self, order: Order, *, method_id: str) -> Plan:
        """Pay the order otherwise."""
        rule = self.bounds.rule("change_payment", order, PaymentRule)
        single = len(order.payments) == 1 and order.payments[0].kind is EntryKind.PAYMENT
        if rule.single_payment and not single:
            raise self.bounds.no("payments_not_single")
        method = self.bounds.method(order, method_id, given=True)
        paid = {id_: amount for id_, amount in order.balances.items() if amount > 0}
        if method.id in paid:
            raise self.bounds.no(
                "method_same", order=plain(order.id), method=self._wording.method(method)
            )
        amount = sum(paid.values(), ZERO)
        self.bounds.covered(order, method, amount)
        entries = (
            PaymentEntry(EntryKind.PAYMENT, amount, method.id),
            *(PaymentEntry(EntryKind.REFUND, back, id_) for id_, back in paid.items()),
        )
        text = self._wording.say(
            "order_propose_change_payment",
            order=plain(order.id),
            amount=str(order.money(amount)),
            new=self._wording.method(method),
            refunds=self._refunds(order, entries[1:]),
        )
        arguments = {"payment_method_id": method.id}
        carried = self._carried("change_payment", order, arguments)
        change = PaymentChange(**carried, status=rule.to or order.status, payments=entries)
        return self._plan(change, order.id, arguments, text)

    def change_items(
        self, order: Order, *, item_ids: Sequence[str], new_item_ids: Sequence[str], method_id: str
    ) -> Plan:
        """Put other forms of the same products into the order."""
        rule = self.bounds.rule("change_items", order, ItemsRule)
        swaps, difference = self.bounds.swaps(order, rule, item_ids, new_item_ids)
        method = self._settling(order, method_id, difference)
        self.bounds.covered(order, method, difference)
        kind = EntryKind.PAYMENT if difference > 0 else EntryKind.REFUND
        entries = (PaymentEntry(kind, abs(difference), method.id),) if difference else ()
        arguments = _swap_arguments(order, swaps, method)
        carried = self._carried("change_items", order, arguments)
        change = ItemsChange(
            **carried, status=rule.to or order.status, payments=entries, swaps=swaps
        )
        text = self._swap_text("order_propose_change_items", order, rule, swaps, method, difference)
        return self._plan(change, order.id, arguments, text)

    def exchange(
        self, order: Order, *, item_ids: Sequence[str], new_item_ids: Sequence[str], method_id: str
    ) -> Plan:
        """Take delivered items back for other forms of the same products."""
        rule = self.bounds.rule("exchange", order, ItemsRule)
        swaps, difference = self.bounds.swaps(order, rule, item_ids, new_item_ids)
        method = self._settling(order, method_id, difference)
        self.bounds.covered(order, method, difference)
        arguments = _swap_arguments(order, swaps, method)
        carried = self._carried("exchange", order, arguments)
        request = ItemsRequest(
            RequestKind.EXCHANGE,
            tuple(sorted(order.lines[swap.position].item_id for swap in swaps)),
            method.id,
            tuple(sorted(swap.item.id for swap in swaps)),
            difference,
        )
        change = ExchangeRequest(
            **carried, status=rule.to or order.status, request=request, swaps=swaps
        )
        text = self._swap_text("order_propose_exchange", order, rule, swaps, method, difference)
        return self._plan(change, order.id, arguments, text)

    def return_(self, order: Order, *, item_ids: Sequence[str], method_id: str) -> Plan:
        """Take delivered items back for money."""
        rule = self.bounds.rule("return", order, ReturnRule)
        lines = [order.lines[position] for position in self.bounds.positions(order, item_ids)]
        original = order.original_method
        method = self.bounds.method(order, method_id, default=original)
        fits = {
            "any": True,
            "original": method.id == original,
            "gift_card": method.kind is PaymentKind.GIFT_CARD,
        }
        if not any(fits[place] for place in rule.refund_to):
            raise self.bounds.no("method_not_for_refund", places=list(rule.refund_to))
        amount = sum((line.price for line in lines), ZERO)
        text = self._wording.say(
            "order_propose_return",
            order=plain(order.id),
            lines=self._wording.lines(order, lines),
            # When it is there depends on when the items are: the policy's days don't say.
            refunds=[self._wording.refund(order, method, amount, timed=False)],
        )
        ids = tuple(sorted(line.item_id for line in lines))
        arguments = {"item_ids": list(ids), "payment_method_id": method.id}
        carried = self._carried("return", order, arguments)
        request = ItemsRequest(RequestKind.RETURN, ids, method.id)
        change = ReturnRequest(**carried, status=rule.to or order.status, request=request)
        return self._plan(change, order.id, arguments, text)

    def _settling(self, order: Order, method_id: str, difference: Decimal) -> PaymentMethod:
        """The method for a difference in price; the order's own where there is none."""
        default = "" if difference else order.original_method
        return self.bounds.method(order, method_id, default=default)

    def _refunds(self, order: Order, entries: Sequence[PaymentEntry]) -> list[str]:
        found = []
        for entry in entries:
            method = self._customer.method(entry.method_id)
            if method is None:
                method = PaymentMethod(entry.method_id, PaymentKind.OTHER)
            found.append(self._wording.refund(order, method, entry.amount, timed=True))
        return found

    def _swap_text(
        self,
        reply: str,
        order: Order,
        rule: Rule,
        swaps: tuple[ItemSwap, ...],
        method: PaymentMethod,
        difference: Decimal,
    ) -> str:
        return self._wording.say(
            reply,
            order=plain(order.id),
            swaps=[self._wording.swap(order, order.lines[s.position], s.item) for s in swaps],
            # An exchange is settled when the items are back: the policy's days don't say when.
            difference=self._wording.difference(
                order, method, difference, timed=reply == "order_propose_change_items"
            ),
            remind=rule.remind_all,
        )

    def _carried(self, action: str, order: Order, arguments: dict[str, Any]) -> dict[str, Any]:
        return {
            "proposal_id": self._id(action, order.id, order.version, arguments),
            "customer_id": self._customer.id,
            "action": action,
            "version": order.version,
            "order_id": order.id,
        }

    def _id(self, action: str, order_id: str, version: int, arguments: dict[str, Any]) -> str:
        """Names this change of this state of the record: the same one again has the same id."""
        named = [self._customer.id, action, order_id, version, arguments]
        return hashlib.sha256(_json(named).encode()).hexdigest()[:40]

    def _plan(self, change: Change, order_id: str, arguments: dict[str, Any], text: str) -> Plan:
        return Plan(change, order_id, _json(arguments), text)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _address_arguments(address: Address) -> dict[str, Any]:
    return {
        "address1": address.address1,
        "address2": address.address2,
        "city": address.city,
        "state": address.state,
        "postcode": address.postcode,
        "country": address.country,
    }


def _swap_arguments(
    order: Order, swaps: tuple[ItemSwap, ...], method: PaymentMethod
) -> dict[str, Any]:
    return {
        "item_ids": [order.lines[swap.position].item_id for swap in swaps],
        "new_item_ids": [swap.item.id for swap in swaps],
        "payment_method_id": method.id,
    }
