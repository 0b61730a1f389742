"""schema.org descriptions of the shop's pages, as JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from ui.demo.files import StoreFile
from ui.demo.place import Place, image_path, product_path
from ui.demo.records import Article, Attribute, Category, Product, Variant

Node = dict[str, object]
Crumb = tuple[str, str]

CONTEXT = "https://schema.org"
# UN/CEFACT common codes, which schema.org asks for in unitCode.
UNIT_CODES: Mapping[str, str] = {
    "g": "GRM", "kg": "KGM", "L": "LTR", "ml": "MLT", "mm": "MMT", "cm": "CMT", "m": "MTR",
    "in": "INH", "°C": "CEL", "hours": "HUR", "years": "ANN", "kW": "KWT", "g/m²": "GM",
}  # fmt: skip


def render(node: Node) -> str:
    """JSON that is safe inside a ``<script>`` element."""
    text = json.dumps({"@context": CONTEXT, **node}, ensure_ascii=False, indent=1)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def product_node(product: Product, shelf: Category, store: StoreFile, place: Place) -> Node:
    """A ``Product`` with one ``Offer``, or a ``ProductGroup`` of them."""
    shared: Node = {
        "name": product.title,
        "description": product.description,
        "url": place.url(product_path(product)),
        "image": place.url(image_path(product)),
        "brand": {"@type": "Brand", "name": product.brand},
        "category": f"{shelf.department} > {shelf.title}",
        "aggregateRating": {
            "@type": "AggregateRating",
            "ratingValue": _number(product.rating),
            "bestRating": 5,
            "ratingCount": product.rating_count,
        },
        "additionalProperty": [_property(item) for item in product.attributes],
    }
    if not product.has_choice:
        only = product.variants[0]
        return {
            "@type": "Product",
            **shared,
            **_identity(only),
            "offers": _offer(product, only, store, place),
        }
    return {
        "@type": "ProductGroup",
        **shared,
        "productGroupID": product.handle,
        "variesBy": _varies_by(product),
        "hasVariant": [_variant(product, item, store, place) for item in product.variants],
    }


def breadcrumb_node(crumbs: Sequence[Crumb], place: Place) -> Node:
    """The way from the home page; crumbs are (title, path)."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": title, "item": place.url(path)}
            for number, (title, path) in enumerate(crumbs, start=1)
        ],
    }


def listing_node(title: str, path: str, products: Iterable[Product], place: Place) -> Node:
    """A page that lists products."""
    return {
        "@type": "CollectionPage",
        "name": title,
        "url": place.url(path),
        "mainEntity": {
            "@type": "ItemList",
            "itemListElement": [
                {"@type": "ListItem", "position": number, "url": place.url(product_path(item))}
                for number, item in enumerate(products, start=1)
            ],
        },
    }


def article_node(article: Article, section: str, store: StoreFile, place: Place) -> Node:
    """A help article."""
    return {
        "@type": "Article",
        "headline": article.title,
        "description": article.summary,
        "articleSection": section,
        "dateModified": article.updated.isoformat(),
        "inLanguage": "en-GB",
        "url": place.url(f"/help/{article.slug}"),
        "publisher": {"@type": "Organization", "name": store.name},
    }


def page_node(title: str, path: str, modified: str, place: Place) -> Node:
    """A plain page."""
    return {
        "@type": "WebPage",
        "name": title,
        "url": place.url(path),
        "dateModified": modified,
        "inLanguage": "en-GB",
    }


def organization_node(store: StoreFile, place: Place) -> Node:
    """The shop itself."""
    return {
        "@type": "Organization",
        "name": store.name,
        "legalName": store.legal_name,
        "url": place.url("/"),
        "logo": place.url("/static/logo.svg"),
        "description": store.description,
        "foundingDate": str(store.founded),
        "email": store.email,
        "telephone": store.phone_international,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": store.street,
            "addressLocality": store.town,
            "addressRegion": store.county,
            "postalCode": store.postcode,
            "addressCountry": "GB",
        },
    }


def _variant(product: Product, variant: Variant, store: StoreFile, place: Place) -> Node:
    node: Node = {
        "@type": "Product",
        "name": f"{product.title} – {variant.label}",
        "image": place.url(image_path(product, variant)),
        **_identity(variant),
    }
    node["offers"] = _offer(product, variant, store, place)
    return node


def _identity(variant: Variant) -> Node:
    node: Node = {"sku": variant.sku, "gtin13": variant.gtin}
    if variant.colour:
        node["color"] = variant.colour
    if variant.size:
        node["size"] = variant.size
    return node


def _offer(product: Product, variant: Variant, store: StoreFile, place: Place) -> Node:
    offer: Node = {
        "@type": "Offer",
        "url": place.url(product_path(product, variant)),
        "price": f"{variant.price:.2f}",
        "priceCurrency": store.currency,
        "availability": f"{CONTEXT}/{_availability(product, variant)}",
        "itemCondition": f"{CONTEXT}/NewCondition",
        "inventoryLevel": {"@type": "QuantitativeValue", "value": variant.stock},
    }
    if variant.list_price:
        offer["priceSpecification"] = {
            "@type": "UnitPriceSpecification",
            "priceType": f"{CONTEXT}/StrikethroughPrice",
            "price": f"{variant.list_price:.2f}",
            "priceCurrency": store.currency,
        }
    return offer


def _availability(product: Product, variant: Variant) -> str:
    if product.discontinued:
        return "Discontinued"
    return "InStock" if variant.stock else "OutOfStock"


def _varies_by(product: Product) -> list[str]:
    axes = {
        "color": {v.colour for v in product.variants},
        "size": {v.size for v in product.variants},
    }
    return [f"{CONTEXT}/{name}" for name, values in axes.items() if len(values) > 1]


def _property(attribute: Attribute) -> Node:
    value = attribute.value
    node: Node = {
        "@type": "PropertyValue",
        "name": attribute.name,
        "value": _number(value) if isinstance(value, Decimal) else value,
    }
    if attribute.unit:
        node["unitText"] = attribute.unit
        if attribute.unit in UNIT_CODES:
            node["unitCode"] = UNIT_CODES[attribute.unit]
    return node


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
