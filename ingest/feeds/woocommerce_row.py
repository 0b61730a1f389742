"""WooCommerce's REST records: what is read of them, checked, and how an entry is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ingest.feeds.charge import charge_of
from ingest.feeds.platform_row import PlatformRow
from ingest.feeds.woocommerce_product import Entry
from kb.documents import Attribute, Availability

_STOCK = {
    "instock": Availability.IN_STOCK,
    "outofstock": Availability.OUT_OF_STOCK,
    "onbackorder": Availability.BACKORDER,
}


@dataclass(frozen=True, slots=True)
class Units:
    """What the shop's numbers are counted in; an empty unit is unknown.

    Attributes:
        currency: ISO 4217 code.
        weight: For example ``kg``.
        length: For example ``cm``.
    """

    currency: str
    weight: str = ""
    length: str = ""


class Term(PlatformRow):
    """A category, tag or brand."""

    id: int = 0
    name: str = ""
    parent: int = 0


class _Image(PlatformRow):
    src: str = ""


class _Attribute(PlatformRow):
    name: str = ""
    visible: bool = True
    variation: bool = False
    options: tuple[str, ...] = ()
    option: str = ""


class _Size(PlatformRow):
    length: str = ""
    width: str = ""
    height: str = ""


class WooCommerceRow(PlatformRow):
    """A product or a variation: a variation has fewer fields."""

    id: int
    name: str = ""
    permalink: str = ""
    type: str = ""
    status: str = ""
    catalog_visibility: str = ""
    post_password: str = ""
    description: str = ""
    short_description: str = ""
    sku: str = ""
    global_unique_id: str = ""
    price: str = ""
    regular_price: str = ""
    stock_quantity: Decimal | None = None
    stock_status: str = ""
    average_rating: str = ""
    rating_count: int = 0
    weight: str = ""
    dimensions: _Size = _Size()
    brands: tuple[Term, ...] = ()
    categories: tuple[Term, ...] = ()
    tags: tuple[Term, ...] = ()
    images: tuple[_Image, ...] = ()
    image: _Image | None = None
    attributes: tuple[_Attribute, ...] = ()


def hidden(row: WooCommerceRow) -> str:
    """Why shoppers can't see it; empty when they can."""
    if row.status not in {"", "publish"}:
        return f"its status is {row.status}"
    if row.catalog_visibility == "hidden":
        return "it is hidden from the catalogue"
    return "it is behind a password" if row.post_password else ""


def product_entry(row: WooCommerceRow, shop: Units, trail: tuple[str, ...]) -> Entry:
    """A product; PriceError for a price that can't be read."""
    price, former = charge_of(row.price, row.regular_price, shop.currency)
    size = row.dimensions
    measures = [("Weight", row.weight, shop.weight), ("Length", size.length, shop.length)]
    measures += [("Width", size.width, shop.length), ("Height", size.height, shop.length)]
    rating = _rating(row.average_rating) if row.rating_count > 0 else None
    return Entry(
        id=str(row.id),
        name=row.name,
        sku=row.sku.strip(),
        gtin=row.global_unique_id.strip(),
        descriptions=(row.short_description, row.description),
        brand=row.brands[0].name if row.brands else "",
        categories=trail,
        tags=tuple(tag.name for tag in row.tags),
        url=row.permalink,
        image=row.images[0].src if row.images else "",
        price=price,
        list_price=former,
        availability=_STOCK.get(row.stock_status, Availability.UNKNOWN),
        stock=_stock(row),
        rating=rating,
        rating_count=row.rating_count if rating is not None else None,
        attributes=tuple(
            Attribute(entry.name, ", ".join(entry.options))
            for entry in row.attributes
            if entry.visible and entry.name
        ),
        varying=frozenset(entry.name for entry in row.attributes if entry.variation),
        # A number without its unit says nothing.
        measures=tuple(
            Attribute(n, f"{value} {unit}") for n, value, unit in measures if value and unit
        ),
    )


def variation_entry(row: WooCommerceRow, shop: Units) -> Entry:
    """A variation; PriceError for a price that can't be read."""
    price, former = charge_of(row.price, row.regular_price, shop.currency)
    return Entry(
        id=str(row.id),
        sku=row.sku.strip(),
        gtin=row.global_unique_id.strip(),
        url=row.permalink,
        image=row.image.src if row.image else "",
        price=price,
        list_price=former,
        availability=_STOCK.get(row.stock_status, Availability.UNKNOWN),
        stock=_stock(row),
        attributes=tuple(
            Attribute(a.name, a.option) for a in row.attributes if a.name and a.option
        ),
    )


def _stock(row: WooCommerceRow) -> int | None:
    found = row.stock_quantity
    return None if found is None or not found.is_finite() else max(int(found), 0)


def _rating(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() and 0 < found <= 5 else None
