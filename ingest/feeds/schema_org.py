"""Dumps of schema.org products as a source: JSON-LD documents and JSON Lines, streamed.

A document is one product, a list of them, or an object with ``@graph``, ``itemListElement``
(ItemList) or ``dataFeedElement`` (DataFeed). Variants may stand inside their ProductGroup or beside
it: those beside wait on disk for the end of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from ingest.feeds.rows import Row, Rows
from ingest.feeds.spill import Spill
from ingest.jsonld import address, first, items, nodes, text, types
from ingest.limits import CrawlLimits
from ingest.offers import gtin_of, offers_of, read_offer
from ingest.page import Page
from ingest.product_node import product_from
from ingest.reading import Failed, Outcome, Read, Skipped, SourceError
from ingest.urls import fold
from kb.editions.pages import Remembered

KIND = "schema_org"
_PRODUCTS = frozenset(
    {"Product", "ProductGroup", "IndividualProduct", "ProductModel", "SomeProducts", "Vehicle"}
)
_LISTS = ("@graph", "dataFeedElement", "itemListElement")
_TYPE = re.compile(rb'"@type"\s*:\s*(?:\[\s*)?"[^"]*?(\w+)"')
_TELLING = frozenset(
    {b"Product", b"ProductGroup", b"ItemList", b"DataFeed", b"DataFeedItem", b"IndividualProduct"}
)


def is_schema_org(head: bytes) -> bool:
    """Whether a JSON file that begins so is a dump of schema.org products."""
    if b"schema.org" not in head and b'"@context"' not in head and b'"@type"' not in head:
        return False
    return bool(_TELLING & set(_TYPE.findall(head)))


class SchemaOrgDump:
    """Products in schema.org's words in a file.

    Args:
        path: The file; gzip is recognised.
        name: What the source is called; the absolute path unless given.
        currency: ISO 4217 code for offers that name none.
        limits: How much a gzip file may unpack to.

    Attributes:
        notes: What a person should know, for example about the encoding; filled while reading.
    """

    kind = KIND

    def __init__(
        self,
        path: Path,
        *,
        name: str = "",
        currency: str | None = None,
        limits: CrawlLimits | None = None,
    ) -> None:
        self.name = name or str(path.resolve())
        self._path = path
        self._currency = currency or ""
        self._limits = limits or CrawlLimits()
        self.notes: list[str] = []

    def read(self, remembered: Mapping[str, Remembered]) -> Iterator[Outcome]:
        """Read product by product; groups whose variants stand beside them come last.

        Raises:
            SourceError: The file can't be opened or is broken, or holds no node at all.
        """
        count = 0
        with Spill() as spill:
            for row in self._rows():
                _note_group(_bare(row.record), spill)
            for row in self._rows():
                count += 1
                yield from self._row(row, spill)
            for held in spill.groups():
                yield self._family(held, spill)
        if count == 0:
            raise SourceError(f"{self.name}: no product in this file")

    def _rows(self) -> Iterator[Row]:
        rows = Rows(self._path, self.name, limits=self._limits)
        found = rows.outline()
        if found and found.top == "start_map":
            key = next((key for key in _LISTS if key in found.lists), "")
            if not key:
                yield Row("record 1", rows.whole())
                return
            rows = Rows(self._path, self.name, key, self._limits)
        for row in rows:
            # A line may be a little document of its own.
            inner = [node for key in _LISTS for node in nodes(row.record.get(key))]
            if not inner:
                yield row
            for number, node in enumerate(inner, 1):
                yield Row(f"{row.place} node {number}", dict(node))
        self.notes.extend(note for note in rows.notes if note not in self.notes)

    def _row(self, row: Row, spill: Spill) -> Iterator[Outcome]:
        where = f"{self.name} {row.place}"
        node = _bare(row.record)
        kinds = types(node)
        if row.problem:
            yield Failed(where, f"{row.place}: {row.problem}")
        elif not kinds & _PRODUCTS:
            called = ", ".join(sorted(kinds)) or "nothing with a @type"
            yield Skipped(where, f"{row.place}: no product but {called}")
        elif group := _group_of(node, spill):
            spill.hold(group, [row.place, node])
        else:
            yield self._outcome(row.place, node, (node,), spill)

    def _family(self, held: list[Any], spill: Spill) -> Outcome:
        place, members = held[0][0], [node for _, node in held]
        groups = [node for node in members if "ProductGroup" in types(node)]
        variants = [node for node in members if "ProductGroup" not in types(node)]
        told = [group for node in variants for group in nodes(node.get("isVariantOf"))]
        # The group itself may be missing: then its variants say what it is.
        group: dict[str, Any] = {"@type": "ProductGroup"}
        for known in [*groups, *told, {"name": first(members[0], "name")}]:
            group = {**known, **group}
        if not first(group, "productGroupID"):
            ids = [first(node, "inProductGroupWithID") for node in variants]
            group["productGroupID"] = next((id_ for id_ in ids if id_), "")
        inside = [node for node in nodes(group.get("hasVariant")) if len(node) > 1]
        group["hasVariant"] = [*inside, *variants]
        return self._outcome(place, group, (group, *variants), spill)

    def _outcome(
        self, place: str, node: Mapping[str, Any], known: tuple[Any, ...], spill: Spill
    ) -> Outcome:
        where, url = f"{self.name} {place}", address(node.get("url"))
        id_ = first(node, "productGroupID", "sku", "productID", "@id") or gtin_of(node) or url
        if not id_ or not first(node, "name"):
            lacks = "no name" if id_ else "no sku, productID, gtin, @id or url to know it by"
            return Failed(where, f"{place} (id {id_ or 'missing'}): {lacks}")
        product = product_from(_page(url, known, self._currency), node)
        if product is None:
            return Failed(where, f"{place} (id {id_}): no name")
        if not product.variants and product.price is None and (reason := self._unpriced(node)):
            return Failed(where, f"{place} (id {id_}): {reason}")
        own = first(node, "productGroupID", "sku", "productID") or gtin_of(node) or product.sku
        product = product if own else replace(product, id=id_)
        if before := spill.claim(product.id, place):
            return Skipped(where, f"{place} (id {product.id}): {before} has this id already")
        return Read(where, (product,))

    def _unpriced(self, node: Mapping[str, Any]) -> str:
        """Why offers give no price although they name one; empty when they name none."""
        for offer in offers_of(node):
            said = first(offer, "price", "lowPrice")
            if read_offer(offer, self._currency or "EUR").price and not self._currency:
                return (
                    f"the price {said!r} has no currency (priceCurrency); name the shop's when you "
                    "open the source (for example currency GBP)"
                )
            if said and said.strip("0.,"):
                return f"no price that can be read: {said!r}"
        return ""


def _bare(record: Mapping[str, Any]) -> dict[str, Any]:
    """The node itself: out of a ListItem, a DataFeedItem, or an offer round its product."""
    node = dict(record)
    for key in ("item", "itemOffered", "mainEntity"):
        inner = nodes(node.get(key))
        if not types(node) & _PRODUCTS and inner:
            outer = {k: v for k, v in node.items() if k != key}
            node = dict(inner[0])
            if key == "itemOffered" and not node.get("offers"):
                node["offers"] = outer
    return node


def _note_group(node: Mapping[str, Any], spill: Spill) -> None:
    """Note that a group's ids, and the variants it refers to, belong together."""
    if "ProductGroup" not in types(node):
        return
    names = _names(node)
    names += [
        f"id {text(ref.get('@id'))}" for ref in nodes(node.get("hasVariant")) if len(ref) == 1
    ]
    for name in names[1:]:
        spill.same(names[0], name)


def _group_of(node: Mapping[str, Any], spill: Spill) -> str:
    """The name of the group that a node is part of; empty for one that stands alone."""
    if "ProductGroup" in types(node):
        return next(iter(_names(node)), "")
    if own := text(node.get("inProductGroupWithID")):
        return f"group {own}"
    for value in items(node.get("isVariantOf")):
        found = _names(value) if isinstance(value, Mapping) else [f"id {value}"]
        if found:
            return found[0]
    mine = f"id {text(node.get('@id'))}"
    return mine if spill.knows(mine) else ""


def _names(group: Mapping[str, Any]) -> list[str]:
    given = (("id", text(group.get("@id"))), ("group", first(group, "productGroupID")))
    return [f"{kind} {value}" for kind, value in given if value]


@cache
def _nothing() -> BeautifulSoup:
    return BeautifulSoup("", "lxml")


def _page(url: str, known: tuple[Any, ...], currency: str) -> Page:
    """A page that shows nothing and is marked up with these nodes."""
    meta = {"product:price:currency": currency} if currency else {}
    return Page(fold(url) or url, _nothing(), meta, known)
