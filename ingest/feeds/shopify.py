"""What Shopify's exports and APIs have in common: a listing with its variants -> Product."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from ingest.availability import best
from ingest.markup import inline_text, plain_text
from kb.documents import Attribute, Availability, Product, Variant

# What Shopify writes for a product that has no options at all.
_NO_OPTION = ("title", "default title")


@dataclass(frozen=True, slots=True)
class Listing:
    """A product as Shopify keeps it; texts may hold HTML.

    Attributes:
        variants: With the SKU as it stands, and in ``id`` Shopify's own number or nothing.
    """

    handle: str
    title: str
    description: str = ""
    vendor: str = ""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    url: str = ""
    image: str = ""
    attributes: tuple[Attribute, ...] = ()
    variants: tuple[Variant, ...] = ()


def listing_product(listing: Listing) -> Product:
    """The product; its id is the handle, which every export and API of Shopify has."""
    variants = _identified(listing)
    alone = len(variants) == 1 and not variants[0].options
    only = variants[0] if alone else None
    priced = [variant for variant in variants if variant.price]
    lowest = min(priced, key=_amount, default=None)
    stocks = [variant.stock for variant in variants]
    tags = ", ".join(listing.tags)
    return Product(
        id=listing.handle,
        title=inline_text(listing.title),
        url=listing.url,
        description=plain_text(listing.description),
        brand=inline_text(listing.vendor),
        categories=tuple(text for part in listing.categories if (text := inline_text(part))),
        price=lowest.price if lowest else None,
        list_price=lowest.list_price if lowest else None,
        availability=best([v.availability for v in variants]),
        stock=None if None in stocks else sum(stock for stock in stocks if stock is not None),
        sku=only.sku if only else "",
        gtin=only.gtin if only else "",
        image=listing.image or next((v.image for v in variants if v.image), ""),
        attributes=(*listing.attributes, *([Attribute("Tags", tags)] if tags else ())),
        # A lone variant without options is the product itself.
        variants=() if alone else variants,
    )


def options_of(pairs: Iterable[tuple[str, str]]) -> tuple[Attribute, ...]:
    """Option names with their values, without the placeholder of products that have none."""
    found = ((inline_text(name), inline_text(value)) for name, value in pairs)
    return tuple(
        Attribute(name, value)
        for name, value in found
        if name and value and (name.casefold(), value.casefold()) != _NO_OPTION
    )


def availability_of(stock: int | None, *, tracked: bool | None, sells_on: bool) -> Availability:
    """What Shopify's checkout would do.

    Args:
        stock: Units on hand; may be negative; None when it isn't said.
        tracked: Whether units are counted at all; None when it isn't said.
        sells_on: Whether it is sold further when there are none left ("continue").
    """
    if tracked is False:
        return Availability.IN_STOCK
    if stock is None:
        return Availability.UNKNOWN
    if stock > 0:
        return Availability.IN_STOCK
    return Availability.BACKORDER if sells_on else Availability.OUT_OF_STOCK


def _identified(listing: Listing) -> tuple[Variant, ...]:
    """The variants with ids of their own: Shopify lets several share one SKU."""
    skus = Counter(variant.sku for variant in listing.variants)
    found: dict[str, Variant] = {}
    for variant in listing.variants:
        named = " / ".join(option.value for option in variant.options)
        own = variant.id or (f"{listing.handle}: {named}" if named else listing.handle)
        id_ = variant.sku if variant.sku and skus[variant.sku] == 1 else own
        found.setdefault(id_, replace(variant, id=id_))
    return tuple(found.values())


def _amount(variant: Variant) -> Decimal:
    return variant.price.amount if variant.price else Decimal(0)
