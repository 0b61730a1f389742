"""Prices as shops write them -> Money, on top of price-parser with its gaps closed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from price_parser import Price

from ingest.currency import UNKNOWN_CURRENCY, currency_in, decimals, sign_in
from kb.documents import Money

# A price is short; what is longer is prose that happens to hold a number.
_LONGEST = 160
_DIGIT = re.compile(r"\d")
_LITERAL = re.compile(r"\d{1,12}(?:\.\d{1,6})?")
# Several pieces at one price, or instalments: there is no price of one piece to be read.
_SEVERAL = re.compile(
    r"\b\d+\s*(?:for|für|fuer|pour|por|per|voor|za|st(?:k|ück)?\.?\s*für|x|×)\s*(?:[^\W\d]{0,4}|[^\w\s]{0,2})\s?\d",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"[-−+]?\s*\d+(?:[.,]\d+)?\s*(?:%|percent|prozent)", re.IGNORECASE)
_NEGATIVE = re.compile(r"^[^\w]*[-−]\s*(?:[^\W\d]{1,3}|[^\w\s]{1,2})?\s?\d")
_RANGE = re.compile(
    r"(?<=[\d€$£¥₹.])\s*(?:[-–—~〜]|\bto\b|\bbis\b|\btot\b|\bà\b)\s*(?=(?:[^\W\d]{1,3}|[^\w\s]{1,2})?\s?[$€£]?\d)",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"\b(?:from|ab|starting at|as low as|à partir de|desde|da|vanaf|from only)\b", re.I
)
_THREE_DECIMALS = re.compile(r"(?<![\d.,])0[.,]\d{3}(?!\d)")
_PENCE = re.compile(r"^\D{0,12}?(\d{1,3})\s?(p|¢)$")
_EXPONENT = re.compile(r"[+-]?[\d.]{1,12}[eE][+-]?\d{1,3}")
_NUMBER = re.compile(r"\d[\d.,'’]*(?: \d{3}(?!\d)[\d.,]*)*(?:[.,][-–—]+)?")
_LARGEST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class PriceReading:
    """A price as it was read.

    Attributes:
        money: The amount; of a range, the lowest.
        lowest: True when the text names a range or a "from" price, so that more may be charged.
    """

    money: Money
    lowest: bool = False


def parse_price(text: str, *, currency: str | None = None) -> Money | None:
    """The price in a text, or None; of a range, the lowest. See :func:`read_price`."""
    reading = read_price(text, currency=currency)
    return reading.money if reading else None


def read_price(text: str, *, currency: str | None = None) -> PriceReading | None:
    """Read a price as people write it.

    Args:
        text: For example ``1.299,00 €``, ``$20–$30``, ``from $20``, ``Rs. 1,499.00``.
        currency: ISO 4217 code that holds where the text is silent, and settles what ``$`` means.

    Returns:
        None for "POA", "2 for £5" (no price of one piece), percentages, negative amounts, and
        where neither text nor hint gives a currency: a wrong currency is worse than none.
    """
    words = " ".join(unicodedata.normalize("NFKC", text[: _LONGEST * 4]).split())[:_LONGEST]
    words = _PERCENT.sub(" ", words).strip()
    if not _DIGIT.search(words) or _SEVERAL.search(words) or _NEGATIVE.search(words):
        return None
    if (pence := _PENCE.match(words)) and currency in {None, "", "GBP", "USD", "EUR"}:
        code = "GBP" if pence.group(2) == "p" else currency or "USD"
        return PriceReading(Money(Decimal(pence.group(1)) / 100, code))
    code = currency_in(words, currency)
    if not code:
        return None
    parts = [_beside_sign(part) for part in _RANGE.split(words) if _DIGIT.search(part)]
    amounts = [amount for part in parts[:2] if (amount := _amount(part, code)) is not None]
    if not amounts:
        return None
    ranged = len(amounts) > 1 and amounts[0] != amounts[1]
    return PriceReading(Money(min(amounts), code), ranged or _FROM.search(words) is not None)


def parse_amount(value: object, currency: str) -> Money | None:
    """A price from a machine-readable field, where ``1299.5`` means what it says.

    Args:
        value: A number, or text: a decimal literal, or a price as people write it.
        currency: ISO 4217 code of the field; may be empty when the text carries one, and
            ``UNKNOWN_CURRENCY`` to read the amount where nobody says which.
    """
    if isinstance(value, bool) or value is None:
        return None
    text = str(value).strip()
    if not text:
        return None
    unknown = currency == UNKNOWN_CURRENCY
    code = currency if unknown else currency_in(currency, None) if currency else ""
    if code and _LITERAL.fullmatch(text) and not _groups_thousands(text, code):
        return _money(Decimal(text), code)
    if isinstance(value, (int, float, Decimal)) or _EXPONENT.fullmatch(text):
        try:  # what is left: exponents, negative, not finite
            return _money(Decimal(text), code) if code else None
        except InvalidOperation:
            return None
    return parse_price(text, currency=code or None)


def _beside_sign(text: str) -> str:
    """Of several numbers among words, the one that the currency stands beside."""
    numbers = list(_NUMBER.finditer(text))
    if len(numbers) < 2 or not any(c.isalpha() for c in text):
        return text
    sign = sign_in(text)
    place = text.find(sign) if sign else -1
    if place < 0:
        return text
    end = place + len(sign)
    after = next((n for n in numbers if n.start() >= end), None)
    before = next((n for n in reversed(numbers) if n.end() <= place), None)
    for number in (before, after):
        between = text[number.end() : place] if number is before and number else ""
        between = text[end : number.start()] if number is after and number else between
        if number and not between.strip(" .:\xa0-–"):
            # "18€90": the cents follow the sign.
            return text if before and after and end == after.start() else f"{number.group()} {sign}"
    return text


def _groups_thousands(text: str, code: str) -> bool:
    # "129.990" in pesos or đồng is a hundred thousand and more, in dinars it isn't.
    whole, _, part = text.partition(".")
    return len(part) == 3 and decimals(code) == 0 and not whole.startswith("0")


def _amount(text: str, code: str) -> Decimal | None:
    separator = None
    if _THREE_DECIMALS.search(text) or decimals(code) == 3:
        # price-parser takes three digits after a point for thousands.
        match = re.search(r"[.,](?=\d{1,3}(?!\d))(?!.*[.,]\d)", text)
        separator = match.group() if match else None
    try:
        amount = Price.fromstring(text, decimal_separator=separator).amount
    except (ValueError, InvalidOperation, ArithmeticError):
        return None
    return amount if amount is not None and 0 <= amount < _LARGEST else None


def _money(amount: Decimal, code: str) -> Money | None:
    return Money(amount, code) if amount.is_finite() and 0 <= amount < _LARGEST else None
