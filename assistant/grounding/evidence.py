"""Everything the tools returned in a conversation: the only facts an answer may hold."""

# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urldefrag, urlsplit

from assistant.grounding.amounts import numbers, prices
from assistant.grounding.figures import Figure, figures
from assistant.grounding.records import Record, leaves
from assistant.grounding.statements import Statement, passage_statements, statement, statements
from kb.terms import content_terms, fold, sentence_spans, tokens

# Values under these keys are names for machines; a number in them is no fact about the store.
_MACHINE_KEYS = frozenset(
    {"id", "key", "url", "article_id", "confidence", "named", "nearest", "coverage", "titled"}
)
# Values under these keys are the caller's own words come back: to believe them would let a model
# make any figure true by searching for it.
_ECHOED_KEYS = frozenset(
    {"subject", "order", "conditions", "given_up", "reason", "summary", "query", "question"}
)

URL = re.compile(r"https?://[^\s)\]>\"']+|\bwww\.[^\s)\]>\"']+")
TARGET = re.compile(r"\]\(\s*<?([^)\s>]+)")  # where a Markdown link leads
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
PHONE = re.compile(r"(?<![\w.,£$€])\+?\(?\d[\d\s().\-–]{6,}\d(?!\w)")


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
    """Facts by subject, collected from tool results and from what the shopper said.

    Attributes:
        records: Products and orders by id, each at its latest.
        told: What each passage says, by its key.
        own: What the store says of itself: its contact and its name.
        others: What other results say.
        bounds: Amounts that were only wished for: to be repeated as bounds, as in "under £100".
        counts: How many there were in each list that was returned.
        shown: Ids of the products that were returned last.
        listed: Ids of the products of the latest list of several.
        done: Whether a confirmed change was returned; what earlier turns did is reset by the agent.
        links: Addresses that stand in records, passages or the brand's contact.
    """

    records: dict[str, Record] = field(default_factory=dict)
    passages: dict[str, Passage] = field(default_factory=dict)
    told: dict[str, list[Statement]] = field(default_factory=dict)
    own: list[Statement] = field(default_factory=list)
    others: list[Statement] = field(default_factory=list)
    bounds: set[tuple[str, Decimal]] = field(default_factory=set)
    wishes: list[Statement] = field(default_factory=list)
    asked: list[Statement] = field(default_factory=list)
    counts: set[int] = field(default_factory=set)
    shown: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    links: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)
    done: bool = False
    _codes: tuple[int, str] | None = None
    _domains: set[str] = field(default_factory=set)
    _foreign: set[str] = field(default_factory=set)

    @property
    def titles(self) -> dict[str, str]:
        """Product titles by id."""
        return {r.id: r.title for r in self.records.values() if r.kind == "product"}

    def add_result(self, result: str) -> None:
        """Take in a tool's result; what isn't JSON is an error message and proves nothing."""
        with suppress(ValueError):
            self._walk(json.loads(result))

    def add_text(self, text: str) -> None:
        """Take in words that are the store's own, such as the brand's contact."""
        self.own += statements(text)
        self.links.update(link.rstrip(".,;:") for link in URL.findall(text))
        self.links.update(EMAIL.findall(text))
        self._domains.update(domain(mail.partition("@")[2]) for mail in EMAIL.findall(text))
        self.phones.update(_dialled(text))
        self.texts.append(squeezed(text))

    def add_trade(self, text: str) -> None:
        """Take in what the store says it sells: it may be said, though the instructions say it."""
        self.add_text(text)
        self.texts.append(squeezed(" ".join(tokens(text))))

    def add_said(self, text: str) -> None:
        """Take in what the shopper said or wished: repeated it may be, as a fact it is worthless."""
        said = statement(text[:4000])
        self.asked.append(said)
        self.bounds |= _money(said.figures)

    def says(self, words: str) -> bool:
        """Whether these words stand literally in what was returned."""
        wanted = squeezed(words)
        return any(wanted in text for text in self.texts)

    def holds(self, code: str) -> bool:
        """Whether a code stands anywhere in what was returned, spelled as it is or apart."""
        wanted = re.sub(r"\W", "", squeezed(code))
        if self._codes is None or self._codes[0] != len(self.texts) + len(self.records):
            told = " ".join(
                [*self.texts, *(s.text for r in self.records.values() for s in r.proved)]
                + [s.text for s in (*self.others, *self.own)]
                + [r.id for r in self.records.values()]
            )
            count = len(self.texts) + len(self.records)
            self._codes = (count, re.sub(r"[^\w]", "", squeezed(told)))
        return wanted in self._codes[1]

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

    def ours(self, link: str) -> bool:
        """Whether an address is one that was returned, at a place of the store's own."""
        return link in self.links or urldefrag(link).url in self.links

    def _walk(self, data: Any, key: str = "") -> None:
        if isinstance(data, list):
            if data:
                self.counts.add(len(data))
            for value in data:
                self._walk(value, key)
        elif isinstance(data, dict):
            self._walk_object(data)
        elif isinstance(data, str | int | float) and not isinstance(data, bool):
            if key.endswith("url") and isinstance(data, str):
                self._address(data)
            elif key not in _MACHINE_KEYS:
                text = str(data)
                self.others.append(statement(f"{key.replace('_', ' ')}: {text}"))
                self._prose(text)

    def _walk_object(self, data: dict[str, Any]) -> None:
        self.done = self.done or data.get("done") is True
        if isinstance(data.get("product"), dict):
            self._details(data)
        elif isinstance(data.get("products"), list):
            self._listed(data)
        elif "article_id" in data and "text" in data:
            self._passage(data)
        elif "title" in data and "id" in data:
            key = self._product(data)
            self.shown = self.shown or [key]
        elif any(name in data for name in ("order_id", "order_number")):
            self._order(data)
        else:
            for name, value in data.items():
                if name in _ECHOED_KEYS:
                    self._wished(value)
                else:
                    self._walk(value, name)

    def _listed(self, data: dict[str, Any]) -> None:
        found = [item for item in data["products"] if isinstance(item, dict)]
        if found:
            self.counts.add(len(found))
        shown = [self._product(item) for item in found if "id" in item and "title" in item]
        self.shown = shown or self.shown
        self.listed = shown or self.listed
        rows = data.get("rows")
        if isinstance(rows, list):
            for row in rows:
                if isinstance(row, list) and len(row) == 2 and isinstance(row[1], list):
                    for product_id, value in zip(shown, row[1], strict=False):
                        record = self.records[product_id]
                        if str(row[0]) not in record.attributes:
                            record.tell(f"{row[0]}: {value}")
        for name, value in data.items():
            if name in _ECHOED_KEYS:
                self._wished(value)
            elif name == "total" and isinstance(value, int):
                self.counts.add(value)
            elif name not in ("products", "rows"):
                self._walk(value, name)

    def _details(self, data: dict[str, Any]) -> None:
        self.shown = [self._product(data["product"])]
        record = self.records[self.shown[0]]
        variants = data.get("variants")
        if isinstance(variants, list):
            record.vary(variants)
            self.counts.update({len(variants)} if variants else ())
        description = str(data.get("description") or "")
        facts = [
            str(f["text"]) for f in data.get("facts") or () if isinstance(f, dict) and "text" in f
        ]
        record.tell(description, *facts)
        self._prose(description)
        for fact in facts:
            self.texts.append(squeezed(fact))

    def _product(self, data: dict[str, Any]) -> str:
        key = str(data["id"])
        record = self.records.get(key)
        if record is None:
            record = self.records[key] = Record(key, str(data["title"]))
        record.title = str(data["title"])
        record.update(data)
        if isinstance(data.get("url"), str):
            self._address(data["url"])
        if isinstance(data.get("variants"), list):
            record.vary(data["variants"])
        if data.get("description"):
            record.tell(str(data["description"]))
        self.texts += [squeezed(text) for _, text in leaves(data.get("attributes"))]
        self.texts += [squeezed(f"{n}: {v}") for n, v in (data.get("attributes") or {}).items()]
        self.texts += [squeezed(text) for _, text in leaves(data.get("categories"))]
        self.texts.append(squeezed(record.title))
        return key

    def _order(self, data: dict[str, Any]) -> None:
        key = str(data.get("order_id") or data.get("order_number"))
        record = self.records.setdefault(f"order:{key}", Record(key, key, kind="order"))
        record.update({name: value for name, value in data.items() if name not in _ECHOED_KEYS})
        record.items = [i for i in data.get("items") or () if isinstance(i, dict)]
        for name, text in leaves(data):
            if name.endswith("url"):
                self._address(text)
            # A tracking number reads like one of a telephone.
            self.phones.update(_dialled(text))
        self.counts.update({len(record.items)} if record.items else ())

    def _passage(self, data: dict[str, Any]) -> None:
        passage = Passage(**{n: str(data.get(n, "")) for n in Passage.__dataclass_fields__})
        self.passages[passage.key] = passage
        self._address(passage.url)
        self.told[passage.key] = passage_statements(passage.text, passage.heading)
        self._prose(passage.text)
        self._prose(passage.quote)
        self._prose(passage.title)

    def _wished(self, value: Any) -> None:
        for _, text in leaves(value):
            wish = statement(text)
            self.wishes.append(wish)
            self.bounds |= _money(wish.figures)

    def _address(self, url: str) -> None:
        # The page is as true an address as the section of it.
        self.links |= {url, urldefrag(url).url}
        host = domain(urlsplit(url).netloc) if "//" in url else ""
        if host and host not in self._domains:
            self._domains.add(host)
            known = {link for link in self._foreign if self._of_store(link)}
            self.links |= known
            self._foreign -= known

    def _prose(self, text: str) -> None:
        """Addresses in prose count where they lead to the store: pages can be tampered with."""
        self.texts.append(squeezed(text))
        if "](" in text:
            self.texts.append(squeezed(re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)))
        found = [link.rstrip(".,;:") for link in [*URL.findall(text), *TARGET.findall(text)]]
        for link in [*found, *EMAIL.findall(text)]:
            (self.links if self._of_store(link) else self._foreign).add(link)
        self.phones.update(_dialled(text))

    def _of_store(self, link: str) -> bool:
        if "@" in link and "//" not in link:
            return domain(link.rpartition("@")[2]) in self._domains
        if "//" not in link:
            return (
                link.startswith(("/", "#"))
                or domain(link.split("/", maxsplit=1)[0]) in self._domains
            )
        return domain(urlsplit(link if ":" in link else f"https:{link}").netloc) in self._domains


def domain(host: str) -> str:
    """The part of a host name that one owner has, roughly: its last two labels, or three."""
    host = host.rpartition("@")[2].casefold()
    name = host.partition(":")[0]
    if re.fullmatch(r"[\d.]+", name):
        return host
    labels = name.split(".")
    short = len(labels) > 2 and len(labels[-2]) <= 3 and len(labels[-1]) == 2
    return ".".join(labels[-3 if short else -2 :])


def _dialled(text: str) -> set[str]:
    return {re.sub(r"\D", "", found) for found in PHONE.findall(text)}


def _money(found: tuple[Figure, ...]) -> set[tuple[str, Decimal]]:
    return {(f.unit, f.value.normalize()) for f in found if f.kind == "money"}


def squeezed(text: str) -> str:
    """Folded text with typographic quotes and dashes made plain, for literal comparison."""
    plain = text.translate(str.maketrans("’‘“”–—", "''\"\"--"))
    return fold(re.sub(r"[*_`\\]", "", fold(plain)))


__all__ = ["Evidence", "Passage", "domain", "figures", "numbers", "prices", "squeezed"]
