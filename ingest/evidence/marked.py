"""Evidence from schema.org nodes: JSON-LD, and microdata and RDFa brought into its shape."""

from __future__ import annotations

from decimal import Decimal

from ingest.availability import best
from ingest.currency import UNKNOWN_CURRENCY
from ingest.evidence.claim import Evidence, Field, Source
from ingest.evidence.identifiers import brand_of, sku_of
from ingest.jsonld import Node, address, first, items, nodes, text
from ingest.offers import Offer, gtin_of, offers_of, read_offer
from ingest.page import Page
from ingest.urls import fold
from kb.documents import Availability


def marked_evidence(
    node: Node, source: Source, page: Page, currency: str, strength: float = 1.0
) -> list[Evidence]:
    """What a product's node says.

    Args:
        node: A Product, or a ProductGroup with its variants inside.
        source: Which markup it came from.
        page: Where it stands: an offer with the page's own address is the one that is shown.
        currency: ISO 4217 code where an offer names none.
        strength: How sure it is that the node is the page's product.
    """
    found: list[Evidence] = []

    def add(field: Field, value: str, where: str, sure: float = 1.0) -> None:
        if value:
            found.append(Evidence(field, value, source, where, round(sure * strength, 3)))

    entries = offers_of(node)
    variants = nodes(node.get("hasVariant"))
    add(Field.SKU, sku_of(first(node, "sku")), "sku")
    add(Field.SKU, _product_id(node), "productID", 0.6)
    add(Field.SKU, sku_of(first(node, "productGroupID")), "productGroupID", 0.7)
    if first(node, "mpn") != first(node, "sku"):
        add(Field.MPN, sku_of(first(node, "mpn")), "mpn")
    add(Field.MPN, sku_of(text(node.get("model"))), "model", 0.7)
    add(Field.GTIN, gtin_of(node), "gtin")
    add(Field.BRAND, brand_of(_name(node, "brand")), "brand")
    add(Field.BRAND, brand_of(_name(node, "manufacturer")), "manufacturer", 0.7)
    for entry in entries:
        add(Field.SKU, sku_of(first(entry, "sku")), "offers.sku", 0.7 if len(entries) == 1 else 0.3)
        add(Field.MPN, sku_of(first(entry, "mpn")), "offers.mpn", 0.7)
        if len(entries) == 1:
            add(Field.GTIN, gtin_of(entry), "offers.gtin", 0.9)
    for variant in variants:
        entries = [*entries, *offers_of(variant)]
        shown = _is_shown(variant, page)
        add(Field.SKU, sku_of(first(variant, "sku")), "variant sku", 0.6 if shown else 0.4)
        add(Field.BRAND, brand_of(_name(variant, "brand")), "variant brand", 0.8)
        if len(variants) == 1 or shown:
            add(Field.GTIN, gtin_of(variant), "variant gtin", 0.7)
    if not entries and any(node.get(name) for name in ("price", "lowPrice", "availability")):
        entries = [node]
    _add_offers(found, entries, source, page, currency, strength)
    return found


def _add_offers(
    found: list[Evidence],
    entries: list[Node],
    source: Source,
    page: Page,
    currency: str,
    strength: float,
) -> None:
    offers = [read_offer(entry, currency or UNKNOWN_CURRENCY) for entry in entries]
    shown = [o for o, entry in zip(offers, entries, strict=True) if _is_shown(entry, page)]
    if len(shown) == len(offers):
        shown = []  # all have the page's address: it tells none of them apart
    lowest = min((o.price.amount for o in offers if o.price), default=Decimal(0))
    for offer in offers:
        if offer.price is None:
            continue
        sure = 1.0 if len(offers) == 1 else 1.2 if offer in shown else 0.9
        if len(offers) > 1 and not shown and offer.price.amount > lowest:
            sure = 0.7
        found.append(
            Evidence(
                Field.PRICE, _plain(offer.price.amount), source, "offers.price", sure * strength
            )
        )
        if offer.price.currency != UNKNOWN_CURRENCY:
            found.append(Evidence(Field.CURRENCY, offer.price.currency, source, "priceCurrency"))
    told = _told(shown or offers)
    if told is not Availability.UNKNOWN:
        found.append(Evidence(Field.AVAILABILITY, told.value, source, "availability", strength))


def _told(offers: list[Offer]) -> Availability:
    known = [o.availability for o in offers if o.availability is not Availability.UNKNOWN]
    return best(known) if known else Availability.UNKNOWN


def _plain(amount: Decimal) -> str:
    return format(amount, "f")


def _name(node: Node, key: str) -> str:
    for item in items(node.get(key)):
        if isinstance(item, str):
            if item.strip() and "://" not in item:
                return item
        elif hasattr(item, "get") and (named := text(item.get("name"))):
            return named
    return ""


def _product_id(node: Node) -> str:
    given = first(node, "productID", "productId", "identifier")
    prefix, _, rest = given.partition(":")
    return sku_of(rest if rest and prefix.isalpha() and len(prefix) < 8 else given)


def _is_shown(entry: Node, page: Page) -> bool:
    named = address(entry.get("url")) or address(entry.get("@id"))
    target = fold(named, page.base) if named else ""
    if target and target == page.url:
        return True
    code = first(entry, "sku")
    query = page.url.partition("?")[2] or page.url.partition("#")[2]
    return len(code) >= 4 and any(code == part.partition("=")[2] for part in query.split("&"))
