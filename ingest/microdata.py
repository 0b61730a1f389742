"""Microdata (itemscope, itemprop) in the shape of JSON-LD, so that one reader serves both."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, Tag

from ingest.jsonld import Node
from ingest.markup import inline_text, plain_text

_VALUE_OF = {
    "meta": "content", "a": "href", "link": "href", "area": "href", "img": "src", "source": "src",
    "audio": "src", "video": "src", "embed": "src", "iframe": "src", "object": "data",
    "data": "value", "meter": "value", "time": "datetime",
}  # fmt: skip
_DEPTH = 12


def parse_microdata(soup: BeautifulSoup) -> tuple[Node, ...]:
    """The items of a page that are not a property of another item, in order."""
    found = soup.find_all(itemscope=True)
    return tuple(_item(tag) for tag in found if not tag.has_attr("itemprop"))


def _item(scope: Tag, depth: int = 0) -> dict[str, Any]:
    node: dict[str, Any] = {}
    if kind := str(scope.get("itemtype") or ""):
        node["@type"] = kind.split()
    if name := str(scope.get("itemid") or ""):
        node["@id"] = name
    if depth > _DEPTH:
        return node
    for tag in _properties(scope):
        value = _item(tag, depth + 1) if tag.has_attr("itemscope") else _value(tag)
        for name in str(tag.get("itemprop") or "").split():
            key = name.rstrip("/").rsplit("/", 1)[-1]
            if value not in ("", {}):
                node.setdefault(key, []).append(value)
    return node


def _properties(scope: Tag) -> list[Tag]:
    # The scope's own properties: those of an item within it belong to that item.
    found: list[Tag] = []
    stack = [child for child in reversed(scope.contents) if isinstance(child, Tag)]
    while stack:
        tag = stack.pop()
        if tag.has_attr("itemprop"):
            found.append(tag)
        if not tag.has_attr("itemscope"):
            stack.extend(child for child in reversed(tag.contents) if isinstance(child, Tag))
    return found


def _value(tag: Tag) -> str:
    # "content" wins on every element, as all readers of microdata hold it.
    if tag.has_attr("content"):
        return str(tag.get("content") or "").strip()
    attribute = _VALUE_OF.get(tag.name)
    if attribute and (value := str(tag.get(attribute) or "").strip()):
        return value
    return plain_text(tag) if tag.get("itemprop") == "description" else inline_text(tag)
