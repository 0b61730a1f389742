"""Offers of schema.org -> price, former price, availability and stock."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ingest.availability import best, from_stock, parse_availability
from ingest.jsonld import Node, address, first, nodes, number, text, types
from ingest.price import parse_amount
from kb.documents import Availability, Money

# Price types that name what is not paid (schema.org PriceTypeEnumeration).
_LISTED = ("listprice", "strikethroughprice", "srp", "msrp", "regularprice")


@dataclass(frozen=True, slots=True)
class Offer:
    """What one offer says."""

    price: Money | None = None
    list_price: Money | None = None
    availability: Availability = Availability.UNKNOWN
    stock: int | None = None
    sku: str = ""
    gtin: str = ""
    name: str = ""
    url: str = ""


def offers_of(node: Node) -> list[Node]:
    """The offer nodes of a product, those inside an AggregateOffer included."""
    found: list[Node] = []
    for offer in nodes(node.get("offers")):
        inner = nodes(offer.get("offers"))
        found.extend(inner or [offer])
    return found


def read_offer(node: Node, currency: str = "") -> Offer:
    """Read an Offer, AggregateOffer or any node that carries its properties.

    Args:
        node: The offer.
        currency: ISO 4217 code that holds where the offer names none.
    """
    code = first(node, "priceCurrency") or currency
    price = _amount(node.get("price"), code) or _amount(node.get("lowPrice"), code)
    listed = None
    for specification in nodes(node.get("priceSpecification")):
        own = first(specification, "priceCurrency") or code
        amount = _amount(specification.get("price") or specification.get("minPrice"), own)
        if _is_list_price(specification):
            listed = listed or amount
        elif not specification.get("referenceQuantity") or price is None:
            price = price or amount
    stock = _count(node)
    availability = parse_availability(first(node, "availability"))
    if availability is Availability.UNKNOWN:
        availability = from_stock(stock)
    return Offer(
        price=price,
        list_price=listed if _higher(listed, price) else None,
        availability=availability,
        stock=stock,
        sku=first(node, "sku"),
        gtin=gtin_of(node),
        name=first(node, "name"),
        url=address(node.get("url")),
    )


def join_offers(offers: list[Offer]) -> Offer:
    """Several offers of one thing as one: the lowest price, preferably of what can be bought."""
    if not offers:
        return Offer()
    priced = [offer for offer in offers if offer.price]
    open_ = [offer for offer in priced if offer.availability.buyable] or priced
    chosen = min(open_, key=lambda o: o.price.amount if o.price else Decimal(0), default=offers[0])
    return Offer(
        price=chosen.price,
        list_price=chosen.list_price,
        availability=best([offer.availability for offer in offers]),
        stock=chosen.stock,
        sku=chosen.sku,
        gtin=chosen.gtin,
        name=chosen.name,
        url=chosen.url,
    )


def gtin_of(node: Node) -> str:
    """The GTIN of a product or an offer, whatever its length; digits only."""
    for name in ("gtin", "gtin13", "gtin14", "gtin12", "gtin8", "isbn", "ean", "upc"):
        digits = first(node, name).replace("-", "").replace(" ", "")
        if digits.isdigit() and len(digits) in {8, 10, 12, 13, 14}:
            return digits
    return ""


def _is_list_price(specification: Node) -> bool:
    kind = text(specification.get("priceType")).replace(" ", "").rsplit("/", 1)[-1].casefold()
    return kind in _LISTED or "ListPrice" in types(specification)


def _amount(value: Any, code: str) -> Money | None:
    amount = parse_amount(text(value), code) if value is not None else None
    # Zero is how templates write "no price"; nothing in a shop is given away by markup.
    return amount if amount and amount.amount > 0 else None


def _higher(listed: Money | None, price: Money | None) -> bool:
    return bool(
        listed and price and listed.currency == price.currency and listed.amount > price.amount
    )


def _count(node: Node) -> int | None:
    level = node.get("inventoryLevel")
    for entry in nodes(level):
        level = entry.get("value")
    found = number(level)
    return int(found) if found is not None and 0 <= found < 10**9 else None
