"""Everything the tools returned in a conversation: the only facts an answer may hold."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urldefrag

from kb.terms import content_terms, fold, sentence_spans

# Values under these keys are names for machines; a number in them is no fact about the store.
_MACHINE_KEYS = frozenset(
    {"id", "key", "url", "article_id", "confidence", "named", "nearest", "coverage", "titled"}
)
# Values under these keys are the caller's own words come back: to believe them would let a model
# make any figure true by searching for it.
_ECHOED_KEYS = frozenset({"subject", "order", "conditions", "given_up", "reason", "summary"})

NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w])\d+(?:[.,]\d+)?")
PRICE = re.compile(
    r"(?P<symbol>[£$€¥₹]|\b[A-Z]{3}\s)\s?(?P<amount>\d+(?:,\d+)*(?:\.\d+)?)"
    r"|(?P<after>\d+(?:,\d+)*(?:\.\d+)?)\s?(?P<code>[£$€¥₹]|(?:GBP|USD|EUR|CHF|pounds?|dollars?|euros?)\b)"
)
URL = re.compile(r"https?://[^\s)\]>\"']+|\bwww\.[^\s)\]>\"']+")
TARGET = re.compile(r"\]\(\s*<?([^)\s>]+)")  # where a Markdown link leads
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_SYMBOLS = {
    "GBP": "£", "USD": "$", "EUR": "€", "pound": "£", "pounds": "£", "dollar": "$",
    "dollars": "$", "euro": "€", "euros": "€",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Passage:
    """A help passage that was returned, as it can be cited."""

    key: str
    article_id: str
    title: str
    url: str
    heading: str
    text: str
    quote: str


@dataclass(slots=True)
class Evidence:
    """Facts by kind, collected from tool results and from what the shopper said.

    Attributes:
        titles: Product titles by id.
        prices: Amounts with their currency symbol.
        bounds: Amounts that were only wished for: to be repeated as bounds, as in "under £100".
        numbers: Every other number, normalised.
    """

    titles: dict[str, str] = field(default_factory=dict)
    passages: dict[str, Passage] = field(default_factory=dict)
    prices: set[tuple[str, Decimal]] = field(default_factory=set)
    bounds: set[tuple[str, Decimal]] = field(default_factory=set)
    numbers: set[Decimal] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)

    def add_result(self, result: str) -> None:
        """Take in a tool's result; what isn't JSON is an error message and proves nothing."""
        with suppress(ValueError):
            self._walk(json.loads(result))

    def add_text(self, text: str) -> None:
        """Take in words that are the store's own, such as the brand's contact."""
        self.texts.append(squeezed(text))
        self.prices |= prices(text)
        self.numbers |= numbers(text)
        self.links.update(link.rstrip(".,;:") for link in URL.findall(text))
        self.links.update(TARGET.findall(text))
        self.links.update(EMAIL.findall(text))

    def add_said(self, text: str) -> None:
        """Take in what the shopper said or wished: repeated it may be, as a fact it is worthless.

        Their numbers count (a size, an order), amounts of money only as bounds.
        """
        self.bounds |= prices(text)
        self.numbers |= numbers(text)

    def says(self, words: str) -> bool:
        """Whether these words stand literally in what was returned."""
        wanted = squeezed(words)
        return any(wanted in text for text in self.texts)

    def closest(self, sentence: str) -> Passage | None:
        """The passage that a sentence paraphrases, or None when it paraphrases none."""
        terms = set(content_terms(sentence))
        if len(terms) < 3:
            return None
        best, share = None, 0.6
        for passage in self.passages.values():
            for start, end in sentence_spans(passage.text):
                held = set(content_terms(passage.text[start:end]))
                overlap = len(terms & held) / len(terms)
                if overlap >= share:
                    best, share = passage, overlap
        return best

    def _walk(self, data: Any, key: str = "") -> None:
        if isinstance(data, dict):
            self._walk_object(data, key)
        elif isinstance(data, list):
            if key == "products":
                self.numbers.add(Decimal(len(data)))
            for value in data:
                self._walk(value, key)
        elif isinstance(data, str):
            if key == "url":
                # The page is as true an address as the section of it.
                self.links |= {data, urldefrag(data).url}
            elif key not in _MACHINE_KEYS:
                self.add_text(data)
        elif (
            isinstance(data, int | float)
            and not isinstance(data, bool)
            and key not in _MACHINE_KEYS
        ):
            self.numbers.add(Decimal(str(data)).normalize())

    def _walk_object(self, data: dict[str, Any], key: str) -> None:
        if "title" in data and "id" in data:
            self.titles[str(data["id"])] = str(data["title"])
        if "article_id" in data and "text" in data:
            self.passages[str(data["key"])] = Passage(
                **{name: str(data.get(name, "")) for name in Passage.__dataclass_fields__}
            )
        for name, value in data.items():
            # Inside attributes and options any name is the store's own.
            if name in _ECHOED_KEYS and key not in ("attributes", "options"):
                self.bounds |= prices(json.dumps(value, ensure_ascii=False))
            else:
                self._walk(value, name)


def squeezed(text: str) -> str:
    """Folded text with typographic quotes and dashes made plain, for literal comparison."""
    plain = text.translate(str.maketrans("’‘“”–—", "''\"\"--"))
    return fold(re.sub(r"[*_`\\]", "", fold(plain)))


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
