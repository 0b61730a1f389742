"""One record -> Product or Article, by a field map."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from ingest.availability import from_stock, parse_availability
from ingest.feeds.field_map import (
    AttributeField,
    AvailabilityField,
    FieldMap,
    Fields,
    ListField,
    PriceField,
)
from ingest.feeds.rows import Record
from ingest.markup import clean_markdown, inline_text, plain_text, to_markdown
from ingest.price import parse_amount
from ingest.reading import IngestError
from kb.documents import (
    LARGEST_AMOUNT,
    Article,
    Attribute,
    Availability,
    Document,
    Money,
    Product,
)

Getter = Callable[[Record], Any]
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_HTML = re.compile(r"<(?:p|br|div|ul|ol|li|h[1-6]|table|a|b|strong|em|span)\b", re.IGNORECASE)
# What follows a double underscore up to a closing one was in brackets before the export.
_BRACKETS = re.compile(r"__(.+?)(?:__|_?$)")


class NoCurrencyError(IngestError):
    """A price without a currency, and nothing that says which it is."""


class Mapper:
    """Turns records into documents.

    Args:
        fields: The map.
        currency: ISO 4217 code for prices whose currency neither the map nor the record names.
    """

    def __init__(self, fields: FieldMap, currency: str | None = None) -> None:
        self.fields = fields
        self._currency = currency or ""
        self._direct = [entry for entry in fields.attributes if entry.field]
        self._prefixes = tuple(entry.prefix for entry in fields.attributes if entry.prefix)
        self._labels: dict[str, str] = {}

    def identity(self, record: Record) -> str:
        """The record's id; empty without one."""
        return scalar(value_at(record, self.fields.id))

    def left_out(self, record: Record) -> str:
        """Why a record is rightly not read, for instance a draft; empty when it is."""
        for only in self.fields.only:
            given = scalar(value_at(record, only.field))
            if given and given.casefold() not in {value.casefold() for value in only.values}:
                return f"{only.field} is {given!r}"
        return ""

    def problem(self, record: Record) -> str:
        """Why a record can't become a document; empty when it can."""
        for key in ("id", "title", *self.fields.require):
            field = getattr(self.fields, key)
            names = field if isinstance(field, list) else [getattr(field, "field", field)]
            if not any(_says(value_at(record, name)) for name in names):
                return f"no {key} (field {', '.join(map(str, names))})"
        if "price" in self.fields.require and self.money(record, self.fields.price) is None:
            return f"no price that can be read: {value_at(record, _field(self.fields.price))!r}"
        return ""

    def document(self, record: Record) -> Document:
        """The record as a document; ask :meth:`problem` first."""
        return self._article(record) if self.fields.kind == "article" else self.product(record)

    def _article(self, record: Record) -> Article:
        f = self.fields
        body = "\n\n".join(_markdown(text) for text in _texts(record, f.body))
        return Article(
            id=self.identity(record),
            title=inline_text(self._text(record, f.title)),
            url=self._text(record, f.url),
            body=body,
            language=self._text(record, f.language).lower(),
            breadcrumbs=_listed(record, f.breadcrumbs),
            updated=_day(self._text(record, f.updated)),
        )

    def product(self, record: Record) -> Product:
        """The record as a product without variants."""
        f = self.fields
        price = self.money(record, f.price)
        stock = count_of(value_at(record, f.stock))
        rating = _rating(value_at(record, f.rating))
        return Product(
            id=self.identity(record),
            title=inline_text(self._text(record, f.title)),
            url=self._text(record, f.url),
            description="\n\n".join(plain_text(text) for text in _texts(record, f.description)),
            brand=inline_text(self._text(record, f.brand)),
            categories=_listed(record, f.category),
            price=price,
            list_price=higher(self.money(record, f.list_price), price),
            availability=self.availability(record, f.availability, stock),
            stock=stock,
            sku=self._text(record, f.sku),
            gtin=self._text(record, f.gtin),
            image=self._text(record, f.image),
            rating=rating,
            rating_count=count_of(value_at(record, f.rating_count)) if rating is not None else None,
            attributes=self._attributes(record),
            language=self._text(record, f.language).lower(),
        )

    def money(self, record: Record, spec: str | PriceField | None) -> Money | None:
        """A price by its field; raises NoCurrencyError when nothing says the currency."""
        if spec is None:
            return None
        price = PriceField(field=spec) if isinstance(spec, str) else spec
        value = _one(value_at(record, price.field))
        if value in (None, ""):
            return None
        stated = scalar(value_at(record, price.currency_field)) if price.currency_field else ""
        currency = stated or price.currency or self._currency
        money = parse_amount(value, currency)
        if money is None:
            if not currency and parse_amount(value, "EUR") is not None:
                raise NoCurrencyError(f"{price.field}: {str(value)!r} has no currency")
            return None
        scaled = money.amount * price.scale
        return Money(scaled, money.currency) if 0 <= scaled < LARGEST_AMOUNT else None

    def availability(
        self, record: Record, spec: str | AvailabilityField | None, stock: int | None
    ) -> Availability:
        """Availability by its field, else by the stock."""
        if spec is not None:
            given = scalar(value_at(record, _field(spec)))
            if isinstance(spec, AvailabilityField):
                for meaning in Availability:
                    words = getattr(spec, meaning.value, [])
                    if given.casefold() in {word.casefold() for word in words}:
                        return meaning
            found = parse_availability(given) if given else Availability.UNKNOWN
            if found is not Availability.UNKNOWN:
                return found
        return from_stock(stock)

    def _text(self, record: Record, field: str | None) -> str:
        return scalar(value_at(record, field)) if field else ""

    def _attributes(self, record: Record) -> tuple[Attribute, ...]:
        found = [
            _labelled(entry, words)
            for entry in self._direct
            if (words := _attribute_text(value_at(record, entry.field)))
        ]
        if self._prefixes:
            labels = self._labels
            for key, value in record.items():
                label = labels.get(key)
                if label is None:
                    label = labels[key] = label_of(key, self._prefixes)
                if label and (words := _attribute_text(value)):
                    found.append(Attribute(label, words))
        return tuple(found)


