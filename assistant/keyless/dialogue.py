"""What a list of messages says about the conversation: what was asked, found, shown and meant."""

from __future__ import annotations

import re
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
from assistant.keyless.order_thread import RESULTS as ORDER_RESULTS
from assistant.keyless.order_thread import OrderThread
from assistant.keyless.seeking import Search
from assistant.keyless.wording import said
from kb.terms import stem, stems, tokens

_RESULTS: dict[str, type[BaseModel]] = {
    "search_products": ProductResults,
    "get_product": ProductDetails,
    "compare_products": Comparison,
    "search_help": HelpResults,
    "hand_over": HandoverResult,
    **ORDER_RESULTS,
}
# A citation, as a model marks it and as a shopper reads it.
_CITED = re.compile(r"\[\[c:|\[\d+\]")


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
        listed: Products of the latest answer that showed several, in order: what "the second one"
            counts in, also while one of them is talked about.
        seen: Ids of all products that were shown.
        search: What was looked for in the latest turn that looked for anything.
        before: What was looked for before that.
        asked: What the shopper said in the turn before.
        replied: What was answered to that, without marks.
        answer: The same as it was read, with its marks.
        showing: Whether that answer showed products.
        sought: Subjects of all searches of earlier turns.
        room: How many cards this reply may show; None for as many as the brand allows.
        orders: What is said about the shopper's own orders.
    """

    said: str = ""
    calls: list[Call] = field(default_factory=list)
    products: dict[str, ProductFinding] = field(default_factory=dict)
    shown: list[ProductFinding] = field(default_factory=list)
    listed: list[ProductFinding] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    search: Search | None = None
    before: Search | None = None
    asked: str = ""
    replied: str = ""
    answer: str = ""
    showing: bool = False
    sought: list[str] = field(default_factory=list)
    room: int | None = None
    orders: OrderThread = field(default_factory=OrderThread)

    @property
    def focus(self) -> ProductFinding | None:
        """The product that "it" means: the first of those shown last."""
        return self.shown[0] if self.shown else None

    @property
    def choices(self) -> list[ProductFinding]:
        """What a shopper counts in: the latest list, if what is shown now comes from it."""
        listed = {product.id for product in self.listed}
        if len(self.shown) == 1 and self.shown[0].id in listed:
            return self.listed
        return self.shown

    @property
    def cited(self) -> bool:
        """Whether the latest answer quoted a help page."""
        return bool(_CITED.search(self.answer))

    def forget(self) -> None:
        """Drop all that was sought and shown: somebody begins anew."""
        self.search = self.before = None
        self.shown, self.listed = [], []
        self.asked = self.replied = self.answer = ""
        self.showing = False

    def results(self, name: str) -> list[Call]:
        """This turn's calls of one tool that returned something readable."""
        return [c for c in self.calls if c.name == name and c.result is not None]

    def called(self, name: str, **args: Any) -> Call | None:
        """The call of this turn with these arguments."""
        for call in self.calls:
            if call.name == name and all(call.args.get(k) == v for k, v in args.items()):
                return call
        return None

    def answered(self, text: str) -> None:
        """Take in what was answered, with its marks: what it showed is what is talked about."""
        ids = markers.found(text, "p", "card")
        shown = [self.products[i] for i in ids if i in self.products]
        self.showing = bool(shown)
        self.answer = text
        self.replied = markers.MARK.sub("", text).strip()
        latest = _search(self, shown)
        if latest is not None:
            self.before, self.search = self.search, latest
        if self.search is not None and shown:
            self.sought.append(self.search.subject)
        if shown:
            self.shown = shown
            self.seen |= {product.id for product in shown}
            if len(shown) > 1:
                self.listed = shown


def read(messages: Sequence[BaseMessage]) -> Dialogue:
    """Rebuild the state from messages alone, as any replica could."""
    state = Dialogue()
    pending: dict[str, tuple[str, dict[str, Any]]] = {}
    for message in messages:
        if isinstance(message, HumanMessage):
            state.asked = state.said
            state.said = str(message.text)
            state.orders.heard(state.said)
            if said("anew", state.said):
                state.forget()
            state.calls = []
        elif isinstance(message, AIMessage):
            for call in message.tool_calls:
                pending[call["id"] or ""] = (call["name"], call["args"])
            if not message.tool_calls:
                state.answered(str(message.text))
                state.orders.answered()
        elif isinstance(message, ToolMessage):
            name, args = pending.get(message.tool_call_id, (message.name or "", {}))
            _returned(state, name, args, str(message.text))
    return state


def _returned(state: Dialogue, name: str, args: dict[str, Any], text: str) -> None:
    model = _RESULTS.get(name)
    result: Any = None
    if model is not None:
        try:
            result = model.model_validate_json(text)
        except ValueError:
            result = None  # the tool's error message: there is nothing to compose from
    state.calls.append(Call(name, args, result))
    state.orders.returned(name, result)
    if isinstance(result, ProductResults):
        found = (*result.products, *result.nearest)
    elif isinstance(result, Comparison):
        found = result.products
    elif isinstance(result, ProductDetails) and result.product:
        found = (result.product,)
    else:
        found = ()
    state.products.update({product.id: product for product in found})


def _search(state: Dialogue, shown: list[ProductFinding]) -> Search | None:
    """What this turn looked for: the latest search that found what the answer showed.

    A search that found nothing counts where nothing was shown and no help page answered: who then
    says "under 80 then" goes on with it. Who asked about one product by its name goes on with its
    kind.
    """
    searches = [c for c in state.results("search_products") if c.result.subject or c.result.kinds]
    if len(shown) == 1 and state.called("get_product", product_id=shown[0].id):
        if any(shown[0].id == product.id for product in state.listed):
            return None
        kind = kind_of(shown[0])
        return Search(kind) if kind else None
    if shown:
        held = [c for c in searches if shown[0].id in {p.id for p in c.result.products}]
    else:
        held = [] if state.cited else [c for c in searches if c.result.subject and c.result.kinds]
    return Search.of(held[-1].args, held[-1].result) if held else None


def kind_of(product: ProductFinding) -> str:
    """What kind of thing a product is: the head of its name where its category says it as well."""
    name = re.split(r"\s[–—|(-]|,", product.title, maxsplit=1)[0]
    head = next((w for w in reversed(tokens(name)) if w.isalpha() and len(w) > 2), "")
    category = product.categories[-1] if product.categories else ""
    if not category or (head and stem(head) in stems(category)):
        return head
    return category
