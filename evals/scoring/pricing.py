"""Whether every price in an answer's text is some record's, and of the product it is told of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from decimal import Decimal
from itertools import combinations_with_replacement

from evals.scoring.evidence import Evidence, prices_of
from evals.scoring.figures import Figure, amounts, figures
from kb.documents import Money, Product

# Products of one title.
Owner = tuple[Product, ...]

# Where one of these stands, an amount may be what two prices differ by or come to.
_RECKONED = re.compile(
    r"\b(?:less|more|cheaper|dearer|differ\w*|sav(?:e|es|ing|ings)|off|extra|total|together|"
    r"altogether|sum|both|each|between|reduc\w*|billiger|günstiger|teurer|mehr|weniger|spar\w*|"
    r"zusammen|insgesamt|moins|plus|écono\w*|ensemble|menos|más|ahorr\w*|juntos)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_TITLE = re.compile("\x01(\\d+)\x02")
_CELL = re.compile(r"(?<!\\)\|")


def strange_prices(text: str, evidence: Evidence) -> list[str]:
    """What is wrong with the prices of a text; empty when each is somebody's.

    A price is right when it is a price of a record that the conversation has touched, stands in an
    article or in what another tool returned, was said by the shopper, or is the difference or sum
    of such prices where the words say so. In a sentence or a column of one product, it has to be
    that product's.
    """
    return list(dict.fromkeys(_strange(text, evidence)))


def _strange(text: str, evidence: Evidence) -> Iterator[str]:
    elsewhere = _Elsewhere(evidence)
    everywhere = evidence.prices
    titles = _Titles(evidence.products)
    columns: dict[int, Owner] = {}
    for line in titles.marked(text.replace("**", "")).splitlines():
        if line.lstrip().startswith("|"):
            cells = _CELL.split(line.strip().strip("|"))
            named = {n: owner for n, c in enumerate(cells) if (owner := titles.only(c))}
            if len(named) > 1:
                columns = named
                continue
            row = list(named.values())
            for number, cell in enumerate(cells):
                owner = columns.get(number) or (row[0] if len(row) == 1 else ())
                yield from _wrong(cell, line, owner, everywhere, elsewhere)
            continue
        columns = {}
        for sentence in _SENTENCE.split(line):
            yield from _wrong(sentence, sentence, titles.only(sentence), everywhere, elsewhere)


def _wrong(
    words: str, context: str, owner: Owner, everywhere: Set[Money], elsewhere: _Elsewhere
) -> Iterator[str]:
    for figure in amounts(words):
        if elsewhere.holds(figure):
            continue
        own = {price for product in owner for price in prices_of(product)} or everywhere
        if _is_one(figure, own):
            continue
        if _RECKONED.search(context) and _is_one(figure, _reckoned(everywhere)):
            continue
        known = ", ".join(map(str, sorted(own, key=lambda m: m.amount)[:6])) or "none"
        whose = repr(owner[0].title) if owner else "the records"
        yield f"{figure.text} is no price of {whose} (those are: {known})"


class _Elsewhere:
    """Amounts that stand in other places than prices of records; read when first asked."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._stated: set[tuple[str, Decimal]] | None = None
        self._said: set[Decimal] = set()

    def holds(self, figure: Figure) -> bool:
        """Whether an amount is stated there, or was said by the shopper."""
        if self._stated is None:
            stated = amounts(self._evidence.words)
            self._stated = {(r.currency, r.number) for f in stated for r in f.readings}
            self._said = {r.number for f in figures(self._evidence.said) for r in f.readings}
        return any(
            (r.currency, r.number) in self._stated or r.number in self._said
            for r in figure.readings
        )


def _is_one(figure: Figure, prices: Iterable[Money]) -> bool:
    known = {(price.currency, price.amount) for price in prices}
    return any((reading.currency, reading.number) in known for reading in figure.readings)


def _reckoned(prices: Set[Money]) -> set[Money]:
    """What two prices differ by and come to."""
    pairs = combinations_with_replacement(prices, 2)
    same = [(a, b) for a, b in pairs if a.currency == b.currency]
    found = {Money(abs(a.amount - b.amount), a.currency) for a, b in same}
    return found | {Money(a.amount + b.amount, a.currency) for a, b in same}


class _Titles:
    """Finds products by their whole titles, however those are spaced and punctuated in a text."""

    def __init__(self, products: Sequence[Product]) -> None:
        named: dict[tuple[str, ...], list[Product]] = {}
        for product in products:
            words = tuple(re.findall(r"\w+", product.title.casefold()))
            if words:
                named.setdefault(words, []).append(product)
        # A title that another one begins with mustn't be found in it.
        ordered = sorted(named.items(), key=lambda pair: -len(" ".join(pair[0])))
        self._owners = [tuple(owners) for _, owners in ordered]
        self._patterns = [_pattern(words, owners[0].title) for words, owners in ordered]

    def marked(self, text: str) -> str:
        """The text with a mark for every title: its full stops end no sentence."""
        for number, pattern in enumerate(self._patterns):
            text = pattern.sub(f"\x01{number}\x02", text)
        return text

    def only(self, words: str) -> Owner:
        """Whom marked words name if that is one title; nobody for none or several."""
        named = set(_TITLE.findall(words))
        return self._owners[int(named.pop())] if len(named) == 1 else ()


def _pattern(words: Sequence[str], title: str) -> re.Pattern[str]:
    spaced = r"[^\w\n|]+".join(map(re.escape, words))
    last = re.escape(title[len(title.rstrip(".!?")) :])  # "… 1600 pcs." ends no sentence
    return re.compile(rf"(?<!\w){spaced}(?!\w)(?:{last})?", re.IGNORECASE)
