"""A shopper's words to terms and constraints, by means of the catalogue's own vocabulary."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from kb.documents import Money
from kb.edition import Filter
from kb.measure import Superlative, superlative
from kb.terms import STOPWORDS, fold, stem, tokens
from kb.vocabulary import Term, Vocabulary


class Sort(StrEnum):
    """An order that the shopper asked for by a superlative."""

    RELEVANCE = "relevance"
    CHEAPEST = "cheapest"
    DEAREST = "dearest"
    BEST_RATED = "best_rated"


@dataclass(frozen=True, slots=True)
class Constraint:
    """One condition the shopper said, strict unless it has to be given up.

    Attributes:
        kind: price, brand, option, category or stock.
        label: The condition in words that can be said back, for example ``under GBP 100``.
        filter: The same as a filter.
    """

    kind: str
    label: str
    filter: Filter


@dataclass(frozen=True, slots=True)
class Query:
    """What a shopper's words ask of the catalogue.

    Attributes:
        text: The words to search by, without price phrases.
        words: Folded tokens to look up, spelling corrected, stop words left out.
        constraints: Conditions that have to hold together.
        category: Categories that the words name; a preference unless the query sorts.
    """

    text: str
    words: tuple[str, ...]
    constraints: tuple[Constraint, ...] = ()
    sort: Sort = Sort.RELEVANCE
    category: Filter | None = None
    superlative: Superlative | None = None

    @property
    def subject(self) -> tuple[str, ...]:
        """The words that name what is looked for: all but those of the conditions."""
        said = {w for c in self.constraints for w in tokens(c.label)} | {"size", "colour", "color"}
        return tuple(w for w in self.words if w not in said)

    @property
    def ordered(self) -> bool:
        """Whether the shopper asked for the first in some order."""
        return self.sort is not Sort.RELEVANCE or self.superlative is not None

    @property
    def terms(self) -> tuple[str, ...]:
        """Stems of the words, each once."""
        return tuple(dict.fromkeys(stem(word) for word in self.words))


@dataclass(frozen=True, slots=True)
class Wishes:
    """Conditions that a caller states outright, beside those in the words."""

    price_min: Decimal | None = None
    price_max: Decimal | None = None
    brand: str = ""
    options: tuple[str, ...] = ()
    in_stock: bool = False
    sort: Sort = Sort.RELEVANCE


_NUMBER = r"(\d{1,3}(?:[, ]\d{3})+(?:\.\d{1,2})?|\d+(?:[.,]\d{1,2})?)"
_CURRENCY = r"(?:£|\$|€|usd|gbp|euros?|eur|dollars?|pounds?|quid|bucks)"
# A number with one of these behind it is a measure and no price.
_UNIT = (
    r"(?!\s*-?\s*(?:%|(?:mm|cm|m|metres?|meters?|km|miles?|in(?!\s+[a-z])|inch(?:es)?|ft|feet|g|grams?|grammes?|kg|kilos?|oz|"
    r"ounces?|lbs?|l|litres?|liters?|ml|cl|hours?|hrs?|h|minutes?|mins?|days?|weeks?|months?|years?|"
    r"w|watts?|v|volts?|mah|wh|lumens?|lm|gb|tb|mb|mhz|ghz|hz|people|persons?|man|season|pages?|ppm|dpi|"
    r"mp|megapixels?|cores?|ports?|pcs?|pieces?|pack|c|degrees?|percent|stars?|sheets?)\b))"
)
_AMOUNT = rf"{_CURRENCY}?\s*{_NUMBER}(?![\d.,]*\d){_UNIT}\s*{_CURRENCY}?"
_BETWEEN = re.compile(
    rf"\b(?:between|from)\s+{_AMOUNT}\s*(?:and|to|-|–)\s*{_AMOUNT}"
    rf"|{_CURRENCY}\s*{_NUMBER}\s*(?:-|–|to)\s*{_CURRENCY}?\s*{_NUMBER}{_UNIT}"
    rf"|{_NUMBER}\s*(?:-|–|to)\s*{_NUMBER}\s*{_CURRENCY}",
    re.I,
)
_UNDER = re.compile(
    rf"(?:\b(?:under|below|less than|cheaper than|up to|at most|no more than|not more than|"
    rf"max(?:imum)?(?: of)?|within|budget(?: is| of)?|"
    rf"for less than|cost(?:ing)? less than)|[<≤])\s*{_AMOUNT}",
    re.I,
)
_OR_LESS = re.compile(
    rf"(?:{_CURRENCY}\s*{_NUMBER}|{_NUMBER}\s*{_CURRENCY})\s*"
    rf"(?:or (?:less|under|below|cheaper)|max(?:imum)?|tops)\b",
    re.I,
)
_OVER = re.compile(
    rf"(?:\b(?:over|above|more than|at least|no less than|min(?:imum)?(?: of)?|"
    rf"upwards of)|[>≥])\s*{_AMOUNT}",
    re.I,
)
_AROUND = re.compile(rf"\b(?:around|about|roughly|approximately|circa)\s+{_AMOUNT}", re.I)
# "for children under 5" is an age, "for children under £5" a price.
_AGED = re.compile(r"\b(?:child|children|kids?|toddlers?|age[ds]?)\s+$", re.I)
_STOCK = re.compile(r"\b(?:in[- ]stock|available (?:now|today)|ready to ship)\b", re.I)
_SORTS = (
    (
        Sort.CHEAPEST,
        re.compile(r"\b(?:cheapest|least expensive|lowest[- ]priced?|most affordable)\b", re.I),
    ),
    (Sort.DEAREST, re.compile(r"\b(?:most expensive|dearest|priciest|highest[- ]priced?)\b", re.I)),
    (
        Sort.BEST_RATED,
        re.compile(r"\b(?:best|highest|top)[- ](?:rated|reviewed|rating|reviews)\b", re.I),
    ),
)
_CODE = re.compile(r"\d?x*[sml]|(?:uk|eu|us) \S+")
_POSSESSIVE = re.compile(r"['’](?:s\b)?")
_NEGATIONS = frozenset({"not", "no", "without", "except", "isnt", "non"})
_LEADING_NOISE = STOPWORDS | {"available", "sell", "stock", "buy", "recommend", "find", "search"}


def understand(text: str, vocabulary: Vocabulary, wishes: Wishes | None = None) -> Query:
    """Read constraints and search words out of a shopper's words.

    Args:
        text: What the shopper typed, or a model's search words. Data: any syntax in it is inert.
        vocabulary: Of the edition that will be searched.
        wishes: Conditions stated outright; they are added to those in the words.
    """
    constraints: list[Constraint] = []
    sort = Sort.RELEVANCE
    rest, price = _price(text, vocabulary.currency)
    stated = wishes is not None and (wishes.price_min, wishes.price_max) != (None, None)
    if price is not None and not stated:
        constraints.append(price)
    for candidate, pattern in _SORTS:
        if pattern.search(rest):
            sort = candidate
            rest = pattern.sub(" ", rest)
    if _STOCK.search(rest):
        rest = _STOCK.sub(" ", rest)
        constraints.append(_in_stock())
    order = superlative(rest)
    if order is not None:
        rest = re.sub(rf"\b{order.word}\b", " ", rest, flags=re.I)
    words = [vocabulary.correct(w) for w in tokens(_POSSESSIVE.sub("", rest))]
    constraints += _named(words, vocabulary)
    constraints += _wished(wishes or Wishes(), vocabulary, constraints)
    categories = vocabulary.categories(words)
    counts = Counter(value for term in categories for value in term.values)
    most = max(counts.values(), default=0)
    values = tuple(sorted(value for value, n in counts.items() if n == most))
    return Query(
        text=" ".join(rest.split()),
        words=tuple(w for w in words if w not in _LEADING_NOISE and w not in _NEGATIONS),
        constraints=tuple(constraints),
        sort=wishes.sort if wishes and wishes.sort is not Sort.RELEVANCE else sort,
        category=Filter(facets=(("category", (), values),)) if values else None,
        superlative=order,
    )


def combined(constraints: tuple[Constraint, ...]) -> Filter:
    """One filter that demands all constraints together."""
    result = Filter()
    for constraint in constraints:
        part = constraint.filter
        result = replace(
            result,
            price_min=_tighter(result.price_min, part.price_min, max),
            price_max=_tighter(result.price_max, part.price_max, min),
            in_stock=result.in_stock or part.in_stock,
            facets=result.facets + part.facets,
            without=result.without + part.without,
        )
    return result


def _tighter(left: int | None, right: int | None, pick: object) -> int | None:
    values = [v for v in (left, right) if v is not None]
    return pick(values) if values else None  # type: ignore[operator]


def _named(words: list[str], vocabulary: Vocabulary) -> Iterator[Constraint]:
    brands = vocabulary.brands(words)
    covered = {i for term in brands for i in range(term.span, term.span + term.words)}
    options = [t for t in vocabulary.options(words) if t.span not in covered]
    for kind, found in (("brand", brands), ("option", options)):
        positive: list[Term] = []
        for term in found:
            if any(w in _NEGATIONS for w in words[max(0, term.span - 2) : term.span]):
                condition = (term.role, term.names, term.values)
                yield Constraint(kind, f"not {term.text}", Filter(without=(condition,)))
            else:
                positive.append(term)
        # Two values of one kind are alternatives: "red or blue".
        grouped: dict[tuple[str, ...], list[Term]] = {}
        for term in positive:
            grouped.setdefault(term.names, []).append(term)
        for names, terms in grouped.items():
            values = tuple(dict.fromkeys(v for term in terms for v in term.values))
            label = " or ".join(_said(term) for term in terms)
            yield Constraint(kind, label, Filter(facets=((kind, names, values),)))


def _said(term: Term) -> str:
    if term.text.isdigit():
        return f"{term.names[0]} {term.text}" if len(term.names) == 1 else term.text
    # Codes such as M or XL are said as they are printed.
    return term.text.upper() if _CODE.fullmatch(term.text) else term.text


def _wished(wishes: Wishes, vocabulary: Vocabulary, said: list[Constraint]) -> Iterator[Constraint]:
    have = {c.label.casefold() for c in said}
    if wishes.price_min is not None or wishes.price_max is not None:
        yield _bounds(wishes.price_min, wishes.price_max, vocabulary.currency)
    if wishes.in_stock and "in stock" not in have:
        yield _in_stock()
    if wishes.brand and not any(c.kind == "brand" for c in said):
        found = vocabulary.brands(tokens(wishes.brand))
        values = found[0].values if found else (fold(wishes.brand),)
        yield Constraint("brand", wishes.brand, Filter(facets=(("brand", (), values),)))
    for option in wishes.options:
        terms = vocabulary.options(["size", *tokens(option)])
        if fold(option) in have or any(term.text in have for term in terms):
            continue
        if terms:
            condition = ("option", terms[0].names, terms[0].values)
        else:
            condition = ("option", (), (fold(option),))
        yield Constraint("option", fold(option), Filter(facets=(condition,)))


def _in_stock() -> Constraint:
    return Constraint("stock", "in stock", Filter(in_stock=True))


def _price(text: str, currency: str) -> tuple[str, Constraint | None]:
    """Take the price phrase out of the text."""
    match = _BETWEEN.search(text)
    if match:
        low, high = sorted(_decimal(g) for g in match.groups() if g)[:2]
        return _cut(text, match), _bounds(low, high, currency)
    for pattern, which in (
        (_UNDER, "max"),
        (_OR_LESS, "max"),
        (_OVER, "min"),
        (_AROUND, "around"),
    ):
        match = pattern.search(text)
        if match is None or _is_age(text, match):
            continue
        amount = _decimal(next(group for group in match.groups() if group))
        if which == "max":
            return _cut(text, match), _bounds(None, amount, currency)
        if which == "min":
            return _cut(text, match), _bounds(amount, None, currency)
        # "around 100" is heard as within a fifth of it.
        return _cut(text, match), _bounds(
            amount * Decimal("0.8"), amount * Decimal("1.2"), currency
        )
    return text, None


def _is_age(text: str, match: re.Match[str]) -> bool:
    priced = re.search(_CURRENCY, match[0], re.I)
    return not priced and _AGED.search(text, 0, match.start()) is not None


def _cut(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"


def _decimal(text: str) -> Decimal:
    plain = text.replace(" ", "")
    if re.search(r",\d{1,2}$", plain) and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        return Decimal(plain.replace(",", ""))
    except InvalidOperation:  # pragma: no cover - the pattern lets only digits through
        return Decimal(0)


def _bounds(low: Decimal | None, high: Decimal | None, currency: str) -> Constraint:
    if low is not None and high is not None:
        label = f"between {_amount(low, currency)} and {_amount(high, currency)}"
    elif high is not None:
        label = f"under {_amount(high, currency)}"
    else:
        label = f"over {_amount(low or Decimal(0), currency)}"
    return Constraint("price", label, Filter(price_min=_micros(low), price_max=_micros(high)))


def _micros(amount: Decimal | None) -> int | None:
    # Beyond SQL's largest integer no price lies anyway.
    return None if amount is None else min(int(amount * 1_000_000), 2**63 - 1)


def _amount(value: Decimal, currency: str) -> str:
    return str(Money(value, currency)).removesuffix(".00").strip()
