"""Product facts in meta tags: Open Graph's product vocabulary, Twitter cards and their kin."""

from __future__ import annotations

import re

from ingest.availability import parse_availability
from ingest.currency import UNKNOWN_CURRENCY, currency_in
from ingest.evidence.claim import Evidence, Field, Source
from ingest.evidence.identifiers import brand_of, gtin_of_text, sku_of
from ingest.page import Page
from ingest.price import parse_amount, parse_price
from kb.documents import Availability

_SALE = ("product:sale_price:amount", "og:sale_price:amount", "product:sale_price")
_PRICE = ("product:price:amount", "og:price:amount", "product:price", "og:price", "price",
          "product:amount", "dc.price", "offer:price", "lowprice", "eb:price", "sailthru.price",
          "shareaholic:price", "product:price.amount")  # fmt: skip
_CURRENCY = ("product:price:currency", "og:price:currency", "pricecurrency", "product:currency",
             "og:currency", "currency", "product:sale_price:currency",
             "offer:currency")  # fmt: skip
_AVAILABILITY = ("product:availability", "og:availability", "availability", "product:stock")
_SKU = ("product:retailer_item_id", "product:sku", "sku", "product_id",
        "productid", "product:id", "og:sku", "product:item_id", "item_id",
        "product-id")  # fmt: skip
_GTIN = ("product:ean", "product:gtin", "product:upc", "product:isbn", "books:isbn", "gtin",
         "gtin13", "gtin8", "gtin12", "gtin14", "ean", "isbn", "og:isbn", "og:upc", "upc",
         "book:isbn")  # fmt: skip
_MPN = ("product:mfr_part_no", "mpn", "product:mpn", "product:part_number")
_BRAND = ("product:brand", "og:brand", "brand", "manufacturer", "product:manufacturer")


def meta_evidence(page: Page) -> list[Evidence]:
    """What the meta tags of a page say of its product."""
    meta, found = page.meta, []
    code = meta_currency(page)

    def each(field: Field, names: tuple[str, ...], strength: float = 1.0) -> None:
        for name in names:
            value = _read(field, meta.get(name, ""), code)
            if value:
                weight = strength if ":" in name or field is not Field.SKU else strength * 0.8
                found.append(Evidence(field, value, Source.META, name, weight))

    each(Field.PRICE, _SALE)
    each(Field.PRICE, _PRICE, 0.9 if found else 1.0)
    each(Field.AVAILABILITY, _AVAILABILITY)
    each(Field.SKU, _SKU)
    each(Field.SKU, ("product:retailer_part_no",), 0.7)
    each(Field.GTIN, _GTIN)
    each(Field.MPN, _MPN)
    each(Field.BRAND, _BRAND)
    if code:
        found.append(Evidence(Field.CURRENCY, code, Source.META, "price currency"))
    found.extend(_mentions(page, code))
    return found


def meta_currency(page: Page) -> str:
    """The currency that the meta tags name; empty without one."""
    for name in _CURRENCY:
        if code := currency_in(page.meta.get(name, ""), None):
            return code
    return ""


def _read(field: Field, given: str, code: str) -> str:
    if not given:
        return ""
    if field is Field.PRICE:
        money = parse_amount(given, code or currency_in(given, None) or UNKNOWN_CURRENCY)
        return str(money.amount) if money and money.amount > 0 else ""
    if field is Field.AVAILABILITY:
        known = parse_availability(given)
        return "" if known is Availability.UNKNOWN else known.value
    if field is Field.GTIN:
        return gtin_of_text(given)
    return brand_of(given) if field is Field.BRAND else sku_of(given)


_PRICED = (
    r"[^\W\d]{0,3}[$€£¥₹₩₽]\s?\d[\d.,']{0,12}(?: \d{3}(?!\d))*"
    r"|\d[\d.,']{0,12}(?: \d{3}(?!\d)){0,3}\s?(?:[€£₽₺]|zł|Kč|kr\b|lei\b)"
)
_LABELLED = re.compile(r"twitter:label(\d)")


def _mentions(page: Page, code: str) -> list[Evidence]:
    """Prices that the page tells search engines and social networks in words."""
    found = []
    for name, label in page.meta.items():
        match = _LABELLED.fullmatch(name)
        told = page.meta.get(f"twitter:data{match.group(1)}", "") if match else ""
        if told and re.search(r"pri[cs]|preis|prix|precio|pre[çc]o|prezz|cena|pris", label, re.I):
            money = parse_price(told, currency=code or None)
            if money and money.amount > 0:
                found.append(
                    Evidence(Field.PRICE, str(money.amount), Source.MENTION, "twitter card")
                )
    for name in ("description", "og:description", "og:title", "title"):
        for text in re.findall(_PRICED, page.meta.get(name, "")[:600])[:4]:
            money = parse_price(text, currency=code or None)
            if money and money.amount > 0:
                found.append(Evidence(Field.PRICE, str(money.amount), Source.MENTION, name, 0.7))
    return found
