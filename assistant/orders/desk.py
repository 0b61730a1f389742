"""The counter where one turn's order tools are served: it reads, proposes, and does after a yes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from assistant.conversation import Conversation, Identity, Proposal
from assistant.orders.book import (
    Applied,
    BookUnavailable,
    OrderBook,
)
from assistant.orders.bounds import Refused
from assistant.orders.confirming import agreed, carry_out
from assistant.orders.findings import (
    ConfirmationFinding,
    IdentityFinding,
    ItemChoices,
    OrderResults,
    ProductTypes,
    ProfileFinding,
    ProposalFinding,
    Refusal,
)
from assistant.orders.identifying import Identification
from assistant.orders.planning import Plan, Planner
from assistant.orders.policy import OrderPolicy, Rule
from assistant.orders.records import Address, Customer, Order
from assistant.orders.wording import Wording, plain
from kb.documents import Money
from prompts.brand import Brand

Params = ParamSpec("Params")
Found = TypeVar("Found", bound="Any")


def _answering(
    method: Callable[Concatenate[OrderDesk, Params], Found],
) -> Callable[Concatenate[OrderDesk, Params], Found]:
    """A refusal is an answer like any other; and one thing happens at a time."""

    @wraps(method)
    def answered(desk: OrderDesk, /, *args: Params.args, **kwargs: Params.kwargs) -> Found:
        finding: Any = _FINDINGS[method.__name__]
        with desk.lock:
            try:
                return method(desk, *args, **kwargs)
            except Refused as no:
                if no.rule == "address_same":
                    # As wished already: there is nothing to refuse, and nothing to do.
                    same: Found = finding(unchanged=no.text)
                    return same
                desk.calls_for_person = no.rule if no.hand_over else desk.calls_for_person
                refused = Refusal(
                    rule=no.rule, text=no.text, choices=no.choices, hand_over=no.hand_over
                )
            except BookUnavailable:
                desk.calls_for_person = "unavailable"
                refused = Refusal(
                    rule="unavailable", text=desk.wording.say("trouble"), hand_over=True
                )
            made: Found = finding(refused=refused)
            return made

    return answered


class OrderDesk:
    """What one conversation may do with orders, for the length of one turn.

    Whose orders these are is told by the conversation's signed session or by a check; never by what
    a model says. Reading another customer's order answers exactly like an unknown number. The
    proposing methods change nothing.

    Args:
        book: The shop's orders.
        policy: What may be done with them.
        conversation: Up to and with the shopper's last message, e-mails masked or not.
        brand: Words every text, in the shopper's language.

    Attributes:
        proposal: The change proposed in this turn; its text has to reach the shopper literally.
        outcome: What to tell the shopper about a change done in this turn; empty before.
        amounts: Totals of the orders that this turn looked at or proposed to change, by number.
        calls_for_person: The rule by which a person has to go on; empty when none has to.
    """

    def __init__(
        self, book: OrderBook, policy: OrderPolicy, conversation: Conversation, brand: Brand
    ) -> None:
        self.lock = threading.RLock()
        self.wording = Wording(brand, policy)
        self.proposal: Proposal | None = None
        self.outcome = ""
        self.amounts: dict[str, Money] = {}
        self.calls_for_person = ""
        self._book = book
        self._policy = policy
        self._conversation = conversation
        self._identification = Identification(book, policy.identity, conversation, self.wording)

    @property
    def established(self) -> Identity | None:
        """Who a check of this turn found the shopper to be."""
        return self._identification.established

    def vouches(self, sentence: str) -> bool:
        """Whether a sentence is, word for word, one that this turn made of the order book."""
        with self.lock:
            return self.wording.vouches(sentence)

    @_answering
    def identify(
        self, *, email: str = "", name: str = "", postcode: str = "", order: str = ""
    ) -> IdentityFinding:
        """Check who the shopper is, by values that the shopper gave in this conversation."""
        return self._identification.check(email, name, postcode, order)

    @_answering
    def profile(self) -> ProfileFinding:
        """The identified customer's own record."""
        customer = self._identification.customer()
        currency = self._currency(customer)
        return ProfileFinding(
            name=plain(f"{customer.first_name} {customer.last_name}"),
            address=plain(str(customer.address)),
            address_parts={k: plain(v) for k, v in asdict(customer.address).items() if v},
            payment_methods=tuple(
                self.wording.method_finding(method, currency) for method in customer.payment_methods
            ),
            orders=customer.orders,
            text=self.wording.say(
                "order_profile",
                address=plain(str(customer.address)),
                methods=self.wording.methods(customer, currency),
            ),
        )

    @_answering
    def list_orders(self) -> OrderResults:
        """All orders of the identified customer."""
        customer = self._identification.customer()
        return self._results(customer, self._book.orders(customer.id))

    @_answering
    def get_order(self, number: str) -> OrderResults:
        """One order of the identified customer."""
        customer, order = self._own(number)
        return self._results(customer, (order,))

    @_answering
    def list_items(self, product_id: str = "", item_id: str = "") -> ItemChoices:
        """Every form in which a product can be had."""
        customer = self._identification.customer()
        product = self._book.product(product_id) if product_id else self._book.product_of(item_id)
        if product is None:
            return ItemChoices()
        currency = self._currency(customer)
        return ItemChoices(
            product_id=product.id,
            name=plain(product.name),
            items=tuple(self.wording.item_finding(item, currency) for item in product.items),
        )

    @_answering
    def product_types(self) -> ProductTypes:
        """Every product that an order can hold."""
        self._identification.customer()
        return ProductTypes(types={id_: plain(name) for id_, name in self._book.products()})

    @_answering
    def propose_cancellation(self, number: str, reason: str = "") -> ProposalFinding:
        """Propose to call an order off."""
        customer, order = self._own(number)
        return self._proposed("cancel", self._planner(customer).cancel(order, reason=reason))

    @_answering
    def propose_address(self, number: str, address: Address) -> ProposalFinding:
        """Propose to send an order elsewhere."""
        customer, order = self._own(number)
        planner = self._planner(customer)
        # What has left can't be sent elsewhere, whatever address is given.
        planner.bounds.rule("change_address", order, Rule)
        known = self._known_address(customer, address)
        plan = planner.change_address(order, address=known)
        return self._proposed("change_address", plan)

    @_answering
    def propose_default_address(self, address: Address) -> ProposalFinding:
        """Propose to change the address on the customer's record."""
        customer = self._identification.customer()
        known = self._known_address(customer, address)
        plan = self._planner(customer).default_address(address=known)
        return self._proposed("default_address", plan)

    @_answering
    def propose_payment(self, number: str, method_id: str = "") -> ProposalFinding:
        """Propose to pay an order otherwise."""
        customer, order = self._own(number)
        plan = self._planner(customer).change_payment(order, method_id=method_id)
        return self._proposed("change_payment", plan)

    @_answering
    def propose_items(
        self,
        number: str,
        item_ids: Sequence[str],
        new_item_ids: Sequence[str],
        method_id: str = "",
    ) -> ProposalFinding:
        """Propose to put other items into an order."""
        customer, order = self._own(number)
        plan = self._planner(customer).change_items(
            order, item_ids=item_ids, new_item_ids=new_item_ids, method_id=method_id
        )
        return self._proposed("change_items", plan)

    @_answering
    def propose_exchange(
        self,
        number: str,
        item_ids: Sequence[str],
        new_item_ids: Sequence[str],
        method_id: str = "",
    ) -> ProposalFinding:
        """Propose to exchange delivered items."""
        customer, order = self._own(number)
        plan = self._planner(customer).exchange(
            order, item_ids=item_ids, new_item_ids=new_item_ids, method_id=method_id
        )
        return self._proposed("exchange", plan)

    @_answering
    def propose_return(
        self, number: str, item_ids: Sequence[str], method_id: str = ""
    ) -> ProposalFinding:
        """Propose to take delivered items back."""
        customer, order = self._own(number)
        plan = self._planner(customer).return_(order, item_ids=item_ids, method_id=method_id)
        return self._proposed("return", plan)

    @_answering
    def confirm(self) -> ConfirmationFinding:
        """Do what the latest answer proposed, if the shopper's last message is a plain yes to it.

        What is done is what was shown: planned anew from the proposal, it must come out as the very
        same change of the very same state. It is done once, however often it is asked for.
        """
        customer = self._identification.customer()
        proposal = agreed(self._conversation, self.wording)
        return self._told(carry_out(proposal, self._book, self._planner(customer), customer))

    # What is behind them

    def _own(self, number: str) -> tuple[Customer, Order]:
        customer = self._identification.customer()
        order = self._book.order(number[:200])
        if order is None or order.customer_id != customer.id:
            raise Refused("unknown", self.wording.say("order_unknown", order=plain(number)))
        self.amounts[order.id] = order.total
        return customer, order

    def _results(self, customer: Customer, orders: tuple[Order, ...]) -> OrderResults:
        planner = self._planner(customer)
        for order in orders:
            self.amounts[order.id] = order.total
        return OrderResults(
            orders=tuple(
                self.wording.order_finding(order, customer, planner.bounds.allowed(order))
                for order in orders
            )
        )

    def _planner(self, customer: Customer) -> Planner:
        return Planner(self._book, self._policy, self.wording, customer)

    def _currency(self, customer: Customer) -> str:
        orders = self._book.orders(customer.id)
        return orders[0].currency if orders else "USD"

    def _known_address(self, customer: Customer, address: Address) -> Address:
        """An address on record as it is there; any other only when the shopper said it."""
        mine = [customer.address, *(order.address for order in self._book.orders(customer.id))]
        known = next((one for one in mine if one.same(address)), None)
        if known is None and not self._identification.heard.address(address):
            raise Refused("address_unsaid", self.wording.say("order_address_unsaid"))
        return address

    def _proposed(self, action: str, plan: Plan) -> ProposalFinding:
        if self.proposal is not None and self.proposal.id != plan.change.proposal_id:
            # A yes has to mean one thing.
            raise Refused("one_at_a_time", self.wording.say("order_one_at_a_time"))
        self.proposal = Proposal(
            id=plan.change.proposal_id,
            action=action,
            order_id=plan.order_id,
            arguments=plan.arguments,
            text=plan.text,
        )
        return ProposalFinding(text=plan.text)

    def _told(self, done: Applied) -> ConfirmationFinding:
        rule = self._policy.rules().get(done.action)
        text = self.wording.say(
            "order_done",
            action=done.action,
            order=plain(done.order_id),
            notice=rule.notice if rule else "",
        )
        self.outcome = text
        return ConfirmationFinding(
            done=True,
            action=done.action,
            order_id=done.order_id,
            status=plain(done.status),
            text=text,
            repeated=done.repeated,
        )


_FINDINGS: dict[str, type[Any]] = {
    "identify": IdentityFinding,
    "profile": ProfileFinding,
    "list_orders": OrderResults,
    "get_order": OrderResults,
    "list_items": ItemChoices,
    "product_types": ProductTypes,
    "confirm": ConfirmationFinding,
    **{
        f"propose_{what}": ProposalFinding
        for what in (
            "cancellation",
            "address",
            "default_address",
            "payment",
            "items",
            "exchange",
            "return",
        )
    },
}
