"""Amounts of money and stretches of time in sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ingest.price import parse_amount
from kb.documents import Money

_SIGN = (
    r"(?:£|€|\$|¥|₹|(?:US|CA|AU|NZ)\$|\b(?:GBP|EUR|USD|CAD|AUD|NZD|CHF|SEK|NOK|DKK|JPY|INR|PLN)\b)"
)
_NUMBER = r"\d{1,3}(?:[,.\u00a0 ’']\d{3})*(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?"
AMOUNT = re.compile(rf"{_SIGN}\s?(?:{_NUMBER})|(?:{_NUMBER})\s?{_SIGN}", re.IGNORECASE)
_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fourteen": 14, "thirty": 30, "sixty": 60,
    "ninety": 90,
}  # fmt: skip
_ANY = rf"\d{{1,3}}|{'|'.join(_WORDS)}"
DURATION = re.compile(
    rf"(?<![\w.,£$€-])(?P<low>{_ANY})(?:\s*(?:-|–|—|to|or)\s*(?P<high>{_ANY}))?[\s-]*"
    r"(?P<working>(?:working|business|week)[\s-]*)?(?:calendar[\s-]*)?"
    r"(?P<unit>hour|day|week|month|year)s?\b['’]?",
    re.IGNORECASE,
)
# Days in a unit. A year is twelve months, and a month is compared to days with some room.
_DAYS = {"hour": Decimal(1) / 24, "day": Decimal(1), "week": Decimal(7), "month": Decimal(30),
         "year": Decimal(360)}  # fmt: skip
# A working week is a calendar week.
_WORKING = Decimal("1.4")


@dataclass(frozen=True, slots=True)
class Duration:
    """A stretch of time, or a range of them, in calendar days.

    Attributes:
        text: As it was written.
        loose: Whether it was said in months or years, so that a month is 28 to 31 days.
    """

    low: Decimal
    high: Decimal
    text: str
    loose: bool = False

    def same(self, other: Duration) -> bool:
        """Whether both say the same: four weeks and 28 days do, 28 days and 30 days don't."""
        return all(
            _close(mine, theirs, self.loose, other.loose)
            for mine, theirs in ((self.low, other.low), (self.high, other.high))
        )

    def overlaps(self, other: Duration) -> bool:
        """Whether a stretch exists that both allow."""
        return self.low <= other.high and other.low <= self.high


def amounts_in(text: str, currency: str) -> list[tuple[int, int, Money]]:
    """Amounts of money in a text: start, end, amount. ``currency`` settles what ``$`` means."""
    found = []
    for match in AMOUNT.finditer(text):
        money = parse_amount(match[0].strip(), currency if "$" in match[0] else "")
        if money is not None:
            found.append((match.start(), match.end(), money))
    return found


def durations_in(text: str) -> list[tuple[int, int, Duration]]:
    """Stretches of time in a text: start, end, duration."""
    found = []
    for match in DURATION.finditer(text):
        unit = _DAYS[match["unit"].lower()]
        working = bool(match["working"]) and match["unit"].lower() == "day"
        factor = unit * (_WORKING if working else 1)
        low = _count(match["low"]) * factor
        high = _count(match["high"]) * factor if match["high"] else low
        loose = match["unit"].lower() in {"month", "year"}
        duration = Duration(min(low, high), max(low, high), match[0].strip(), loose)
        found.append((match.start(), match.end(), duration))
    return found


def _count(text: str) -> Decimal:
    return Decimal(_WORDS.get(text.lower(), 0) or text)


def _close(one: Decimal, other: Decimal, one_loose: bool, other_loose: bool) -> bool:
    if one == other or one_loose == other_loose:
        return one == other
    months, days = (one / 30, other) if one_loose else (other / 30, one)
    return months * 28 <= days <= months * 31
