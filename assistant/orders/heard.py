"""What shoppers said about themselves: the only values that a check of identity may use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from assistant.conversation import Conversation, Role
from assistant.guard.masking import EMAIL, emails
from assistant.orders.records import Address, squeezed

_WORD = re.compile(r"[^\W_]+")


class Heard:
    """The shopper's own words in one conversation.

    Args:
        conversation: Only turns of the shopper count; what tools, models and agents say doesn't.
        mark: Gives the mark that stands for an e-mail address.
    """

    def __init__(self, conversation: Conversation, mark: Callable[[str], str]) -> None:
        self._mark = mark
        said = [turn.text for turn in conversation.turns if turn.role is Role.SHOPPER]
        self._text = "\n".join(unicodedata.normalize("NFKC", text).casefold() for text in said)
        self._words = frozenset(_WORD.findall(self._text))
        self._marks = {m.group() for text in said for m in EMAIL.finditer(text)}
        self._marks |= {mark(address) for text in said for _, _, address in emails(text)}

    def email(self, value: str) -> str:
        """The mark of an address that the shopper gave; empty when it wasn't given."""
        shown = EMAIL.search(value)
        given = next((address for _, _, address in emails(value)), value)
        mark = shown.group() if shown else self._mark(given)
        return mark if mark in self._marks else ""

    def name(self, value: str) -> bool:
        """Whether every part of a name was said."""
        parts = _WORD.findall(unicodedata.normalize("NFKC", value).casefold())
        return bool(parts) and all(part in self._words for part in parts)

    def number(self, value: str) -> bool:
        """Whether a postcode or an order number was said, however it is spaced."""
        plain = squeezed(value)
        if not plain:
            return False
        pattern = r"[\s\-]?".join(re.escape(c) for c in plain)
        return re.search(rf"(?<!\w){pattern}(?!\w)", self._text) is not None

    def address(self, address: Address) -> bool:
        """Whether street and postcode of an address were said."""
        wanted = _WORD.findall(
            unicodedata.normalize("NFKC", f"{address.address1} {address.address2}").casefold()
        )
        said = all(word in self._words for word in wanted)
        return said and bool(wanted) and self.number(address.postcode)
