"""Product facts in meta tags: Open Graph's product vocabulary and its relatives."""

from __future__ import annotations

from ingest.availability import parse_availability
from ingest.markup import inline_text, plain_text
from ingest.page import Page, image_of
from ingest.price import parse_amount
from ingest.urls import path_key
from kb.documents import Availability, Money, Product


def meta_currency(page: Page) -> str:
    """The currency that the meta tags name; empty without one."""
    for name in ("product:price:currency", "og:price:currency", "pricecurrency"):
        if code := page.meta.get(name, ""):
            return code.strip().upper()
    return ""


def meta_facts(page: Page) -> Product:
    """What the product tags of Open Graph say; the title may be empty."""
    meta = page.meta
    currency = meta_currency(page)

    def money(*names: str) -> Money | None:
        given = next((meta[name] for name in names if meta.get(name)), None)
        return parse_amount(given, currency) if given else None

    sale = money("product:sale_price:amount")
    price = money("product:price:amount", "og:price:amount")
    listed = money("product:original_price:amount", "og:price:standard_amount")
    if sale and price and sale.amount < price.amount:
        price, listed = sale, price
    stated = meta.get("product:availability") or meta.get("og:availability") or ""
    sku = meta.get("product:retailer_item_id") or meta.get("product:sku") or ""
    return Product(
        id=sku or path_key(page.canonical or page.url),
        title=inline_text(meta.get("og:title", "")),
        url=page.canonical or page.url,
        description=plain_text(page.description),
        brand=meta.get("product:brand") or meta.get("og:brand") or "",
        categories=page.breadcrumbs,
        price=price,
        list_price=listed if listed and price and listed.amount > price.amount else None,
        availability=parse_availability(stated) if stated else Availability.UNKNOWN,
        sku=sku,
        gtin=meta.get("product:ean") or meta.get("product:gtin") or "",
        image=image_of(page, meta.get("og:image", "")),
        language=page.lang,
    )
