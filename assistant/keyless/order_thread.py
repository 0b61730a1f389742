"""What a conversation says about orders: what is wanted, of which order, and what was returned."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from assistant.guard.masking import EMAIL
from assistant.keyless import intent, order_words
from assistant.keyless.order_words import Wish
from assistant.orders.consent import says_no
from assistant.orders.findings import (
    ConfirmationFinding,
    IdentityFinding,
    ItemChoices,
    OrderFinding,
    OrderResults,
    ProductTypes,
    ProfileFinding,
    ProposalFinding,
)
from assistant.orders.records import squeezed

PROPOSING = (
    "propose_cancellation",
    "propose_address_change",
    "propose_payment_change",
    "propose_item_change",
    "propose_return",
    "propose_exchange",
    "propose_default_address",
)
RESULTS: dict[str, type[BaseModel]] = {
    "identify_customer": IdentityFinding,
    "get_profile": ProfileFinding,
    "list_orders": OrderResults,
    "get_order": OrderResults,
    "list_items": ItemChoices,
    "list_product_types": ProductTypes,
    "confirm_change": ConfirmationFinding,
    **dict.fromkeys(PROPOSING, ProposalFinding),
}


@dataclass(slots=True)
class OrderThread:
    """The thread about orders, read from the messages alone.

    Attributes:
        said: Everything the shopper said, oldest first.
        wish: What is wanted and not done yet.
        words: What was said since that was wanted, oldest first.
        number: The order it is about, as it was last named.
        focus: The order that was last shown or changed.
        proposed: Whether the latest answer carries a proposal.
        open: Whether the latest answer was about orders and waits for more.
        fresh: Whether the present message brought a wish of its own.
        finished: Whether the latest answer did what was wanted.
    """

    said: list[str] = field(default_factory=list)
    wish: Wish | None = None
    words: list[str] = field(default_factory=list)
    number: str = ""
    focus: str = ""
    proposed: bool = False
    open: bool = False
    fresh: bool = False
    finished: bool = False
    _touched: bool = False
    _proposing: bool = False
    _done: bool = False

    def heard(self, text: str) -> None:
        """Take in what the shopper said."""
        self.finished = self._done
        self._touched = self._proposing = self._done = False
        self.said.append(text)
        wish = order_words.wish_of(text, going_on=self.open or bool(self.focus))
        called_off = self.proposed and order_words.keeps(text) and not intent.affirms(text)
        if called_off:
            wish = None  # "don't cancel it" is no wish to cancel
        named = order_words.numbers(text)
        if wish is Wish.STATUS and self._asked_for() and not order_words.asks_status(text):
            wish = None  # the number that was asked for
        if wish is Wish.KNOWN and self.open:
            wish = None  # who it is was asked for
        if not named and self.open and self.wish is not None and not self.number:
            bare = [n for n in order_words.bare_numbers(text) if not EMAIL.search(text)]
            named = bare[:1] if bare and not order_words.postcodes(text) else []
        self.fresh = wish is not None
        if wish is not None and not (wish is self.wish and self.open):
            self.wish = wish
            self.words = []
            self.number = ""
        elif called_off or (
            wish is None and self.open and says_no(text) and len(text.split()) <= 4
        ):
            self.wish = None
        if self.wish is not None:
            self.words.append(text)
        if named:
            self.number = named[-1]

    def _asked_for(self) -> bool:
        return self.open and self.wish is not None and self.wish.deed

    def returned(self, name: str, result: Any) -> None:
        """Take in what a tool returned."""
        if name not in RESULTS or result is None:
            return
        self._touched = True
        if isinstance(result, OrderResults) and len(result.orders) == 1:
            self.focus = result.orders[0].order_id
        if isinstance(result, ProposalFinding) and result.text:
            self._proposing = True
        if isinstance(result, ConfirmationFinding) and result.done:
            self._done = True
            self.focus = result.order_id or self.focus

    def answered(self) -> None:
        """Take in that the turn was answered."""
        self.proposed = self._proposing
        self.open = self._touched and not self._done
        if self._done:
            self.wish = None
            self.words = []
            self.number = ""

    def find(self, orders: tuple[OrderFinding, ...], number: str) -> OrderFinding | None:
        """The order of that number, also without the letters in front of it."""
        wanted = squeezed(number)
        for order in orders:
            own = squeezed(order.order_id)
            if wanted and (own == wanted or own.lstrip("abcdefghijklmnopqrstuvwxyz") == wanted):
                return order
        return None

    def checks(self) -> list[dict[str, str]]:
        """Checks of identity that the shopper's words allow, the latest first."""
        found: list[dict[str, str]] = []
        recent = list(reversed(self.said))
        marks = [m.group() for text in recent for m in EMAIL.finditer(text)]
        named = [n for text in recent for n in order_words.numbers(text)]
        for mark in dict.fromkeys(marks):
            if named:
                found.append({"email": mark, "order": named[0]})
            found.append({"email": mark})
        codes = [code for text in recent for code in order_words.postcodes(text)]
        people = [name for text in recent for name in order_words.names(text)]
        if codes and people:
            # The latest of each: every wrong check counts.
            found.append({"name": people[0], "postcode": codes[0]})
        return found
