"""What WooCommerce's export and its REST API have in common: entries -> Product."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ingest.availability import best
from ingest.markup import inline_text, plain_text
from kb.documents import Attribute, Availability, Money, Product, Variant


@dataclass(frozen=True, slots=True)
class Entry:
    """A product or variation as WooCommerce keeps it; texts may hold HTML.

    Attributes:
        id: WooCommerce's own number.
        attributes: Of a product all that are shown; of a variation its options.
        varying: Names of the attributes that variations differ in, where that is said.
        measures: Weight and size with their units.
    """

    id: str
    name: str = ""
    sku: str = ""
    gtin: str = ""
    descriptions: tuple[str, ...] = ()
    brand: str = ""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    url: str = ""
    image: str = ""
    price: Money | None = None
    list_price: Money | None = None
    availability: Availability = Availability.UNKNOWN
    stock: int | None = None
    rating: Decimal | None = None
    rating_count: int | None = None
    attributes: tuple[Attribute, ...] = ()
    varying: frozenset[str] = frozenset()
    measures: tuple[Attribute, ...] = ()


def entry_product(entry: Entry, variations: list[Entry]) -> Product:
    """The product with its variations; its id is WooCommerce's number, its SKU may change."""
    variants = tuple(_variant(variation) for variation in variations)
    priced = [variant for variant in variants if variant.price]
    lowest = min(priced, key=_amount, default=None)
    stocks = [variant.stock for variant in variants]
    told = {option.name.casefold() for variant in variants for option in variant.options}
    told |= {name.casefold() for name in entry.varying} if variants else set()
    tags = ", ".join(inline_text(tag) for tag in entry.tags)
    attributes = {
        attribute.name.casefold(): Attribute(inline_text(attribute.name), _inline(attribute))
        for attribute in (*entry.attributes, *entry.measures, Attribute("Tags", tags))
        if attribute.name.casefold() not in told and attribute.value
    }
    brand = inline_text(entry.brand) or next(
        (a.value for name, a in attributes.items() if name in {"brand", "marke", "marque"}), ""
    )
    return Product(
        id=entry.id,
        title=inline_text(entry.name),
        url=entry.url,
        description="\n\n".join(text for part in entry.descriptions if (text := plain_text(part))),
        brand=brand,
        categories=tuple(text for part in entry.categories if (text := inline_text(part))),
        price=lowest.price if lowest else entry.price,
        list_price=lowest.list_price if lowest else entry.list_price,
        availability=best([v.availability for v in variants]) if variants else entry.availability,
        stock=entry.stock
        if not variants or None in stocks
        else sum(stock for stock in stocks if stock is not None),
        sku=entry.sku,
        gtin=entry.gtin,
        image=entry.image,
        rating=entry.rating,
        rating_count=entry.rating_count,
        attributes=tuple(attributes.values()),
        variants=variants,
    )


def _variant(entry: Entry) -> Variant:
    return Variant(
        id=entry.sku or entry.id,
        sku=entry.sku,
        options=tuple(Attribute(inline_text(a.name), _inline(a)) for a in entry.attributes),
        price=entry.price,
        list_price=entry.list_price,
        availability=entry.availability,
        stock=entry.stock,
        gtin=entry.gtin,
        url=entry.url,
        image=entry.image,
    )


def _inline(attribute: Attribute) -> str:
    return inline_text(attribute.value)


def _amount(variant: Variant) -> Decimal:
    return variant.price.amount if variant.price else Decimal(0)
