"""Amounts of money and numbers as they stand in a text, for literal comparison."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w])\d+(?:[.,]\d+)?")
PRICE = re.compile(
    r"(?P<symbol>[£$€¥₹]|\b[A-Z]{3}\s)\s?(?P<amount>\d+(?:,\d+)*(?:\.\d+)?)"
    r"|(?P<after>\d+(?:,\d+)*(?:\.\d+)?)\s?(?P<code>[£$€¥₹]|(?:GBP|USD|EUR|CHF|pounds?|dollars?|euros?)\b)"
)
_SYMBOLS = {
    "GBP": "£", "USD": "$", "EUR": "€", "pound": "£", "pounds": "£", "dollar": "$",
    "dollars": "$", "euro": "€", "euros": "€",
}  # fmt: skip


def prices(text: str) -> set[tuple[str, Decimal]]:
    """All amounts of money in a text as (symbol, amount)."""
    found = set()
    for match in PRICE.finditer(text):
        symbol = (match["symbol"] or match["code"]).strip()
        amount = _decimal(match["amount"] or match["after"])
        if amount is not None:
            found.add((_SYMBOLS.get(symbol, symbol), amount))
    return found


def numbers(text: str) -> set[Decimal]:
    """All numbers in a text, normalised: ``20,000`` and ``20000.0`` are one."""
    return {value for m in NUMBER.finditer(text) if (value := _decimal(m[0])) is not None}


def _decimal(text: str) -> Decimal | None:
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        text = text.replace(",", "")
    try:
        return Decimal(text.replace(",", ".").rstrip(".")).normalize()
    except InvalidOperation:
        return None
