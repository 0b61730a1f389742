"""What a list of messages says about the conversation: what was asked, found, shown and meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from pydantic import BaseModel

from assistant import markers
from assistant.findings import (
    Comparison,
    HandoverResult,
    HelpResults,
    ProductDetails,
    ProductFinding,
    ProductResults,
)

_RESULTS: dict[str, type[BaseModel]] = {
    "search_products": ProductResults,
    "get_product": ProductDetails,
    "compare_products": Comparison,
    "search_help": HelpResults,
    "hand_over": HandoverResult,
}


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call and its parsed result; None when the tool failed."""

    name: str
    args: dict[str, Any]
    result: Any


@dataclass(slots=True)
class Dialogue:
    """The state a reply is made from.

    Attributes:
        said: What the shopper said last.
        calls: Tool calls of this turn that have returned.
        products: Every product seen so far, by id, as last returned.
        shown: Products of the latest answer that showed any, in order.
        search: Arguments of the latest product search of an earlier turn.
        asked: What the shopper said in the turn before.
    """

    said: str = ""
    calls: list[Call] = field(default_factory=list)
    products: dict[str, ProductFinding] = field(default_factory=dict)
    shown: list[ProductFinding] = field(default_factory=list)
    search: dict[str, Any] | None = None
    asked: str = ""

    @property
    def focus(self) -> ProductFinding | None:
        """The product that "it" means: the first of those shown last."""
        return self.shown[0] if self.shown else None

    def results(self, name: str) -> list[Call]:
        """This turn's calls of one tool that returned something readable."""
        return [c for c in self.calls if c.name == name and c.result is not None]

    def called(self, name: str, **args: Any) -> Call | None:
        """The call of this turn with these arguments."""
        for call in self.calls:
            if call.name == name and all(call.args.get(k) == v for k, v in args.items()):
                return call
        return None


def read(messages: Sequence[BaseMessage]) -> Dialogue:
    """Rebuild the state from messages alone, as any replica could."""
    state = Dialogue()
    pending: dict[str, tuple[str, dict[str, Any]]] = {}
    for message in messages:
        if isinstance(message, HumanMessage):
            state.search = _search(state) or state.search
            state.asked = state.said
            state.said = str(message.text)
            state.calls = []
        elif isinstance(message, AIMessage):
            for call in message.tool_calls:
                pending[call["id"] or ""] = (call["name"], call["args"])
            if not message.tool_calls:
                _answered(state, str(message.text))
        elif isinstance(message, ToolMessage):
            name, args = pending.get(message.tool_call_id, (message.name or "", {}))
            _returned(state, name, args, str(message.text))
    return state


def _answered(state: Dialogue, text: str) -> None:
    ids = markers.found(text, "p", "card")
    shown = [state.products[i] for i in ids if i in state.products]
    if shown:
        state.shown = shown


def _returned(state: Dialogue, name: str, args: dict[str, Any], text: str) -> None:
    model = _RESULTS.get(name)
    result: Any = None
    if model is not None:
        try:
            result = model.model_validate_json(text)
        except ValueError:
            result = None  # the tool's error message: there is nothing to compose from
    state.calls.append(Call(name, args, result))
    if isinstance(result, ProductResults):
        found = (*result.products, *result.nearest)
    elif isinstance(result, Comparison):
        found = result.products
    elif isinstance(result, ProductDetails) and result.product:
        found = (result.product,)
    else:
        found = ()
    state.products.update({product.id: product for product in found})


def _search(state: Dialogue) -> dict[str, Any] | None:
    searches = [
        c for c in state.results("search_products") if c.result.products and not c.result.given_up
    ]
    return searches[-1].args if searches else None
