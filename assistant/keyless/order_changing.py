"""A change of one order, asked together piece by piece until it can be proposed."""

from __future__ import annotations

from typing import Any

from assistant import markers
from assistant.keyless import order_words
from assistant.keyless.compose import Calls
from assistant.keyless.dialogue import Dialogue
from assistant.keyless.order_matching import (
    meant_lines,
    meant_method,
    names_kind,
    new_item,
    said_address,
    unclear,
)
from assistant.keyless.order_words import Wish
from assistant.orders.findings import (
    ItemFinding,
    LineFinding,
    MethodFinding,
    OrderFinding,
    ProfileFinding,
    Refusal,
)
from prompts.brand import Brand

_CHOICES = 8
Step = Calls | str | Refusal


def change(state: Dialogue, brand: Brand, order: OrderFinding | None) -> Step:
    """The next step towards what is wanted of an order: a call, a question or a refusal.

    Args:
        state: With the customer's orders read in this turn.
        brand: Words the questions.
        order: The order; None for the address on the customer's account.
    """
    wish = state.orders.wish
    if order is None:
        return _address(state, brand, "propose_default_address", {}, "")
    if wish is Wish.CANCEL:
        return _cancel(state, brand, order)
    if wish is Wish.ADDRESS:
        barred = _barred(state, order, "change_address", "propose_address_change", _NOWHERE)
        named = {"order": order.order_id}
        return barred or _address(state, brand, "propose_address_change", named, order.state)
    if wish is Wish.PAYMENT:
        return _payment(state, brand, order)
    if wish is Wish.RETURN:
        return _return(state, brand, order)
    if wish is Wish.CHANGE and len(state.orders.words) == 1 and order.allowed:
        actions = list(order.allowed)
        return markers.CLARIFY + brand.say(
            "order_which_change", order=order.order_id, actions=actions
        )
    return _swap(state, brand, order)


# Given to a proposal that is known to be refused, to be told by which rule.
_NOWHERE = {"address1": "-", "city": "-", "postcode": "-"}


def _proposed(state: Dialogue, brand: Brand, tool: str, arguments: dict[str, Any]) -> Step:
    """Propose it; the text of what was proposed reaches the shopper by itself."""
    call = state.called(tool, **arguments)
    if call is None:
        return [(tool, arguments)]
    if call.result is None:
        return markers.UNKNOWN + brand.say("trouble")
    if call.result.refused is not None:
        found: Refusal = call.result.refused
        return found
    if call.result.unchanged:
        return str(call.result.unchanged)
    return markers.CLARIFY + brand.say("order_check")


def _barred(
    state: Dialogue, order: OrderFinding, action: str, tool: str, arguments: dict[str, Any]
) -> Step | None:
    """Why an order can't be changed in this way at all, before anything is asked for it."""
    if action in order.allowed:
        return None
    given = {"order": order.order_id, **arguments}
    call = state.called(tool, **given)
    if call is None:
        return [(tool, given)]
    refusal: Refusal | None = call.result.refused if call.result is not None else None
    return refusal


def _cancel(state: Dialogue, brand: Brand, order: OrderFinding) -> Step:
    reason = " ".join(state.orders.words)[-200:]
    step = _proposed(
        state, brand, "propose_cancellation", {"order": order.order_id, "reason": reason}
    )
    if isinstance(step, Refusal) and step.rule == "reason_not_accepted":
        question = brand.say("order_which_reason", reasons=list(step.choices))
        asked = " ".join(question.split()) in " ".join(state.replied.split())
        return markers.CLARIFY + (step.text if asked else question)
    return step


def _address(state: Dialogue, brand: Brand, tool: str, named: dict[str, Any], region: str) -> Step:
    profile = _profile(state)
    if not isinstance(profile, ProfileFinding):
        return profile
    parts = profile.address_parts
    words = state.orders.words
    address = said_address(words, parts.get("country", ""))
    if address is not None:
        given = {
            "address1": address.address1,
            "address2": address.address2,
            "city": address.city,
            "state": address.state,
            "postcode": address.postcode,
            "country": address.country,
        }
    elif named and order_words.on_file(" ".join(words)):
        given = {key: str(value) for key, value in parts.items()}
    else:
        return markers.CLARIFY + brand.say("order_which_address", state=region)
    return _proposed(state, brand, tool, {**named, **given})


