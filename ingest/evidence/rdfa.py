"""RDFa (typeof, property) in the shape of JSON-LD, so that one reader serves all markup.

GoodRelations and data-vocabulary.org are brought to the names of schema.org, which took them up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from bs4 import BeautifulSoup, Tag

from ingest.jsonld import Node
from ingest.markup import inline_text

_NAMES = {
    "hasstockkeepingunit": "sku", "hasean_ucc-13": "gtin13", "hasgtin-14": "gtin14",
    "hasgtin-8": "gtin8", "hasmpn": "mpn", "hasbrand": "brand", "hasmanufacturer": "manufacturer",
    "hasbusinessfunction": "businessFunction", "hascurrencyvalue": "price",
    "hasmincurrencyvalue": "lowPrice", "hascurrency": "priceCurrency",
    "haspricespecification": "offers", "offerdetails": "offers", "offer": "offers",
    "currency": "priceCurrency", "photo": "image", "includes": "itemOffered",
    "hasinventorylevel": "inventoryLevel", "lowprice": "lowPrice", "highprice": "highPrice",
    "pricecurrency": "priceCurrency", "productid": "productID",
    "review-aggregate": "aggregateRating",
}  # fmt: skip
_TYPES = {"Offering": "Product", "ProductOrService": "Product", "SomeItems": "Product",
          "ActualProductOrServiceInstance": "Product", "Offer-aggregate": "AggregateOffer",
          "Review-aggregate": "AggregateRating"}  # fmt: skip
_DEPTH = 12


def parse_rdfa(soup: BeautifulSoup) -> tuple[Node, ...]:
    """The typed things of a page that are not a property of another one, in order."""
    found: list[Node] = []
    stack: list[Tag] = [soup.body] if isinstance(soup.body, Tag) else [soup]
    while stack:
        tag = stack.pop()
        if tag.get("typeof"):
            found.append(_thing(tag))
            if not tag.has_attr("property") and not tag.has_attr("rel"):
                stack.extend(_inner_things(tag))
            continue
        stack.extend(child for child in reversed(tag.contents) if isinstance(child, Tag))
    return tuple(found)


def _inner_things(outer: Tag) -> list[Tag]:
    # A thing inside another that is no property of it stands for itself.
    return [
        tag for tag in outer.find_all(typeof=True)
        if not tag.has_attr("property") and not tag.has_attr("rel")
        and not (isinstance(tag.parent, Tag) and tag.parent.has_attr("rel"))
    ][:20]  # fmt: skip


def renamed(name: str) -> str:
    """A property of any of these vocabularies by its name in schema.org."""
    bare = re.split(r"[/#:]", name.strip().rstrip("/"))[-1]
    return _NAMES.get(bare.casefold(), bare)


def unified(node: Any, depth: int = 0) -> Any:
    """A node in the older vocabularies as schema.org would write it."""
    if depth > _DEPTH:
        return node
    if isinstance(node, list | tuple):
        return [unified(item, depth + 1) for item in node]
    if not isinstance(node, dict):
        return node
    result: dict[str, Any] = {}
    for key, value in node.items():
        if key == "@type":
            kinds = value if isinstance(value, list) else [value]
            result[key] = [_type(str(kind)) for kind in kinds]
        else:
            result.setdefault(
                key if key.startswith("@") else renamed(key), unified(value, depth + 1)
            )
    return result


def _type(kind: str) -> str:
    return _TYPES.get(re.split(r"[/#:]", kind.rstrip("/"))[-1], kind)


def _thing(scope: Tag, depth: int = 0) -> dict[str, Any]:
    node: dict[str, Any] = {"@type": [_type(kind) for kind in str(scope.get("typeof")).split()]}
    if about := str(scope.get("resource") or scope.get("about") or ""):
        node["@id"] = about
    if depth > _DEPTH:
        return node
    for tag in _properties(scope):
        typed = tag if tag.get("typeof") else None
        if typed is None and tag.has_attr("rel"):  # <div rel="offers"><div typeof="Offer">
            typed = tag.find(typeof=True)
        value: Any = _thing(typed, depth + 1) if isinstance(typed, Tag) else _value(tag)
        for name in _listed(tag.get("property") or tag.get("rel")):
            if value:
                node.setdefault(renamed(name), []).append(value)
    return node


def _listed(value: Any) -> Iterable[str]:
    return value if isinstance(value, list) else str(value or "").split()


def _properties(scope: Tag) -> list[Tag]:
    found: list[Tag] = []
    stack = [child for child in reversed(scope.contents) if isinstance(child, Tag)]
    while stack:
        tag = stack.pop()
        typed = bool(tag.get("typeof"))
        holds = tag.has_attr("rel") and tag.name not in {"a", "link"}
        if tag.has_attr("property") or (typed and tag.has_attr("rel")) or holds:
            found.append(tag)
        if not typed and not holds:
            stack.extend(child for child in reversed(tag.contents) if isinstance(child, Tag))
    return found


def _value(tag: Tag) -> str:
    for name in ("content", "resource", "href", "src", "datetime"):
        if given := str(tag.get(name) or "").strip():
            return given
    return inline_text(tag)
