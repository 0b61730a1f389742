"""Amounts of money that a shopper speaks of in an order, apart from the limits of a search."""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.keyless.phrasebook import LANGUAGES, phrasebook, plain
from kb.understanding.price_phrases import amount, read_price

_NUMBER = r"\d{1,3}(?:[., ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_CURRENCY = (
    r"[£$€¥₹]|\b(?:usd|gbp|eur|chf|euros?|dollars?|pounds?|quid|francs?|franken|libras?|dolares)\b"
)
_SUM = re.compile(
    rf"(?:{_CURRENCY})\s?({_NUMBER})(?:\s?(k)\b)?|({_NUMBER})(?:\s?(k)\b)?\s?(?:{_CURRENCY})"
)


def order_amounts(text: str) -> list[Decimal]:
    """What orders cost that are placed, planned or complained of; empty for "laptops under £900".

    Only amounts with a currency count, and only in a message about ordering or paying.
    """
    folded = plain(text)
    if not any(phrasebook(code).patterns["ordering"].search(folded) for code in LANGUAGES):
        return []
    if read_price(text).bounded and not re.search(r"\d", read_price(text).rest):
        return []
    return [
        amount((found[1] or found[3]) + (found[2] or found[4] or ""))
        for found in _SUM.finditer(folded)
    ]