def _payment(state: Dialogue, brand: Brand, order: OrderFinding) -> Step:
    tool = "propose_payment_change"
    barred = _barred(state, order, "change_payment", tool, {"payment_method_id": "-"})
    if barred is not None:
        return barred
    profile = _profile(state)
    if not isinstance(profile, ProfileFinding):
        return profile
    others = [m for m in profile.payment_methods if m.label != order.paid_with]
    method = meant_method(profile.payment_methods, state.orders.words)
    given = {"order": order.order_id, "payment_method_id": "-"}
    if method is not None:
        given["payment_method_id"] = method.payment_method_id
    elif others and not names_kind(state.orders.words):
        return _which_method(brand, "change_payment", others)
    return _proposed(state, brand, tool, given)


def _return(state: Dialogue, brand: Brand, order: OrderFinding) -> Step:
    tool = "propose_return"
    every = [line.item_id for line in order.items]
    barred = _barred(state, order, "return", tool, {"item_ids": every})
    if barred is not None:
        return barred
    chosen = meant_lines(order.items, state.orders.words)
    if not chosen or (unclear(chosen) and len(chosen) < len(order.items)):
        return _which_items(brand, order, chosen or list(order.items))
    given: dict[str, Any] = {"order": order.order_id, "item_ids": [line.item_id for line in chosen]}
    profile = _profile(state)
    if not isinstance(profile, ProfileFinding):
        return profile
    method = meant_method(profile.payment_methods, state.orders.words)
    if method is not None:
        given["payment_method_id"] = method.payment_method_id
    elif names_kind(state.orders.words):
        given["payment_method_id"] = "-"  # one that isn't on the account: told by its rule
    return _proposed(state, brand, tool, given)


def _swap(state: Dialogue, brand: Brand, order: OrderFinding) -> Step:
    exchange = "exchange" in order.allowed or (
        "change_items" not in order.allowed and "exchang" in " ".join(state.orders.words).casefold()
    )
    tool = "propose_exchange" if exchange else "propose_item_change"
    every = [line.item_id for line in order.items]
    action = "exchange" if exchange else "change_items"
    barred = _barred(state, order, action, tool, {"item_ids": every, "new_item_ids": every})
    if barred is not None:
        return barred
    words = state.orders.words
    chosen = meant_lines(order.items, words)
    if not chosen or unclear(chosen):
        return _which_items(brand, order, chosen or list(order.items))
    unread = [
        ("list_items", {"product_id": line.product_id})
        for line in chosen
        if state.called("list_items", product_id=line.product_id) is None
    ]
    if unread:
        return list({call[1]["product_id"]: call for call in unread}.values())
    new: list[ItemFinding] = []
    for line in chosen:
        call = state.called("list_items", product_id=line.product_id)
        if call is None or call.result is None or not call.result.items:
            return markers.UNKNOWN + brand.say("trouble")
        choice = new_item(line, call.result, words)
        if choice.item is None:
            return _which_new(brand, line, choice.wanted, choice.others)
        new.append(choice.item)
    given: dict[str, Any] = {
        "order": order.order_id,
        "item_ids": [line.item_id for line in chosen],
        "new_item_ids": [item.item_id for item in new],
    }
    profile = _profile(state)
    if not isinstance(profile, ProfileFinding):
        return profile
    method = meant_method(profile.payment_methods, words)
    if method is not None:
        given["payment_method_id"] = method.payment_method_id
    elif names_kind(words):
        given["payment_method_id"] = "-"
    step = _proposed(state, brand, tool, given)
    if isinstance(step, Refusal) and step.rule == "method_needed":
        # Asked for only where there is something to pay or to give back.
        return _which_method(brand, action, list(profile.payment_methods))
    return step


def _profile(state: Dialogue) -> ProfileFinding | Step:
    call = next(iter(state.results("get_profile")), None)
    if call is None:
        return [("get_profile", {})]
    found: ProfileFinding = call.result
    return found.refused if found.refused is not None else found


def _which_items(brand: Brand, order: OrderFinding, lines: list[LineFinding]) -> str:
    told = [line.text for line in lines]
    return markers.CLARIFY + brand.say("order_which_items", order=order.order_id, lines=told)


def _which_new(
    brand: Brand, line: LineFinding, wanted: dict[str, str], others: tuple[ItemFinding, ...]
) -> str:
    fits = bool(others) and all(others[0].options.get(n) == v for n, v in wanted.items())
    told = [item.text for item in others[:_CHOICES]]
    missing = "" if fits else ", ".join(wanted.values())
    return markers.CLARIFY + brand.say(
        "order_which_new", product=line.name, choices=told, wanted=missing
    )


def _which_method(brand: Brand, action: str, methods: list[MethodFinding]) -> str:
    told = [method.text for method in methods]
    return markers.CLARIFY + brand.say("order_which_method", action=action, methods=told)
