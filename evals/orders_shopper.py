"""A scripted shopper and a scripted model, who bring recorded calls to our own order tools."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assistant.conversation import (
    Answer,
    AssistantError,
    Conversation,
    Decision,
    Role,
    ToolUse,
    Trace,
)
from assistant.guard.masking import Masker
from assistant.orders.book import OrderBook
from assistant.orders.desk import OrderDesk
from assistant.orders.policy import OrderPolicy
from assistant.orders.tools import serve
from assistant.tools import TOOLS
from evals.orders_tasks import GoldCall
from prompts.brand import Brand

YES = "Yes, please."
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(slots=True)
class Shopper:
    """A scripted shopper and a scripted model in one conversation.

    The shopper says what a call needs to be said; the model calls our tools for it. Whatever a
    person would have to say themselves is said: identity, new addresses, and the yes.
    """

    book: OrderBook
    policy: OrderPolicy
    brand: Brand
    masker: Masker
    conversation: Conversation = field(default_factory=lambda: Conversation("replay"))
    results: list[str] = field(default_factory=list)
    introduced: str = ""

    @property
    def identified(self) -> bool:
        """Whether somebody is."""
        return self.conversation.identity is not None

    def introduce(self, email: str) -> None:
        """Say who one is, although the task records no check."""
        self.introduced = "by the e-mail on file: the task records no check"
        self.turn(f"My e-mail is {email}.", "identify_customer", {"email": email})

    def call(self, call: GoldCall) -> str:
        """Do what a recorded call does; returns why it was refused, empty when it was done."""
        name, arguments = call.name, call.arguments
        if name == "calculate":
            return self._calculated(str(arguments.get("expression", "")))
        if name == "transfer_to_human_agents":
            return self._handed_over(str(arguments.get("summary", "")))
        made = translated(name, arguments)
        if made is None:
            return f"no tool: {name} is none of those that tasks of this layout call"
        said, tool, given = made
        refused = self.turn(said, tool, given)
        if refused or self.conversation.proposal is None:
            return refused
        return self.turn(YES, "confirm_change", {})

    def turn(self, said: str, tool: str, arguments: Mapping[str, Any]) -> str:
        """One message, one tool call, one answer; returns why the tool refused."""
        asked = self.conversation.said(Role.SHOPPER, self.masker.masked(said))
        desk = OrderDesk(self.book, self.policy, asked, self.brand)
        try:
            result = serve(desk, tool, dict(arguments))
        except AssistantError as error:
            return f"bad call: {error}"
        self.results.append(result)
        found = json.loads(result)
        text = desk.proposal.text if desk.proposal else desk.outcome or "…"
        use = ToolUse("call", tool, json.dumps(arguments), result)
        answer = Answer(
            text=text,
            decision=Decision.ANSWER,
            cards=(),
            citations=(),
            trace=Trace(0, "scripted", "", tools=(use,)),
            identity=desk.established,
            proposal=desk.proposal,
        )
        self.conversation = asked.said(Role.ASSISTANT, text, answer)
        refused = found.get("refused")
        if refused:
            return f"{refused['rule']}: {refused['text']}"
        # An empty finding found nothing.
        return "" if found else "not found"

    def _calculated(self, expression: str) -> str:
        """Sums have no tool: grounding lets them pass when all that is summed was returned."""
        returned = {Decimal(n.replace(",", "")) for r in self.results for n in _figures(r)}
        unknown = [n for n in _NUMBER.findall(expression) if Decimal(n) not in returned]
        return f"no tool returned {unknown[0]}" if unknown else ""

    def _handed_over(self, summary: str) -> str:
        known = any(tool.name == "hand_over" for tool in TOOLS)
        return "" if known and summary else "no tool hands over"


def _figures(text: str) -> list[str]:
    return re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", text)


def translated(name: str, arguments: Mapping[str, Any]) -> tuple[str, str, dict[str, Any]] | None:
    """A recorded call as (what the shopper says, our tool, its arguments); None for an unknown."""
    given = {key: value for key, value in arguments.items() if key != "user_id"}
    order = given.pop("order_id", None)
    if order is not None:
        given["order"] = order
    if "zip" in given:
        given["postcode"] = given.pop("zip")
    if name == "find_user_id_by_name_zip":
        full = f"{given.pop('first_name', '')} {given.pop('last_name', '')}".strip()
        said = f"I'm {full}, my postcode is {given.get('postcode', '')}."
        return said, "identify_customer", {"name": full, **given}
    if name == "find_user_id_by_email":
        return f"My e-mail is {given.get('email', '')}.", "identify_customer", given
    tool = _TOOLS.get(name)
    if tool is None:
        return None
    values = ", ".join(str(value) for value in given.values() if isinstance(value, str) and value)
    return f"{_WISHES.get(tool, 'Please look that up')}: {values}", tool, given


_TOOLS = {
    "get_user_details": "get_profile",
    "get_order_details": "get_order",
    "get_product_details": "list_items",
    "get_item_details": "list_items",
    "list_all_product_types": "list_product_types",
    "cancel_pending_order": "propose_cancellation",
    "modify_pending_order_address": "propose_address_change",
    "modify_pending_order_payment": "propose_payment_change",
    "modify_pending_order_items": "propose_item_change",
    "return_delivered_order_items": "propose_return",
    "exchange_delivered_order_items": "propose_exchange",
    "modify_user_address": "propose_default_address",
}
_WISHES = {
    "propose_cancellation": "Please cancel this order",
    "propose_address_change": "Please send this order to another address",
    "propose_payment_change": "Please change how I pay this order",
    "propose_item_change": "Please change these items",
    "propose_return": "I'd like to return these items",
    "propose_exchange": "I'd like to exchange these items",
    "propose_default_address": "Please change my address",
}
