"""Requests about the shopper's own orders: ask for what is missing, propose, do after a yes."""

from __future__ import annotations

from assistant import markers
from assistant.keyless import intent, order_words
from assistant.keyless.compose import Calls
from assistant.keyless.dialogue import Dialogue
from assistant.keyless.order_changing import change
from assistant.keyless.order_matching import meant_lines, meant_order
from assistant.keyless.order_thread import OrderThread
from assistant.keyless.order_words import Wish
from assistant.orders.consent import says_no, says_yes
from assistant.orders.findings import OrderFinding, Refusal
from prompts.brand import Brand

_LISTED = 8  # orders that one reply lists
# What an order must allow for a wish, any of these.
NEEDS = {
    Wish.CANCEL: ("cancel",),
    Wish.RETURN: ("return",),
    Wish.SWAP: ("exchange", "change_items"),
    Wish.ADDRESS: ("change_address",),
    Wish.PAYMENT: ("change_payment",),
}


def next_step(state: Dialogue, brand: Brand, tools: frozenset[str]) -> Calls | str | None:
    """What to do about the shopper's orders; None when the message is about something else.

    Args:
        state: Read from the messages.
        brand: Words every reply.
        tools: Names of the tools that are bound; without order tools this is always None.
    """
    if "identify_customer" not in tools or not _about_orders(state):
        return None
    step = _next(state, brand, tools)
    if isinstance(step, str) and step.startswith(markers.CLARIFY):
        question = step.removeprefix(markers.CLARIFY)
        # One piece after the other is how it goes on; only the same question again is no progress.
        again = " ".join(question.split()) in " ".join(state.replied.split())
        return step if again else question
    return step


def _next(state: Dialogue, brand: Brand, tools: frozenset[str]) -> Calls | str:
    thread = state.orders
    if thread.finished and not thread.fresh and not state.calls:
        return brand.say("order_nothing_to_confirm")
    if thread.proposed and not state.results("confirm_change") and _yes(state.said):
        return [("confirm_change", {})]
    confirmed = next(iter(state.results("confirm_change")), None)
    if confirmed is not None:
        if confirmed.result.done:
            return str(confirmed.result.text)
        if confirmed.result.refused.rule != "not_yes" or thread.wish is None:
            return refused(state, confirmed.result.refused, tools)
    if thread.wish is None:
        return brand.say("order_kept")
    orders = _orders(state, tools)
    if not isinstance(orders, tuple):
        return orders
    return _served(state, brand, tools, orders)


def refused(state: Dialogue, refusal: Refusal, tools: frozenset[str]) -> Calls | str:
    """A refusal in its own words; where a person has to go on, the conversation is handed over."""
    if refusal.hand_over and "hand_over" in tools and not state.results("hand_over"):
        number = state.orders.number or state.orders.focus
        summary = f"Wants: {state.orders.wish or 'help with an order'}."
        if number:
            summary += f" Order: {number}."
        return [("hand_over", {"reason": refusal.text, "summary": f"{summary} {refusal.text}"})]
    return refusal.text


def _yes(text: str) -> bool:
    """Whether to ask the desk if this is a yes: it judges by itself."""
    return any(
        says_yes(text, action) for action in ("", "cancel", "change_items", "return", "exchange")
    ) or (intent.affirms(text) and not says_no(text))


def _about_orders(state: Dialogue) -> bool:
    thread = state.orders
    text = intent.without_greeting(state.said).strip()
    if thread.fresh:
        return True
    if thread.proposed and (_yes(text) or says_no(text)):
        return True
    if thread.finished and says_yes(text) and intent.social(text) is None:
        return True  # the same yes, sent again
    if thread.open and thread.wish is None and (says_no(text) or order_words.keeps(text)):
        return True  # it was called off
    if not thread.open or thread.wish is None:
        return False
    # An answer to what was asked, unless it plainly is a request of another kind.
    other = intent.is_shopping(text) or intent.asks_contact(text) or intent.social(text) is not None
    return not other and not (intent.is_question(text) and len(text.split()) > 3)


def _orders(state: Dialogue, tools: frozenset[str]) -> tuple[OrderFinding, ...] | Calls | str:
    """The customer's orders, after who it is has been checked."""
    thread = state.orders
    listed = state.results("list_orders")
    checked = state.results("identify_customer")
    latest = listed[-1].result if listed else None
    if latest is None:
        return [("list_orders", {})]
    if latest.refused is None:
        return tuple(latest.orders)
    if latest.refused.rule != "who":
        return refused(state, latest.refused, tools)
    if any(call.result.identified for call in checked):
        return [("list_orders", {})] if len(listed) < 2 else str(latest.refused.text)
    tried = [call.args for call in checked]
    # Only what this message adds is tried: what failed before would only fail again.
    untried = [c for c in thread.checks() if c not in tried and _adds(thread, c)]
    if untried and len(tried) < 3 and not (tried and checked[-1].result.refused.hand_over):
        return [("identify_customer", untried[0])]
    rules = [call.result.refused for call in checked if call.result.refused is not None]
    told = [r for r in rules if r.rule not in ("who", "unsaid")] or rules
    if told and (told[-1].hand_over or told[-1].rule != "who"):
        return _asking(refused(state, told[-1], tools))
    return markers.CLARIFY + str(latest.refused.text)


