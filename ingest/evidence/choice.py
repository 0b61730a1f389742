"""Which of the things that a page marks up is its product, and which are other products."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.evidence.identifiers import squeezed
from ingest.evidence.location import in_address
from ingest.jsonld import Node, address, first, nodes, of_type, types
from ingest.page import Page
from ingest.urls import fold

_PRODUCT_TYPES = ("ProductGroup", "Product", "IndividualProduct", "ProductModel", "SomeProducts",
                  "Vehicle", "Book", "Car", "MusicAlbum", "VideoGame")  # fmt: skip
# Types whose things are for sale only when they have an offer.
_WORKS = {"book", "musicalbum", "videogame", "vehicle", "car"}
_OWN_OF_A_VARIANT = {"sku", "offers", "@id", "mpn", "productID", "gtin", "gtin8", "gtin12",
                     "gtin13", "gtin14", "ean", "upc"}  # fmt: skip
_DIGIT = re.compile(r"\d")
_HOLDERS = ("mainEntity", "mainEntityOfPage", "about", "itemReviewed")


def candidates(found: Iterable[Node]) -> list[Node]:
    """Product nodes that stand for themselves: not an entry of a list, not a recommendation."""
    top: list[Node] = []
    for node in found:
        top.append(node)
        for name in _HOLDERS:
            top.extend(nodes(node.get(name)))
    named = [n for n in of_type(top, *_PRODUCT_TYPES) if n.get("name") or n.get("offers")]
    unique: dict[int, Node] = {id(node): node for node in named}
    return [
        node
        for node in unique.values()
        if node.get("offers") or not {kind.casefold() for kind in types(node)} <= _WORKS
    ]


def choose(page: Page, found: Iterable[Node]) -> Node | None:
    """The node of the page's product; None when there is none, or several without a hint."""
    several = candidates(found)
    groups = of_type(several, "ProductGroup")
    if len(groups) == 1:
        return groups[0]
    if len(several) <= 1:
        return several[0] if several else None
    for node in several:
        named = address(node.get("url")) or address(node.get("@id"))
        if named and fold(named, page.base) in {page.url, page.canonical}:
            return node
    if len({first(node, "name").casefold() for node in several}) == 1:
        return _grouped(several)
    held = [node for node in several if _is_in_address(page, node)]
    if len(held) == 1:
        return held[0]
    # One product may be marked up twice; two products that share a name are a listing.
    fitting = [node for node in several if _fits(page, first(node, "name"))]
    alike = {(first(node, "sku"), first(node, "name")) for node in fitting}
    if len(alike) == 1:
        return max(fitting, key=lambda node: bool(node.get("offers")))
    if fitting and len({first(node, "name").casefold() for node in fitting}) == 1:
        return _grouped(fitting) if len(fitting) < len(several) else None
    return None


def lists_products(page: Page) -> bool:
    """Whether a page's JSON-LD says that it is a list of products."""
    pages = of_type(page.json_ld, "CollectionPage", "SearchResultsPage", "ItemList", "OfferCatalog")
    return bool(pages) or len(candidates(page.json_ld)) > 1


def is_a_list(page: Page) -> bool:
    """Whether a page's JSON-LD says plainly that the page is a list, and of nothing else."""
    return bool(of_type(page.json_ld, "CollectionPage", "SearchResultsPage", "OfferCatalog"))


def with_loose_offer(node: Node, found: Iterable[Node]) -> Node:
    """The node with the offer that sloppy markup puts beside it; as it is when it has its own."""
    if node.get("offers") or node.get("hasVariant") or node.get("price"):
        return node
    offers = of_type(found, "Offer", "AggregateOffer")
    return {**node, "offers": offers} if len(offers) == 1 else node


def _is_in_address(page: Page, node: Node) -> bool:
    codes = (first(node, "sku"), first(node, "productID", "productId"), first(node, "mpn"))
    return any(len(code) >= 4 and _DIGIT.search(code) and in_address(page, code) for code in codes)


def _fits(page: Page, name: str) -> bool:
    bare = squeezed(name)
    if not bare:
        return False
    for title in (page.title, page.meta.get("og:title", "")):
        short, long = sorted((bare, squeezed(title)), key=len)
        if short and short in long and len(short) >= 0.6 * len(long):
            return True
    return False


def _grouped(alike: list[Node]) -> Node:
    """Products of one name, as shops without ProductGroup mark up the forms of one product."""
    if len({first(node, "sku") for node in alike}) == 1:
        return alike[0]
    kept = {key: value for key, value in alike[0].items() if key not in _OWN_OF_A_VARIANT}
    return kept | {"@type": "ProductGroup", "hasVariant": alike}
