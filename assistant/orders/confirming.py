"""A proposal that was shown, and the shopper's yes to it: the change is done, once."""

from __future__ import annotations

import json
from typing import Any

from assistant.conversation import Conversation, Proposal, Role
from assistant.evidence import squeezed
from assistant.orders.book import (
    AddressChange,
    Applied,
    BookUnavailable,
    Cancellation,
    Change,
    DefaultAddressChange,
    ExchangeRequest,
    ItemsChange,
    OrderBook,
    OrderError,
    PaymentChange,
    ReturnRequest,
)
from assistant.orders.bounds import Refused
from assistant.orders.consent import says_yes
from assistant.orders.planning import Plan, Planner
from assistant.orders.records import Address, Customer
from assistant.orders.wording import Wording, plain


def agreed(conversation: Conversation, wording: Wording) -> Proposal:
    """The proposal that the shopper's last message says yes to.

    It has to stand in full in the answer right before that message.

    Raises:
        Refused: There is none, or the message isn't a plain yes.
    """
    turns = conversation.turns
    proposal = conversation.proposal
    shown = turns[-2] if len(turns) > 1 else None
    if (
        proposal is None
        or shown is None
        or shown.answer is None
        or shown.answer.proposal != proposal
        or turns[-1].role is not Role.SHOPPER
        or not proposal.text
        or squeezed(proposal.text) not in squeezed(shown.text)
    ):
        raise Refused("nothing_to_confirm", wording.say("order_nothing_to_confirm"))
    if not says_yes(turns[-1].text, proposal.action, proposal.order_id):
        raise Refused("not_yes", wording.say("order_not_yes"))
    return proposal


def carry_out(proposal: Proposal, book: OrderBook, planner: Planner, customer: Customer) -> Applied:
    """Do what was proposed; what was done under this proposal before isn't done again.

    The change is planned anew from the proposal and has to come out as the very same change of the
    very same state of the customer's own order.

    Raises:
        Refused: The order isn't the customer's, or has changed since.
        BookUnavailable: The book can't be used.
    """
    if proposal.order_id:
        order = book.order(proposal.order_id)
        if order is None or order.customer_id != customer.id:
            raise planner.bounds.no("unknown", order=plain(proposal.order_id))
    done = book.applied(proposal.id)
    if done is None:
        done = _tried(proposal, book, planner)
    # Another thread may have done it since it was looked up.
    done = done or book.applied(proposal.id)
    if done is None:
        raise planner.bounds.no("changed_meanwhile", order=plain(proposal.order_id))
    if done.order_id != proposal.order_id or done.action != proposal.action:
        raise planner.bounds.no("nothing_to_confirm")
    return done


def _tried(proposal: Proposal, book: OrderBook, planner: Planner) -> Applied | None:
    try:
        plan = _planned_again(proposal, book, planner)
        return _do(book, plan.change) if plan.change.proposal_id == proposal.id else None
    except BookUnavailable:
        raise
    except (Refused, OrderError):
        return None  # changed in between, or can no longer be had or paid


def _planned_again(proposal: Proposal, book: OrderBook, planner: Planner) -> Plan:
    wished = _arguments(proposal.arguments)
    parts = ("address1", "address2", "city", "state", "postcode", "country")
    address = Address(**{part: str(wished.get(part, "")) for part in parts})
    if proposal.action == "default_address":
        return planner.default_address(address=address)
    order = book.order(proposal.order_id)
    if order is None:
        raise planner.bounds.no("unknown", order=plain(proposal.order_id))
    method = str(wished.get("payment_method_id", ""))
    items, new = _ids(wished.get("item_ids")), _ids(wished.get("new_item_ids"))
    match proposal.action:
        case "cancel":
            return planner.cancel(order, reason=str(wished.get("reason", "")))
        case "change_address":
            return planner.change_address(order, address=address)
        case "change_payment":
            return planner.change_payment(order, method_id=method)
        case "change_items":
            return planner.change_items(order, item_ids=items, new_item_ids=new, method_id=method)
        case "exchange":
            return planner.exchange(order, item_ids=items, new_item_ids=new, method_id=method)
        case "return":
            return planner.return_(order, item_ids=items, method_id=method)
    raise planner.bounds.no("nothing_to_confirm")


def _do(book: OrderBook, change: Change) -> Applied:
    match change:
        case Cancellation():
            return book.cancel(change)
        case AddressChange():
            return book.change_address(change)
        case PaymentChange():
            return book.change_payment(change)
        case ItemsChange():
            return book.change_items(change)
        case ReturnRequest():
            return book.request_return(change)
        case ExchangeRequest():
            return book.request_exchange(change)
        case DefaultAddressChange():
            return book.change_default_address(change)
    raise OrderError(f"no order book knows how to do {type(change).__name__}")


def _ids(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _arguments(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
