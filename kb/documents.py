"""The things a store knows, as plain values: products, articles, passages and hits."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Any, Self


class KnowledgeError(Exception):
    """Base of what goes wrong in the knowledge base; says what, where and what to do."""


class Kind(StrEnum):
    """What a document is."""

    PRODUCT = "product"
    ARTICLE = "article"


class Availability(StrEnum):
    """Whether something can be bought, in schema.org's terms reduced to what a shopper acts on."""

    IN_STOCK = "in_stock"
    OUT_OF_STOCK = "out_of_stock"
    PREORDER = "preorder"
    BACKORDER = "backorder"
    DISCONTINUED = "discontinued"
    UNKNOWN = "unknown"

    @property
    def buyable(self) -> bool:
        """True when an order placed now would be accepted, or when the store doesn't say."""
        return self not in (Availability.OUT_OF_STOCK, Availability.DISCONTINUED)


# The catalogue keeps prices in millionths, and SQL's largest integer is about 9.2e18.
LARGEST_AMOUNT = 10**12


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in one currency.

    Attributes:
        amount: The amount in the currency's main unit (pounds, not pence), exact.
        currency: ISO 4217 code in capitals, for example ``GBP``.
    """

    amount: Decimal
    currency: str

    @classmethod
    def parse(cls, amount: str | int | Decimal, currency: str) -> Self:
        """Build from a decimal literal such as ``"129.00"``; KnowledgeError otherwise."""
        try:
            value = Decimal(str(amount).strip())
        except InvalidOperation:
            raise KnowledgeError(
                f"not an amount: {amount!r}; write digits with a point, like 129.00"
            ) from None
        code = currency.strip().upper()
        if not value.is_finite() or value.is_signed() or value >= LARGEST_AMOUNT:
            raise KnowledgeError(
                f"not a price: {amount!r}; it must be 0 or more and less than {LARGEST_AMOUNT:,}"
            )
        if len(code) != 3 or not code.isascii() or not code.isalpha():
            raise KnowledgeError(f"not a currency: {currency!r}; use an ISO 4217 code like GBP")
        return cls(value, code)

    def __str__(self) -> str:
        """As shoppers read it: ``£129.00``, ``CHF 129.00``."""
        whole = self.amount == self.amount.to_integral_value()
        places = 2 if whole else max(2, -int(self.amount.as_tuple().exponent))
        number = f"{self.amount:,.{places}f}"
        symbol = _SYMBOLS.get(self.currency)
        return f"{symbol}{number}" if symbol else f"{self.currency} {number}"


_SYMBOLS = {"GBP": "£", "USD": "$", "EUR": "€", "JPY": "¥", "INR": "₹"}


@dataclass(frozen=True, slots=True)
class Attribute:
    """One property as the store writes it, for example ``Waterproof rating`` = ``20,000 mm``."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Variant:
    """One buyable form of a product.

    Attributes:
        id: Unique within the store; the SKU where there is one.
        options: What distinguishes it from its siblings, for example colour and size.
        price: What is charged now; None when the source gives none.
        list_price: The former or recommended price when it is higher than ``price``.
        stock: Units on hand; None when the source doesn't count.
    """

    id: str
    sku: str = ""
    options: tuple[Attribute, ...] = ()
    price: Money | None = None
    list_price: Money | None = None
    availability: Availability = Availability.UNKNOWN
    stock: int | None = None
    gtin: str = ""
    url: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """Something the store sells, or used to.

    Attributes:
        id: Unique within the store and stable over refreshes.
        url: The page where shoppers see it; empty when the source gives none.
        description: Plain text; paragraphs and list items on lines of their own.
        categories: From the widest to the narrowest, as the breadcrumb shows them.
        price: What is charged now. With variants: the lowest price among them.
        rating: Mean rating on a scale of 5; None without ratings.
        variants: All buyable forms; empty when the product itself is the only one.
    """

    id: str
    title: str
    url: str = ""
    description: str = ""
    brand: str = ""
    categories: tuple[str, ...] = ()
    price: Money | None = None
    list_price: Money | None = None
    availability: Availability = Availability.UNKNOWN
    stock: int | None = None
    sku: str = ""
    gtin: str = ""
    image: str = ""
    rating: Decimal | None = None
    rating_count: int | None = None
    attributes: tuple[Attribute, ...] = ()
    variants: tuple[Variant, ...] = ()
    language: str = ""

    @property
    def kind(self) -> Kind:
        """The document kind."""
        return Kind.PRODUCT

    @property
    def price_varies(self) -> bool:
        """Whether variants cost different amounts, so that ``price`` is only the lowest."""
        return len({v.price for v in self.variants if v.price is not None}) > 1


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in a page that an address can lead to.

    Attributes:
        heading: The words of the heading that stands there, as the body has them.
        name: What follows ``#`` in the address, not yet quoted; empty for a heading without a name
            where the same words occur again with one.
    """

    heading: str
    name: str


@dataclass(frozen=True, slots=True)
class Article:
    """A help page, or one question of a page of questions with its answer.

    Attributes:
        id: Unique within the store and stable over refreshes; ``page#question`` for a question.
        url: The page where shoppers read it; a question's with its place on the page if it has one.
        body: Markdown with headings, lists and tables; without the title.
        language: BCP 47 tag in lower case, for example ``pt-br``; empty when unknown.
        breadcrumbs: Sections from the widest to the narrowest.
        updated: ISO 8601 date of the last change; empty when the source doesn't say.
        anchors: The named headings of the body, in order, see :func:`kb.sections.anchor_at`. They
            are no part of what is indexed or embedded.
    """

    id: str
    title: str
    url: str = ""
    body: str = ""
    language: str = ""
    breadcrumbs: tuple[str, ...] = ()
    updated: str = ""
    anchors: tuple[Anchor, ...] = ()

    @property
    def kind(self) -> Kind:
        """The document kind."""
        return Kind.ARTICLE


Document = Product | Article


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage of a document: what the indexes hold and what an answer quotes.

    Attributes:
        document_id: The document it belongs to.
        ordinal: Position within the document, from 0.
        title: The document's title.
        heading: Headings above the passage, joined with `` > ``; empty at the top.
        text: The passage itself; for articles a literal slice of the body.
        start: Offset of ``text`` in the article's body, in characters.
        facets: Short searchable facts kept apart from the text (brand, category, attribute values).
    """

    document_id: str
    kind: Kind
    ordinal: int
    title: str
    heading: str
    text: str
    start: int = 0
    facets: str = ""

    @property
    def key(self) -> str:
        """Content key: equal for equal indexed content, whatever document or edition holds it."""
        return digest(self.kind, self.title, self.heading, self.text, self.facets)


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found for a query.

    Attributes:
        score: Fused relevance, comparable within one result list only.
        confidence: Calibrated probability in [0, 1] that this hit serves the query.
        chunk: The passage that matched best.
        quote: For articles, the sentences of the passage closest to the question; literal text.
        signals: The numbers behind the score, by name.
    """

    document: Document
    score: float
    confidence: float
    chunk: Chunk
    quote: str = ""
    signals: tuple[tuple[str, float], ...] = ()


def digest(*parts: str) -> str:
    """SHA-256 of the parts, unambiguous about where one ends, as 64 hex digits."""
    sha = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        sha.update(len(data).to_bytes(8, "big"))
        sha.update(data)
    return sha.hexdigest()


@cache
def _adapter(kind: Kind) -> Any:
    # pydantic takes 0.2 s to import, and only storing and loading need it.
    from pydantic import TypeAdapter

    return TypeAdapter(Product if kind is Kind.PRODUCT else Article)


def dump_document(document: Document) -> str:
    """The document as canonical JSON: equal documents give equal text."""
    text: bytes = _adapter(document.kind).dump_json(document, exclude_defaults=True)
    return text.decode("utf-8")


def load_document(kind: Kind, text: str) -> Document:
    """Read what :func:`dump_document` wrote."""
    document: Document = _adapter(kind).validate_json(text)
    return document