def _adds(thread: OrderThread, check: dict[str, str]) -> bool:
    """Whether a check holds something of the present message, or nothing was tried before."""
    if len(thread.said) == 1 or not thread.open:
        return True
    now = order_words.plain(thread.said[-1]).casefold()
    return any(order_words.plain(value).casefold() in now for value in check.values())


def _asking(step: Calls | str) -> Calls | str:
    return markers.CLARIFY + step if isinstance(step, str) else step


def _served(
    state: Dialogue, brand: Brand, tools: frozenset[str], orders: tuple[OrderFinding, ...]
) -> Calls | str:
    thread = state.orders
    assert thread.wish is not None
    if thread.wish is Wish.PROFILE:
        return _profile(state)
    if thread.wish is Wish.DEFAULT_ADDRESS:
        return _told(state, change(state, brand, None), tools)
    if not orders:
        return brand.say("order_none")
    if thread.wish is Wish.KNOWN:
        listed = [one.line for one in orders[-_LISTED:]]
        known = brand.say("order_known", name=_first_name(state))
        return f"{known} {brand.say('order_list', orders=listed)}"
    if thread.wish is Wish.LIST:
        return brand.say("order_list", orders=[o.line for o in orders[-_LISTED:]])
    order = _order(state, orders)
    if order is None and thread.number:
        unknown = state.called("get_order", order=thread.number)
        if unknown is None:
            return [("get_order", {"order": thread.number})]
        if unknown.result is not None and unknown.result.refused is not None:
            return markers.CLARIFY + str(unknown.result.refused.text)
    if order is None:
        some = _candidates(thread, orders) or orders
        if thread.wish is Wish.STATUS:
            return brand.say("order_list", orders=[o.line for o in orders[-_LISTED:]])
        listed = [one.line for one in some[-_LISTED:]]
        return markers.CLARIFY + brand.say("order_which", orders=listed)
    # The order that is talked about is read by itself, so that later turns know which it was.
    if state.called("get_order", order=order.order_id) is None:
        return [("get_order", {"order": order.order_id})]
    if thread.wish is Wish.STATUS:
        return order.summary
    return _told(state, change(state, brand, order), tools)


def _told(state: Dialogue, step: Calls | str | Refusal, tools: frozenset[str]) -> Calls | str:
    return refused(state, step, tools) if isinstance(step, Refusal) else step


def _first_name(state: Dialogue) -> str:
    checked = state.results("identify_customer")
    return next((c.result.first_name for c in checked if c.result.identified), "")


def _profile(state: Dialogue) -> Calls | str:
    found = next(iter(state.results("get_profile")), None)
    if found is None:
        return [("get_profile", {})]
    return str(found.result.text)


def _order(state: Dialogue, orders: tuple[OrderFinding, ...]) -> OrderFinding | None:
    """The order that is meant; None when it isn't known or isn't clear."""
    thread = state.orders
    if thread.number:
        return thread.find(orders, thread.number)
    if len(orders) == 1:
        return orders[0]
    said = " ".join(thread.words)
    if order_words.latest(said):
        return orders[-1]
    some = _candidates(thread, orders)
    at = meant_order(len(some), thread.words[-1]) if thread.words and thread.open else None
    if at is not None:
        return some[-_LISTED:][at]
    if len(some) == 1:
        return some[0]
    focus = thread.find(orders, thread.focus)
    return focus if focus is not None and (not some or focus in some) else None


def _candidates(thread: OrderThread, orders: tuple[OrderFinding, ...]) -> tuple[OrderFinding, ...]:
    """Orders that allow what is wanted and hold an item that was named."""
    needs = NEEDS.get(thread.wish, ()) if thread.wish else ()
    fits = tuple(o for o in orders if not needs or set(needs) & set(o.allowed))
    held = [(order, _held(order, thread.words)) for order in fits or orders]
    most = max((count for _, count in held), default=0)
    named = tuple(order for order, count in held if count and count == most)
    return named or fits


def _held(order: OrderFinding, words: list[str]) -> int:
    """How many items of an order were named, not counting "everything"."""
    said = [text for text in words if not order_words.everything(text)]
    # Beside a nameless piece, so that an only item doesn't count as named unasked.
    nameless = order.items[0].model_copy(update={"name": "…", "item_id": ""})
    return sum(line.item_id != "" for line in meant_lines((*order.items, nameless), said))