def value_at(record: Record, field: str | None) -> Any:
    """The value of a field; dots lead into nested records and lists. None when it isn't there."""
    if not field:
        return None
    if field in record or "." not in field:
        return record.get(field)
    value: Any = record
    for step in field.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list):
            value = value[int(step)] if step.isdigit() and int(step) < len(value) else None
    return value


def _says(value: Any) -> bool:
    return isinstance(value, dict) or bool(scalar(value))


def scalar(value: Any) -> str:
    """A value as one trimmed string: of a list its first entry; numbers without a needless .0."""
    value = _one(value)
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, (bool, int, float, Decimal)):
        return _number(value)
    return str(value).replace("\0", "").strip()


def _one(value: Any) -> Any:
    while isinstance(value, list):
        value = value[0] if value else None
    return value


def _number(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Decimal):
        whole = value.is_finite() and value == value.to_integral_value() and value.adjusted() < 30
        return str(int(value)) if whole else str(value)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _attribute_text(value: Any) -> str:
    if isinstance(value, str):
        return inline_text(value) if "<" in value or "&" in value else " ".join(value.split())
    if isinstance(value, list):
        return ", ".join(text for item in value if (text := scalar(item)))
    return "" if value is None or isinstance(value, dict) else _number(value)


def _labelled(entry: AttributeField, words: str) -> Attribute:
    name = entry.name or label_of(entry.field or "", ("",))
    return Attribute(name, f"{words} {entry.unit}" if entry.unit else words)


def label_of(key: str, prefixes: Sequence[str]) -> str:
    """``attr_t_display_type`` -> ``Display type``; empty when no prefix fits."""
    prefix = next((prefix for prefix in prefixes if key.startswith(prefix)), None)
    bare = key[len(prefix) :] if prefix is not None else ""
    if not bare:
        return ""

    def bracketed(match: re.Match[str]) -> str:
        inner = match.group(1)
        if re.fullmatch(r"[a-z](?:_[a-z])+", inner):
            inner = inner.upper().replace("_", "-")
        return f" ({inner}) "

    words = _BRACKETS.sub(bracketed, bare.rsplit(".", 1)[-1]).replace("_", " ")
    words = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", words)
    return " ".join(words[:1].upper() + words[1:] for words in [" ".join(words.split())])


def _texts(record: Record, fields: Fields | None) -> list[str]:
    named = [fields] if isinstance(fields, str) else fields or []
    values = [value_at(record, name) for name in named]
    # A list of bullet points reads as lines.
    texts = ["\n".join(map(scalar, v)) if isinstance(v, list) else scalar(v) for v in values]
    return [text for text in texts if text]


def _listed(record: Record, spec: str | ListField | None) -> tuple[str, ...]:
    if spec is None:
        return ()
    value = value_at(record, _field(spec))
    if isinstance(value, str):
        separator = spec.separator if isinstance(spec, ListField) else None
        value = value.split(separator) if separator else [value]
    parts = value if isinstance(value, list) else [value]
    return tuple(text for part in parts if (text := inline_text(scalar(part))))


def _field(spec: Any) -> str:
    return spec if isinstance(spec, str) else str(spec.field) if spec is not None else ""


def _markdown(text: str) -> str:
    if not _HTML.search(text):
        return clean_markdown(text)
    from bs4 import BeautifulSoup

    return to_markdown(BeautifulSoup(text, "lxml"))


def _day(text: str) -> str:
    match = _DATE.match(text)
    return match.group() if match else ""


def count_of(value: Any) -> int | None:
    """A count of 0 or more; None for anything else."""
    text = scalar(value).replace(",", "")
    try:
        found = int(Decimal(text)) if text else None
    except (ArithmeticError, ValueError):
        return None
    return found if found is not None and 0 <= found < 10**12 else None


def _rating(value: Any) -> Decimal | None:
    try:
        found = Decimal(scalar(value).replace(",", "."))
    except ArithmeticError:
        return None
    return found if found.is_finite() and 0 <= found <= 5 else None


def higher(listed: Money | None, price: Money | None) -> Money | None:
    """The former price, when it is one: the same currency and more than the price."""
    if listed and price and listed.currency == price.currency and listed.amount > price.amount:
        return listed
    return None
