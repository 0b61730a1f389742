"""A product's node in markup -> Product."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ingest.availability import best
from ingest.evidence.tags import meta_currency
from ingest.jsonld import Node, first, items, nodes, number, text, types, walk
from ingest.markup import inline_text, plain_text
from ingest.offers import Offer, gtin_of, join_offers, offers_of, read_offer
from ingest.page import Page, image_of
from ingest.urls import path_key
from ingest.variants import read_variants, shared_attributes
from kb.documents import Attribute, Product

# Properties of a product that are worth an attribute when its markup names them.
_PLAIN_ATTRIBUTES = {"color": "Colour", "size": "Size", "material": "Material", "model": "Model",
                     "pattern": "Pattern", "weight": "Weight", "width": "Width", "height": "Height",
                     "depth": "Depth", "itemCondition": "Condition"}  # fmt: skip


def product_from(page: Page, node: Node) -> Product | None:
    """A product's node as a product; None when neither it nor the page has a name."""
    title = inline_text(first(node, "name")) or page.title
    if not title:
        return None
    by_id = {text(n.get("@id")): n for n in walk(page.json_ld) if n.get("@id") and len(n) > 1}
    offers = [read_offer(entry) for entry in offers_of(node)]
    currency = next((o.price.currency for o in offers if o.price), meta_currency(page))
    offers = [read_offer(entry, currency) for entry in offers_of(node)]
    variants = tuple(read_variants(node, by_id, page.base, currency))
    attributes = _attributes(node)
    if variants:
        attributes = _with_shared(attributes, shared_attributes(node, by_id, list(variants)))
        sums = [v.stock for v in variants]
        offer = join_offers(
            [Offer(v.price, v.list_price, v.availability, v.stock, v.sku, v.gtin) for v in variants]
        )
        priced = [v for v in variants if v.price]
        lowest = min(priced, key=lambda v: v.price.amount if v.price else Decimal(0), default=None)
        offer = replace(
            offer,
            price=lowest.price if lowest else join_offers(offers).price,
            list_price=lowest.list_price if lowest else None,
            availability=best([v.availability for v in variants]),
            stock=None if None in sums else sum(s for s in sums if s is not None),
            sku="",
            gtin="",
        )
    else:
        offer = join_offers(offers) if offers else read_offer(node)
    sku = first(node, "sku") or offer.sku
    gtin = gtin_of(node) or offer.gtin
    group = first(node, "productGroupID")
    key = (group or sku) if "ProductGroup" in types(node) else (sku or group)
    rating, count = _rating(node)
    return Product(
        id=key or first(node, "productID") or gtin or path_key(page.canonical or page.url),
        title=title,
        url=page.canonical or page.url,
        description=plain_text(text_block(node.get("description"))),
        brand=first(node, "brand") or first(node, "manufacturer"),
        categories=page.breadcrumbs or _categories(node),
        price=offer.price,
        list_price=offer.list_price,
        availability=offer.availability,
        stock=offer.stock,
        sku=sku,
        gtin=gtin,
        image=image_of(page, node.get("image")),
        rating=rating,
        rating_count=count,
        attributes=attributes,
        variants=variants,
        language=page.lang,
    )


def text_block(value: object) -> str:
    """A property that may hold several lines, with its line breaks."""
    for item in items(value):
        if isinstance(item, str) and item.strip():
            return item
    return text(value)


def _categories(node: Node) -> tuple[str, ...]:
    named = first(node, "category")
    if not named or named.startswith("http"):
        return ()
    return tuple(part.strip() for part in named.replace("›", ">").split(">") if part.strip())


def _rating(node: Node) -> tuple[Decimal | None, int | None]:
    for entry in nodes(node.get("aggregateRating")):
        value, top = number(entry.get("ratingValue")), number(entry.get("bestRating"))
        count = number(entry.get("ratingCount")) or number(entry.get("reviewCount"))
        if value is None or value < 0 or (count is not None and count <= 0):
            continue
        top = top if top and top > 0 else Decimal(5)
        scaled = value if top == 5 else (value * 5 / top).quantize(Decimal("0.01"))
        if scaled <= 5:
            return scaled, int(count) if count is not None else None
    return None, None


def _attributes(node: Node) -> tuple[Attribute, ...]:
    found: dict[str, Attribute] = {}
    for entry in nodes(node.get("additionalProperty")):
        name, value = first(entry, "name", "propertyID"), text(entry.get("value"))
        unit = first(entry, "unitText")
        if name and value and "://" not in name:
            words = f"{value} {unit}".strip() if unit and unit not in value else value
            found.setdefault(name.casefold(), Attribute(name, inline_text(words)))
    for key, label in _PLAIN_ATTRIBUTES.items():
        value = text(node.get(key))
        if value and label.casefold() not in found and "schema.org" not in value:
            found[label.casefold()] = Attribute(label, inline_text(value))
    return tuple(found.values())


def _with_shared(own: tuple[Attribute, ...], shared: list[Attribute]) -> tuple[Attribute, ...]:
    names = {attribute.name.casefold() for attribute in own}
    return own + tuple(entry for entry in shared if entry.name.casefold() not in names)
