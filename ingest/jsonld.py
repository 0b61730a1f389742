"""JSON-LD as shops write it: tolerant parsing, and the small questions asked of its nodes."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

# A node of JSON-LD, or of microdata brought into the same shape.
Node = Mapping[str, Any]

_OPENING = ("<!--", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */", "<![CDATA[")
_CLOSING = ("-->", "//]]>", "// ]]>", "/*]]>*/", "/* ]]> */", "]]>", "//")
# A string, or one of the things JSON doesn't have; strings are matched to be left alone. What has
# no end runs to the end of the text, so that the time stays linear.
_EXTRAS = re.compile(
    r'("(?:\\.|[^"\\])*(?:"|\Z))|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)|(?<![:"\w])//[^\n]*|,(?=\s*[}\]])',
    re.DOTALL,
)
_DEPTH = 40


def parse_json_ld(script: str) -> tuple[Node, ...]:
    """The objects of one script: lists and ``@graph`` are opened, in order.

    Comments, trailing commas, control characters and HTML comments round the script are tolerated;
    what can't be read even so gives nothing.
    """
    text = _unwrapped(script)
    for repair in (str, _mend, _unescape):
        try:
            return tuple(_open(json.loads(repair(text), strict=False, parse_float=Decimal)))
        except (ValueError, RecursionError):
            continue
    return ()


def _unwrapped(script: str) -> str:
    """A script without the comments that hide it from old browsers."""
    text = script.strip()
    for _ in range(3):
        for mark in _OPENING:
            text = text.removeprefix(mark).lstrip()
        text = text.rstrip(";").rstrip()
        for mark in _CLOSING:
            text = text.removesuffix(mark).rstrip()
    return text


def _mend(text: str) -> str:
    return _EXTRAS.sub(lambda match: match.group(1) or "", text)


def _unescape(text: str) -> str:
    return _mend(html.unescape(text))


def _open(value: Any, depth: int = 0) -> Iterator[Node]:
    if depth > _DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _open(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        yield from _open(value.get("@graph"), depth + 1)


def walk(node: Any, depth: int = 0) -> Iterator[Node]:
    """A node and all nodes within it, from the outside in."""
    if depth > _DEPTH:
        return
    if isinstance(node, list | tuple):
        for item in node:
            yield from walk(item, depth + 1)
    elif isinstance(node, Mapping):
        yield node
        for value in node.values():
            if isinstance(value, list | tuple | Mapping):
                yield from walk(value, depth + 1)


def types(node: Node) -> frozenset[str]:
    """The node's types without their vocabulary: ``Product``, ``FAQPage``."""
    names = (str(name).rstrip("/") for name in items(node.get("@type")))
    return frozenset(re.split(r"[/#:]", name)[-1] for name in names)


def items(value: Any) -> list[Any]:
    """A value as a list: nothing, one thing or several."""
    if value is None or value == "":
        return []
    if isinstance(value, list | tuple):
        return [item for entry in value for item in items(entry)]
    return [value]


def nodes(value: Any) -> list[Node]:
    """The nodes among a property's values."""
    return [item for item in items(value) if isinstance(item, Mapping)]


def text(value: Any) -> str:
    """A property as one string: the first value, by its ``@value``, name or address."""
    for item in items(value):
        if isinstance(item, Mapping):
            for key in ("@value", "name", "value", "url", "@id"):
                if found := text(item.get(key)):
                    return found
        elif isinstance(item, bool):
            return "Yes" if item else "No"
        elif isinstance(item, str):
            if found := " ".join(html.unescape(item).split()):
                return found
        else:
            return f"{item:f}" if isinstance(item, Decimal) else str(item)
    return ""


def first(node: Node, *names: str) -> str:
    """The first of several properties that says something."""
    for name in names:
        if found := text(node.get(name)):
            return found
    return ""


def address(value: Any) -> str:
    """A property as an address: of an ``ImageObject`` its ``contentUrl`` or ``url``."""
    for item in items(value):
        if isinstance(item, Mapping):
            for key in ("contentUrl", "url", "@id"):
                if found := address(item.get(key)):
                    return found
        elif isinstance(item, str) and item.strip():
            return item.strip()
    return ""


def number(value: Any) -> Decimal | None:
    """A property as a number; None when it isn't one."""
    try:
        found = Decimal(text(value).replace(",", "."))
    except ArithmeticError:
        return None
    return found if found.is_finite() else None


def of_type(found: Iterable[Node], *wanted: str) -> list[Node]:
    """The nodes that are of one of the types; templates write them in any case."""
    names = {name.casefold() for name in wanted}
    return [node for node in found if names & {kind.casefold() for kind in types(node)}]
