"""What the policy and the records let be done; what they don't is refused with the rule's name."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from assistant.orders.book import ItemSwap, OrderBook, covered
from assistant.orders.policy import ItemsRule, OrderPolicy, Rule
from assistant.orders.records import Address, Customer, Order, OrderLine, PaymentMethod
from assistant.orders.wording import Wording, is_plain, item_text, plain

ZERO = Decimal(0)


class Refused(Exception):  # noqa: N818 - the policy's word, not an error of anybody's
    """The policy or the records don't allow it.

    Attributes:
        rule: Name of the rule.
        text: What the shopper is told.
        choices: What would be accepted, when it can be listed.
        hand_over: Whether a person has to take it from here.
    """

    def __init__(
        self, rule: str, text: str, *, choices: Sequence[str] = (), hand_over: bool = False
    ) -> None:
        super().__init__(text)
        self.rule = rule
        self.text = text
        self.choices = tuple(choices)
        self.hand_over = hand_over


class Bounds:
    """Holds one customer's wishes against the policy and the records.

    Every method raises :class:`Refused` with the rule that stands against it.
    """

    def __init__(
        self, book: OrderBook, policy: OrderPolicy, wording: Wording, customer: Customer
    ) -> None:
        self._book = book
        self._policy = policy
        self._wording = wording
        self._customer = customer

    def allowed(self, order: Order) -> tuple[str, ...]:
        """What the policy lets be done with an order now."""
        return tuple(
            name for name, rule in self._policy.rules().items() if not self._bar(name, rule, order)
        )

    def rule(self, action: str, order: Order, kind: type[Any]) -> Any:
        """The action's rule, if the policy has one and the order is in a state for it."""
        rule = self._policy.rules().get(action)
        if not isinstance(rule, kind):
            raise self.no("not_offered", action=action, hand_over=True)
        if bar := self._bar(action, rule, order):
            raise bar
        return rule

    def _bar(self, action: str, rule: Rule, order: Order) -> Refused | None:
        """What stands against an action in the order's present state."""
        if rule.once and any(
            done in self._policy.rules() and self._policy.rules()[done].once for done in order.done
        ):
            return self.no("once", order=plain(order.id))
        if order.status not in rule.statuses:
            return self.no(
                "not_status",
                action=action,
                order=plain(order.id),
                status=plain(order.status),
                statuses=list(rule.statuses),
            )
        if rule.high_value is not None and order.total.amount > rule.high_value:
            return self.no("high_value", hand_over=True)
        return None

    def positions(self, order: Order, item_ids: Sequence[str]) -> list[int]:
        """Where the items stand in the order; the same item twice is two lines of it."""
        if not item_ids:
            raise self.no("no_items", order=plain(order.id))
        free = list(range(len(order.lines)))
        found = []
        for item_id in item_ids:
            at = next((p for p in free if order.lines[p].item_id == item_id), None)
            if at is None:
                raise self.no(
                    "not_in_order",
                    order=plain(order.id),
                    item=_named(order, item_id),
                    count=list(item_ids).count(item_id),
                )
            free.remove(at)
            found.append(at)
        return found

    def swaps(
        self, order: Order, rule: ItemsRule, item_ids: Sequence[str], new_item_ids: Sequence[str]
    ) -> tuple[tuple[ItemSwap, ...], Decimal]:
        """New items for lines of the order, and what the customer pays more for them."""
        if len(item_ids) != len(new_item_ids):
            raise self.no("pairs")
        swaps = []
        difference = ZERO
        for position, new_id in zip(self.positions(order, item_ids), new_item_ids, strict=True):
            line = order.lines[position]
            product = self._book.product(line.product_id)
            item = product.item(new_id) if product else None
            if item is None and not rule.same_product:
                product = self._book.product_of(new_id)
                item = product.item(new_id) if product else None
            if product is None or item is None:
                raise self.no("other_product", item=plain(new_id), product=plain(line.name))
            if item.id == line.item_id:
                raise self.no("same_item", item=item_text(product, item))
            if not item.available:
                raise self.no("not_available", item=item_text(product, item))
            swaps.append(ItemSwap(position, item))
            difference += item.price - line.price
        return tuple(sorted(swaps, key=lambda swap: swap.position)), difference

    def method(
        self, order: Order, method_id: str, *, default: str = "", given: bool = False
    ) -> PaymentMethod:
        """The payment method that was named; the only one there is, when none was."""
        methods = self._customer.payment_methods
        if not method_id and not given:
            if default and (found := self._customer.method(default)):
                return found
            if len(methods) == 1:
                return methods[0]
        labels = self._wording.methods(self._customer, order.currency)
        if not method_id:
            raise self.no("method_needed", methods=labels)
        found = self._customer.method(method_id)
        if found is None:
            raise self.no("method_unknown", methods=labels)
        return found

    def covered(self, order: Order, method: PaymentMethod, amount: Decimal) -> None:
        """Refuse what a gift card can't pay."""
        if not covered(method.balance, amount):
            raise self.no(
                "gift_card_short",
                balance=str(order.money(method.balance or ZERO)),
                amount=str(order.money(amount)),
            )

    def new_address(self, old: Address, new: Address) -> None:
        """Refuse what is no address, or is the same one."""
        parts = (new.address1, new.address2, new.city, new.state, new.postcode, new.country)
        broken = any(len(part) > 150 or not is_plain(part) for part in parts)
        if broken or not new.address1 or not (new.city or new.postcode):
            raise self.no("address_broken")
        if new.same(old):
            raise self.no("address_same", address=plain(str(old)))

    def no(self, rule: str, *, hand_over: bool = False, **values: object) -> Refused:
        """A refusal in the brand's words."""
        listed: Any = values.get("reasons") or values.get("methods") or ()
        text = self._wording.say(f"order_{rule}", **values)
        return Refused(rule, text, choices=listed, hand_over=hand_over)


def _named(order: Order, item_id: str) -> str:
    line: OrderLine | None = next((at for at in order.lines if at.item_id == item_id), None)
    return plain(line.name if line else item_id)
