"""Orders in words: every value from a record made plain before it stands in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from assistant.guard.fetched import harmless
from assistant.orders.findings import (
    ItemFinding,
    LineFinding,
    MethodFinding,
    OrderFinding,
    PaymentFinding,
)
from assistant.orders.policy import OrderPolicy
from assistant.orders.records import (
    Customer,
    Item,
    Order,
    OrderLine,
    PaymentMethod,
    ProductType,
    options_text,
)
from kb.documents import Money
from kb.terms import sentence_spans
from prompts.brand import Brand

_LINK = re.compile(r"(?:\w+:)?//\S+|\bwww\.\S+|\b(?:javascript|data|mailto):\S*", re.I)
_MARKUP = re.compile(r"[\[\]<>{}*_`~|\\!^]|^\s*[#>+=-]+\s+")
_LONGEST = 160  # characters

# A name or an address is no text: what follows as a sentence of its own is none of it.
_NEXT = re.compile(r"(?<=[a-zß-ÿ]{3}[.?!])\s+(?=[^\W\d_]\S*(?:\s+\S+){3})")


def plain(text: str) -> str:
    """A value of a record as it may stand in an answer: one short line, no markup, no links.

    Records come from feeds and from what people type: nothing in them may become a link, a
    picture, a mark of the assistant's or a paragraph of its own.
    """
    folded = unicodedata.normalize("NFKC", text)
    kept = "".join(
        " " if c.isspace() else c
        for c in folded
        if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    bare = _NEXT.split(_MARKUP.sub("", _LINK.sub("", kept)), maxsplit=1)[0]
    return harmless(" ".join(bare.split()))[:_LONGEST].strip()


def is_plain(text: str) -> bool:
    """Whether a text can stand in an answer without anything taken out of it."""
    return plain(text) == " ".join(unicodedata.normalize("NFKC", text).split())


class Wording:
    """Says what records hold.

    Args:
        brand: In the shopper's language.
        policy: For the days a refund takes.
    """

    def __init__(self, brand: Brand, policy: OrderPolicy) -> None:
        self._brand = brand
        self._policy = policy
        self._told: set[str] = set()

    def say(self, reply: str, **values: object) -> str:
        """One of the brand's replies."""
        return self._noted(self._brand.say(reply, **values))

    def vouches(self, sentence: str) -> bool:
        """Whether a sentence is, word for word, one that was made of the records here."""
        return _bare(sentence) in self._told

    def _noted(self, text: str) -> str:
        for line in text.splitlines():
            self._told.add(_bare(line))
            self._told.update(_bare(line[start:end]) for start, end in sentence_spans(line))
        self._told.discard("")
        return text

    def method(self, method: PaymentMethod, currency: str = "") -> str:
        """A payment method as shoppers know it."""
        balance = ""
        if method.balance is not None and currency:
            balance = str(Money(method.balance, currency))
        return self.say(
            "order_method",
            kind=str(method.kind),
            scheme=plain(method.brand),
            last_four=plain(method.last_four),
            balance=balance,
        )

    def method_of(self, customer: Customer, method_id: str) -> str:
        """The same by its id; the id itself where the customer has it no more."""
        method = customer.method(method_id)
        return plain(method_id) if method is None else self.method(method)

    def methods(self, customer: Customer, currency: str) -> list[str]:
        """All payment methods of a customer."""
        return [self.method(method, currency) for method in customer.payment_methods]

    def refund(self, order: Order, method: PaymentMethod, amount: Decimal, timed: bool) -> str:
        """Money that goes back."""
        return self.say(
            "order_refund",
            amount=str(order.money(amount)),
            method=self.method(method),
            when=self.when(method) if timed else "",
        )

    def difference(
        self, order: Order, method: PaymentMethod, difference: Decimal, *, timed: bool
    ) -> str:
        """What a change of items costs or gives back."""
        return self.say(
            "order_difference",
            pays=difference > 0,
            amount=str(order.money(difference)) if difference else "",
            method=self.method(method),
            when=self.when(method) if timed and difference < 0 else "",
        )

    def when(self, method: PaymentMethod) -> str:
        """How long a refund to this method takes; empty when the policy doesn't say."""
        days = self._policy.days(method.kind)
        return "" if days is None else self.say("order_when", low=days[0], high=days[1])

    def swap(self, order: Order, line: OrderLine, item: Item) -> str:
        """An item and what takes its place."""
        new = f"{plain(line.name)} ({_options(item.options)}), {order.money(item.price)}"
        return self.say("order_swap", old=self.line(order, line), new=new)

    def choice(self, item: Item, currency: str) -> str:
        """One form of a product that can be chosen."""
        return self._noted(f"{_options(item.options)}, {Money(item.price, currency)}")

    def line(self, order: Order, line: OrderLine) -> str:
        """One piece of an order."""
        options = f" ({_options(line.options)})" if line.options else ""
        return self._noted(f"{plain(line.name)}{options}, {order.money(line.price)}")

    def lines(self, order: Order, lines: Iterable[OrderLine]) -> list[str]:
        """Pieces of an order."""
        return [self.line(order, line) for line in lines]

    # Findings

    def method_finding(self, method: PaymentMethod, currency: str) -> MethodFinding:
        """A payment method as the model sees it."""
        balance = "" if method.balance is None else str(Money(method.balance, currency))
        return MethodFinding(
            payment_method_id=method.id,
            kind=str(method.kind),
            label=self.method(method),
            text=self.method(method, currency),
            balance=balance,
        )

    def order_finding(
        self, order: Order, customer: Customer, allowed: tuple[str, ...]
    ) -> OrderFinding:
        """An order as the model sees it."""
        request = order.request
        tracking = tuple(plain(code) for f in order.fulfilments for code in f.tracking)
        named = {"order": plain(order.id), "status": plain(order.status)}
        return OrderFinding(
            order_id=order.id,
            status=plain(order.status),
            items=tuple(
                LineFinding(
                    item_id=line.item_id,
                    product_id=line.product_id,
                    name=plain(line.name),
                    options={plain(name): plain(value) for name, value in line.options},
                    price=str(order.money(line.price)),
                    text=self.line(order, line),
                )
                for line in order.lines
            ),
            total=str(order.total),
            address=plain(str(order.address)),
            state=plain(order.address.state),
            tracking=tracking,
            paid_with=self.method_of(customer, order.original_method)
            if order.original_method
            else "",
            payments=tuple(
                PaymentFinding(
                    kind=str(entry.kind),
                    amount=str(order.money(entry.amount)),
                    method=self.method_of(customer, entry.method_id),
                )
                for entry in order.payments
            ),
            cancel_reason=plain(order.cancel_reason),
            requested=str(request.kind) if request else "",
            requested_items=request.items if request else (),
            new_items=request.new_items if request else (),
            allowed=allowed,
            line=self.say(
                "order_list_line",
                **named,
                items=", ".join(plain(line.name) for line in order.lines),
                total=str(order.total),
            ),
            summary=self.say(
                "order_summary",
                **named,
                tracking=", ".join(tracking),
                lines=self.lines(order, order.lines),
                total=str(order.total),
                address=plain(str(order.address)),
            ),
        )

    def item_finding(self, item: Item, currency: str) -> ItemFinding:
        """One form of a product as the model sees it."""
        return ItemFinding(
            item_id=item.id,
            options={plain(name): plain(value) for name, value in item.options},
            price=str(Money(item.price, currency)),
            available=item.available,
            text=self.choice(item, currency),
        )


def item_text(product: ProductType, item: Item) -> str:
    """One form of a product in words."""
    return f"{plain(product.name)} ({_options(item.options)})"


def _bare(text: str) -> str:
    """A sentence without list marks, emphasis, case and spare spaces."""
    return " ".join(re.sub(r"^\s*[-•]\s+|[*_`]", "", text).casefold().split())


def _options(options: tuple[tuple[str, str], ...]) -> str:
    return plain(options_text(options))
