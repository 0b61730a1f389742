"""Variants of a product from schema.org nodes: which there are, and what tells them apart."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from ingest.jsonld import Node, address, first, items, nodes, text, types
from ingest.offers import gtin_of, join_offers, offers_of, read_offer
from kb.documents import Attribute, Variant

# What usually tells variants apart, where the group doesn't say (schema.org variesBy).
_USUAL = ("color", "size", "material", "pattern", "suggestedGender", "suggestedAge", "width")
_LABELS = {"color": "Colour", "suggestedgender": "Gender", "suggestedage": "Age"}


def read_variants(group: Node, by_id: dict[str, Node], base: str, currency: str) -> list[Variant]:
    """The variants of a ProductGroup, or of a Product whose offers are its variants.

    Args:
        group: The group or product.
        by_id: All nodes of the page by ``@id``, since variants may only be referred to.
        base: What relative addresses are relative to.
        currency: ISO 4217 code where an offer names none.
    """
    members = [_resolve(node, by_id) for node in nodes(group.get("hasVariant"))]
    members = [
        node for node in members if node.get("offers") or node.get("sku") or node.get("name")
    ]
    if members:
        wanted = [re.split(r"[/#:]", text(term))[-1] for term in items(group.get("variesBy"))]
        found = [_variant(node, wanted, group, base, currency) for node in members]
        return _distinct(found)
    return _from_offers(group, base, currency)


def shared_attributes(
    group: Node, by_id: dict[str, Node], variants: list[Variant]
) -> list[Attribute]:
    """What all variants have in common and no option says.

    For example the one colour of a jacket that varies in size only.
    """
    members = [_resolve(node, by_id) for node in nodes(group.get("hasVariant"))]
    options = {option.name for variant in variants for option in variant.options}
    found = []
    for name in _USUAL:
        values = {_size(node) if name == "size" else text(node.get(name)) for node in members}
        label = _LABELS.get(name.casefold(), _spaced(name))
        if len(values) == 1 and label not in options and (value := values.pop()):
            found.append(Attribute(label, value))
    return found


def _resolve(node: Node, by_id: dict[str, Node]) -> Node:
    known = by_id.get(text(node.get("@id")))
    return {**known, **node} if known else node


def _variant(node: Node, wanted: list[str], group: Node, base: str, currency: str) -> Variant:
    offer = join_offers([read_offer(entry, currency) for entry in offers_of(node)])
    sku = first(node, "sku") or offer.sku or first(node, "productID", "mpn")
    gtin = gtin_of(node) or offer.gtin
    options = _options(node, wanted)
    return Variant(
        id=sku or gtin or _made_id(group, options, node),
        sku=sku,
        options=options,
        price=offer.price,
        list_price=offer.list_price,
        availability=offer.availability,
        stock=offer.stock,
        gtin=gtin,
        url=_absolute(address(node.get("url")) or offer.url, base),
        image=_absolute(address(node.get("image")), base),
    )


def _made_id(group: Node, options: tuple[Attribute, ...], node: Node) -> str:
    named = " / ".join(option.value for option in options) or first(node, "name")
    owner = first(group, "productGroupID", "sku", "productID", "name")
    return f"{owner} {named}".strip()


def _options(node: Node, wanted: list[str]) -> tuple[Attribute, ...]:
    extra = {
        first(entry, "name").casefold(): Attribute(first(entry, "name"), text(entry.get("value")))
        for entry in nodes(node.get("additionalProperty"))
        if first(entry, "name") and text(entry.get("value"))
    }
    found: list[Attribute] = []
    for name in wanted or _USUAL:
        value = _size(node) if name == "size" else text(node.get(name))
        if value:
            label = _LABELS.get(name.casefold(), _spaced(name))
            found.append(Attribute(label, value))
        elif name.casefold() in extra:
            found.append(extra.pop(name.casefold()))
    if not wanted and not found:
        found.extend(extra.values())
    return tuple(found)


def _size(node: Node) -> str:
    return text(node.get("size"))


def _spaced(name: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ")
    return words[:1].upper() + words[1:]


def _from_offers(product: Node, base: str, currency: str) -> list[Variant]:
    # Shop systems before ProductGroup write one offer for each variant, told apart by their SKU.
    entries = offers_of(product)
    offers = [read_offer(entry, currency) for entry in entries]
    if len({offer.sku for offer in offers if offer.sku}) < 2:
        return []
    title = first(product, "name")
    found = []
    for entry, offer in zip(entries, offers, strict=True):
        item = next((n for n in nodes(entry.get("itemOffered")) if "Product" in types(n)), {})
        options = _options(item, []) or _options(entry, [])
        named = (offer.name or first(item, "name")).removeprefix(title).strip(" -–—/|:")
        if not options and named:
            options = (Attribute("Option", named),)
        found.append(
            Variant(
                id=offer.sku or f"{title} {named}".strip(),
                sku=offer.sku,
                options=options,
                price=offer.price,
                list_price=offer.list_price,
                availability=offer.availability,
                stock=offer.stock,
                gtin=offer.gtin or gtin_of(item),
                url=_absolute(offer.url, base),
                image=_absolute(address(item.get("image") or entry.get("image")), base),
            )
        )
    return _distinct(found)


def _distinct(variants: list[Variant]) -> list[Variant]:
    kept: dict[str, Variant] = {}
    for variant in variants:
        kept.setdefault(variant.id, variant)
    return list(kept.values())


def _absolute(url: str, base: str) -> str:
    if not url or url.startswith("data:"):
        return ""
    try:
        return urljoin(base, url)
    except ValueError:
        return ""
