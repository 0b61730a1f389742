"""Page -> Product: structured data first, then meta tags, then what the page shows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from bs4 import Tag

from ingest import visible
from ingest.availability import best
from ingest.jsonld import Node, address, first, items, nodes, number, of_type, text, types, walk
from ingest.markup import inline_text, plain_text
from ingest.meta import meta_currency, meta_facts
from ingest.offers import Offer, gtin_of, join_offers, offers_of, read_offer
from ingest.page import Page, image_of
from ingest.urls import fold, path_key
from ingest.variants import read_variants, shared_attributes
from kb.documents import Attribute, Availability, Product

_PRODUCT_TYPES = ("ProductGroup", "Product", "IndividualProduct", "ProductModel", "SomeProducts",
                  "Vehicle", "Book")  # fmt: skip
# Properties of a product that are worth an attribute when its markup names them.
_PLAIN_ATTRIBUTES = {"color": "Colour", "size": "Size", "material": "Material", "model": "Model",
                     "pattern": "Pattern", "weight": "Weight", "width": "Width", "height": "Height",
                     "depth": "Depth", "itemCondition": "Condition"}  # fmt: skip


def extract_product(page: Page) -> Product | None:
    """The one product that a page is about, or None: a listing, an article, anything else.

    Sources in the order in which they are trusted: JSON-LD, microdata, product meta tags of Open
    Graph, the visible page. A weaker one fills what the stronger ones leave open; the description
    is the longer of the marked-up and the visible one, and visible label-value pairs are added
    where the markup has no property of that name.
    """
    node = _choose(page, page.json_ld)
    if node is None and _lists_products(page):
        return None
    second = _choose(page, page.microdata)
    if node is None and second is None:
        return _from_meta(page) or _from_sight(page)
    product = _from_node(page, node or second or {})
    if product is None:
        return None
    if node is not None and second is not None:
        product = _filled(product, _from_node(page, second))
    product = _filled(product, meta_facts(page))
    return _with_sight(page, product)


def _lists_products(page: Page) -> bool:
    lists = of_type(page.json_ld, "ItemList", "CollectionPage", "SearchResultsPage")
    return bool(lists) or len(_candidates(page.json_ld)) > 1


def _candidates(found: tuple[Node, ...]) -> list[Node]:
    """Product nodes that stand for themselves: not an entry of a list, not a recommendation."""
    top: list[Node] = []
    for node in found:
        top.append(node)
        for name in ("mainEntity", "mainEntityOfPage", "about"):
            top.extend(nodes(node.get(name)))
    named = [n for n in of_type(top, *_PRODUCT_TYPES) if n.get("name") or n.get("offers")]
    unique: dict[int, Node] = {id(node): node for node in named}
    return [n for n in unique.values() if "Book" not in types(n) or n.get("offers")]


def _choose(page: Page, found: tuple[Node, ...]) -> Node | None:
    candidates = _candidates(found)
    groups = of_type(candidates, "ProductGroup")
    if len(groups) == 1:
        return groups[0]
    if len(candidates) <= 1:
        return candidates[0] if candidates else None
    heading = page.title.casefold()
    for node in candidates:
        named = address(node.get("url")) or address(node.get("@id"))
        if named and fold(named, page.base) in {page.url, page.canonical}:
            return node
    if len({first(node, "name").casefold() for node in candidates}) == 1:
        return _grouped(candidates)
    # One product may be marked up twice; two products that share a name are a listing.
    fitting = [node for node in candidates if first(node, "name").casefold() == heading]
    alike = {(first(node, "sku"), first(node, "name")) for node in fitting}
    return fitting[0] if len(alike) == 1 else None


def _grouped(alike: list[Node]) -> Node:
    """Products of one name, as shops without ProductGroup mark up the forms of one product."""
    if len({first(node, "sku") for node in alike}) == 1:
        return alike[0]
    kept = {key: value for key, value in alike[0].items() if key not in {"sku", "offers", "@id"}}
    return kept | {"@type": "ProductGroup", "hasVariant": alike}


def _from_node(page: Page, node: Node) -> Product | None:
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


def _from_meta(page: Page) -> Product | None:
    facts = meta_facts(page)
    marked = page.meta.get("og:type", "").lower().endswith("product")
    if facts.price is None and not marked:
        return None
    facts = replace(facts, title=page.title or facts.title)
    product = _with_sight(page, facts) if facts.title else None
    return product if product and product.price else None


def _from_sight(page: Page) -> Product | None:
    top = visible.main_part(page.soup)
    if not isinstance(top.find("h1"), Tag) and not isinstance(page.soup.find("h1"), Tag):
        return None
    if not visible.has_buy_button(top):
        return None
    product = _with_sight(page, replace(meta_facts(page), title=page.title))
    return product if product.price and product.title else None


def _filled(product: Product, weaker: Product | None) -> Product:
    """The product with what it leaves open taken from a weaker source."""
    if weaker is None:
        return product
    unknown = product.availability is Availability.UNKNOWN
    takes_price = product.price is None and not product.variants
    fits = product.price is not None and product.price == weaker.price
    listed = product.list_price or (weaker.list_price if takes_price or fits else None)
    return replace(
        product,
        brand=product.brand or weaker.brand,
        categories=product.categories or weaker.categories,
        description=product.description or weaker.description,
        price=product.price or (weaker.price if takes_price else None),
        list_price=listed,
        availability=weaker.availability if unknown else product.availability,
        sku=product.sku or weaker.sku,
        gtin=product.gtin or weaker.gtin,
        image=product.image or weaker.image,
        rating=product.rating if product.rating is not None else weaker.rating,
        rating_count=product.rating_count if product.rating is not None else weaker.rating_count,
    )


def _with_sight(page: Page, product: Product) -> Product:
    """The product with what only the visible page says."""
    top = visible.main_part(page.soup)
    shown = visible.visible_description(top)
    names = {attribute.name.casefold() for attribute in product.attributes}
    names |= {option.name.casefold() for v in product.variants for option in v.options}
    extra = [a for a in visible.visible_attributes(top) if a.name.casefold() not in names]
    product = replace(
        product,
        description=max(product.description, shown, key=len),
        attributes=product.attributes + tuple(extra),
    )
    if product.availability is Availability.UNKNOWN and not product.variants:
        product = replace(product, availability=visible.visible_availability(top))
    if product.variants or (product.price and product.list_price):
        return product
    currency = product.price.currency if product.price else meta_currency(page)
    price, former = visible.visible_prices(top, currency)
    if product.price is None:
        return replace(product, price=price, list_price=former)
    if price == product.price and former:
        return replace(product, list_price=former)
    return product
