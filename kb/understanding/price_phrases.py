"""Prices in the words of shoppers: bounds, ranges, "around", "cheap"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from kb.terms import tokens
from kb.understanding.quantity import UNITS

_WORTH = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_LARGE = {"hundred": 100, "thousand": 1000, "grand": 1000}
_NOTES = {"fiver": 5, "tenner": 10}
_WORD_NUMBER = rf"(?:(?:an? )?(?:{'|'.join(_NOTES)})\b|"
_WORD_NUMBER += rf"(?:{'|'.join(_WORTH)})\b(?:[ -](?:and )?(?:{'|'.join([*_WORTH, *_LARGE])})\b)*"
_WORD_NUMBER += rf"|an?(?: (?:{'|'.join(_LARGE)})\b)+)"
_NUMBER = (
    r"((?:\d{1,3}(?:[, ]\d{3})+(?:\.\d{1,2})?|\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?(?!\d)|"
    r"\d+(?:[.,]\d{1,2})?)"
    rf"(?:\s?k\b)?|{_WORD_NUMBER})"
)
_CURRENCY = (
    r"(?:£|\$|€|¥|₹|\b(?:usd|gbp|chf|cad|aud|euros?|eur|dollars?|pounds?|quid|bucks|francs?|pfund|franken|d[oó]lares|libras|livres)\b|"
    r"(?<=\d)(?:usd|gbp|euros?|eur|k?r)\b)"
)
# A number with one of these behind it is a measure and no price; "pounds" are mostly money here.
_MEASURES = "|".join(
    sorted(
        (re.escape(u) for u in UNITS if u.isalpha() and u not in ("pound", "pounds", "in", "c")),
        key=len,
        reverse=True,
    )
)
_UNIT = (
    rf"(?!\s*-?\s*(?:%|°|[\"”″]|(?:in(?!\s+[a-z])|c|man|stars?|ratings?|reviews?|x|{_MEASURES})\b))"
)
_AMOUNT = rf"(?:{_CURRENCY}\s*)?{_NUMBER}(?![\d.,]*\d|e\d){_UNIT}\s*{_CURRENCY}?"
_BETWEEN = re.compile(
    rf"\b(?:between|from)\s+{_AMOUNT}\s*(?:and|to|-|–)\s*{_AMOUNT}"
    rf"|{_CURRENCY}\s*{_NUMBER}\s*(?:-|–|to)\s*{_CURRENCY}?\s*{_NUMBER}{_UNIT}"
    rf"|{_NUMBER}\s*(?:-|–|to)\s*{_NUMBER}\s*{_CURRENCY}",
    re.I,
)
_UNDER = re.compile(
    rf"(?:\b(?:under|below|less than|cheaper than|up to|at most|no more than|not more than|"
    rf"not over|max(?:imum)?\.?(?: of)?|within|budget(?: is| of)?|"
    rf"for less than|cost(?:ing)? less than)|[<≤])\s*{_AMOUNT}",
    re.I,
)
_OR_LESS = re.compile(
    rf"(?:{_CURRENCY}\s*{_NUMBER}|{_NUMBER}\s*{_CURRENCY})\s*"
    rf"(?:or (?:less|under|below|cheaper)|max(?:imum)?|tops)\b",
    re.I,
)
_OVER = re.compile(
    rf"(?:\b(?:over|above|more than|at least|no less than|not under|min(?:imum)?\.?(?: of)?|"
    rf"upwards of)|[>≥])\s*{_AMOUNT}",
    re.I,
)
_AROUND = re.compile(rf"\b(?:around|about|roughly|approximately|circa)\s+{_AMOUNT}", re.I)
# "tents 100-200": no currency and no cue, so a preference only; and never of small numbers.
_BARE = re.compile(rf"(?<![\w./-])(\d{{2,5}})\s?[-–]\s?(\d{{2,5}})(?![\w./-]){_UNIT}\s*$", re.I)
_NO_PRICE_BEFORE = re.compile(r"\b(?:sizes?|ages?|aged|years?|models?|no|isbn|for)\s*$", re.I)
# "for children under 5" is an age, "for children under £5" a price.
_AGED = re.compile(
    r"\b(?:child|children|kids?|toddlers?|age[ds]?|bab(?:y|ies)|(?:wo)?m[ae]n|adults?|seniors?|people|"
    r"boys?|girls?)\s+$",
    re.I,
)
# ... but no child is 40: "something for kids under 40".
_CHILD = re.compile(r"child|kid|toddler|bab|boy|girl", re.I)
GROWN = 18
_CHEAP = re.compile(
    r"\b(?:cheap(?:er|ish)?|inexpensive|affordable|low[- ](?:cost|priced?)|on a (?:tight )?budget|"
    r"not (?:too|very|so) (?:expensive|dear|pricey)|budget(?=\s+\w+$))(?!\s+(?:than|as))\b",
    re.I,
)


# What costs less than it used to. "For sale" is anything in a shop.
_SEASON = r"(?:special|current|clearance|seasonal|spring|summer|autumn|winter)"
_SALE = re.compile(
    rf"\b(?P<clause>(?:that(?:'s| is| are)|which (?:is|are)) )?(?:(?:currently|now) )?(?:"
    rf"(?:on|in) (?:(?:the|your|our|a) )?(?:{_SEASON} )?(?:sales?|offers?|clearance)|"
    r"(?:on|at a|with a) discount|discounted|marked[- ]down|"
    r"sale (?:items?|products?|goods|things|stuff|prices?)|special offers?|"
    r"(?:any|your|the|current|best|good) (?:deals|bargains|discounts|offers)|"
    r"(?P<bare>(?<!-)reduced)(?: (?:in price|to clear|prices?|items?|products?|goods))?"
    r")(?:\s+(?:right now|now|at the moment|at present|today|currently))?\b",
    re.I,
)
# "Reduced fleeces" and "the reduced ones", but neither "reduced fat" nor "noise reduced".
_ONE_ASKED = re.compile(r"\W*(?:is|are) (?:the|this|that|it|these|those|they|my)\b", re.I)
_BEFORE_REDUCED = re.compile(
    r"(?:^|\b(?:a|all|and|any|anything|are|find|for|got|have|is|it|me|of|only|ones|or|see|some|"
    r"something|that|the|them|they|things|those|want|what|which|your|isn't|aren't))['’]?s?\W*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class PricePhrase:
    """What was said of the price.

    Attributes:
        rest: The text without it.
        low: Lower bound, inclusive.
        high: Upper bound, inclusive.
        strict: Whether the bounds were said as bounds.
        cheap: The word that asks for something cheap, if any.
    """

    rest: str
    low: Decimal | None = None
    high: Decimal | None = None
    strict: bool = True
    cheap: str = ""

    @property
    def bounded(self) -> bool:
        """Whether there is a bound."""
        return self.low is not None or self.high is not None


def _nothing(_words: Sequence[str]) -> bool:
    return False


def read_price(text: str, titled: Callable[[Sequence[str]], bool] = _nothing) -> PricePhrase:
    """Take the phrase about the price out of a text; it may hold none.

    Args:
        text: What the shopper typed.
        titled: Whether some words stand side by side in a title: "Air Max 90" is a shoe, and no
            upper bound.
    """
    found = _bounds(text, titled)
    if found.bounded:
        return found
    cheap = _CHEAP.search(text)
    if cheap is not None:
        return PricePhrase(_cut(text, cheap), cheap=cheap[0].casefold())
    return found


def without_sale(text: str, titled: Callable[[Sequence[str]], bool] = _nothing) -> tuple[bool, str]:
    """Whether only what costs less than usual is wanted, and the text without those words.

    Of one thing it is a question and no condition: "is the tent on sale?".

    Args:
        text: What the shopper typed.
        titled: Whether some words stand side by side in a title: then they name a thing.
    """
    one = _ONE_ASKED.match(text)
    for found in _SALE.finditer(text):
        words = tokens(found[0])
        if found["bare"] and not found["clause"]:
            behind = tokens(text[found.end() :])[:1]
            named = behind and titled([*words, *behind])
            if named or not _BEFORE_REDUCED.search(text, 0, found.start()):
                continue
        if not titled(words):
            return one is None, _cut(text, found)
    return False, text


def _bounds(text: str, titled: Callable[[Sequence[str]], bool]) -> PricePhrase:
    match = _BETWEEN.search(text)
    if match:
        low, high = sorted(amount(g) for g in match.groups() if g)[:2]
        return PricePhrase(_cut(text, match), low, high)
    for pattern, which in (
        (_UNDER, "max"),
        (_OR_LESS, "max"),
        (_OVER, "min"),
        (_AROUND, "around"),
    ):
        for match in pattern.finditer(text):
            said = next(group for group in match.groups() if group)
            value = amount(said)
            if not re.search(_CURRENCY, match[0], re.I):
                # "over one shoulder" is no price, "for women over 50" and "Air Max 90" neither.
                if said[:1].isalpha() and value < 10 and not said.endswith("fiver"):
                    continue
                aged = _AGED.search(text, 0, match.start())
                if aged and (value <= GROWN or not _CHILD.match(aged[0])):
                    continue
                # "Air Max 90" again, where the store has none: "max" alone makes no price.
                if re.match(r"(?:max|min)\b", match[0], re.I) and " of" not in match[0]:
                    continue
                if _is_named(text, match, titled):
                    continue
            rest = _cut(text, match)
            if which == "max":
                return PricePhrase(rest, None, value)
            if which == "min":
                return PricePhrase(rest, value, None)
            # "around 100" is heard as within a fifth of it.
            return PricePhrase(rest, value * Decimal("0.8"), value * Decimal("1.2"))
    match = _BARE.search(text)
    if match and match.start() and not _NO_PRICE_BEFORE.search(text, 0, match.start()):
        low, high = amount(match[1]), amount(match[2])
        if low < high:
            return PricePhrase(_cut(text, match), low, high, strict=False)
    return PricePhrase(text)


def amount(text: str) -> Decimal:
    """``1,299.50``, ``1.299,50``, ``1 500``, ``1.5k`` and ``two hundred`` as a number."""
    plain = text.strip().casefold()
    if plain[:1].isalpha():
        return _spelled(plain)
    thousands = plain.endswith("k")
    plain = plain.removesuffix("k").replace(" ", "")
    if re.search(r",\d{1,2}$", plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3})+", plain):
        plain = plain.replace(".", "")
    try:
        value = Decimal(plain.replace(",", ""))
    except InvalidOperation:  # pragma: no cover - the pattern lets only digits through
        return Decimal(0)
    return value * 1000 if thousands else value


def _spelled(text: str) -> Decimal:
    total = part = 0
    for word in re.findall(r"[a-z]+", text):
        if word in _LARGE:
            part = max(part, 1) * _LARGE[word]
            if _LARGE[word] == 1000:
                total, part = total + part, 0
        else:
            part += _WORTH.get(word, _NOTES.get(word, 0))
    return Decimal(total + part)


def _is_named(text: str, match: re.Match[str], titled: Callable[[Sequence[str]], bool]) -> bool:
    inside = tokens(match[0])
    before = tokens(text[: match.start()])[-1:]
    return titled(inside) or bool(before and len(inside) == 2 and titled([*before, inside[0]]))


def _cut(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"
