"""Shopify's product export (Admin > Products > Export), with its old and its new column names.

One product has a line for each variant and for each further picture; the lines follow one another,
but a spreadsheet may have sorted them. Prices carry no currency.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ingest.feeds.charge import PriceError, charge_of
from ingest.feeds.rows import Row, Rows
from ingest.feeds.shopify import (
    Listing,
    availability_of,
    listing_product,
    options_of,
)
from ingest.feeds.spill import Spill
from ingest.limits import CrawlLimits
from ingest.markup import inline_text
from ingest.reading import Failed, Outcome, Read, Skipped, SourceError
from kb.documents import Attribute, Variant
from kb.editions.pages import Remembered

KIND = "shopify_csv"
# Each column under its old name and its name since 2025, in lower case.
_COLUMNS = {
    "handle": ("handle", "url handle"),
    "title": ("title",),
    "description": ("body (html)", "description"),
    "vendor": ("vendor",),
    "category": ("product category",),
    "type": ("type", "custom product type"),
    "tags": ("tags",),
    "published": ("published", "published on online store"),
    "status": ("status",),
    "sku": ("variant sku", "sku"),
    "price": ("variant price", "price"),
    "compare_at": ("variant compare at price", "compare-at price"),
    "stock": ("variant inventory qty", "inventory quantity"),
    "tracker": ("variant inventory tracker", "inventory tracker"),
    "policy": ("variant inventory policy", "continue selling when out of stock"),
    "barcode": ("variant barcode", "barcode"),
    "image": ("image src", "product image url"),
    "variant_image": ("variant image", "variant image url"),
}
_ATTRIBUTES = {
    "google shopping / gender": "Gender",
    "google shopping / age group": "Age group",
    "google shopping / condition": "Condition",
    "google shopping / mpn": "MPN",
    "google shopping / manufacturer part number (mpn)": "MPN",
}
# "Fabric (product.metafields.custom.fabric)"
_METAFIELD = re.compile(r"(.+?)\s*\(product\.metafields\.[\w-]+\.[\w.-]+\)")


def is_shopify_csv(header: list[str]) -> bool:
    """Whether the columns of a table are those of Shopify's product export."""
    names = {" ".join(name.split()).casefold() for name in header}
    old = {"handle", "title", "variant price"} <= names
    return old or {"url handle", "title", "price", "option1 name"} <= names


class ShopifyCsv:
    """Shopify's product export in a file.

    Args:
        path: The file; gzip is recognised.
        name: What the source is called; the absolute path unless given.
        currency: ISO 4217 code of the shop's prices.
        site: The shop's address, for links to the products' pages; without it there are none.
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
        site: str = "",
        limits: CrawlLimits | None = None,
    ) -> None:
        self.name = name or str(path.resolve())
        self._rows = Rows(path, self.name, limits=limits)
        self._currency = currency or ""
        self._site = site.rstrip("/")
        self.notes = self._rows.notes

    def read(self, remembered: Mapping[str, Remembered]) -> Iterator[Outcome]:
        """Read product by product.

        Raises:
            SourceError: The file can't be opened or is broken, has other columns, or no line.
        """
        header = self._rows.header()
        if not is_shopify_csv(header):
            raise SourceError(
                f"{self.name}: these are not the columns of Shopify's product export (found: "
                f"{', '.join(header[:12]) or 'nothing'}); export it again under Products > Export"
            )
        columns = _Columns(header)
        count = 0
        with Spill() as spill:
            keys = (columns.of(row, "handle") for row in self._rows if not row.problem)
            scattered = spill.scattered(key for key in keys if key)
            current, lines = "", list[Row]()
            for row in self._rows:
                count += 1
                handle = "" if row.problem else columns.of(row, "handle")
                if not handle:
                    reason = row.problem or "no handle, so it belongs to no product"
                    yield Failed(f"{self.name} {row.place}", f"{row.place}: {reason}")
                elif scattered:
                    spill.hold(handle, [row.place, row.record])
                else:
                    if handle != current and lines:
                        yield self._product(columns, lines)
                        lines = []
                    current = handle
                    lines.append(row)
            if lines:
                yield self._product(columns, lines)
            for held in spill.groups():
                yield self._product(columns, [Row(place, record) for place, record in held])
        if count == 0:
            raise SourceError(f"{self.name}: no record in this file")

    def _product(self, columns: _Columns, lines: list[Row]) -> Outcome:
        place = lines[0].place
        where, handle = f"{self.name} {place}", columns.of(lines[0], "handle")
        spot = f"{place} (id {handle})"
        said = {name: columns.first(lines, name) for name in _COLUMNS}
        if reason := _hidden(said):
            return Skipped(where, f"{spot}: {reason}")
        if not said["title"]:
            return Failed(where, f"{spot}: no title")
        try:
            variants = tuple(self._variants(columns, lines))
        except PriceError as error:
            return Failed(where, f"{spot}: {error}")
        kind = said["type"] or said["category"]
        listing = Listing(
            handle=handle,
            title=said["title"],
            description=said["description"],
            vendor=said["vendor"],
            categories=tuple(part.strip() for part in kind.split(" > ")),
            tags=tuple(tag for part in said["tags"].split(",") if (tag := part.strip())),
            url=f"{self._site}/products/{handle}" if self._site else "",
            image=said["image"],
            attributes=columns.attributes(lines),
            variants=variants,
        )
        return Read(where, (listing_product(listing),))

    def _variants(self, columns: _Columns, lines: list[Row]) -> Iterator[Variant]:
        # Option names stand on the first line only.
        names = [columns.first(lines, f"option{n} name") for n in (1, 2, 3)]
        for line in lines:
            values = [columns.of(line, f"option{n} value") for n in (1, 2, 3)]
            price, sku = columns.of(line, "price"), columns.of(line, "sku")
            if not price and not sku and not any(values):
                continue  # a further picture
            charged, former = charge_of(price, columns.of(line, "compare_at"), self._currency)
            count = _whole(columns.of(line, "stock"))
            tracked = bool(columns.of(line, "tracker")) if columns.has("tracker") else None
            sells_on = columns.of(line, "policy").casefold() in {"continue", "true", "yes"}
            yield Variant(
                id="",
                sku=sku,
                options=options_of(zip(names, values, strict=True)),
                price=charged,
                list_price=former,
                availability=availability_of(count, tracked=tracked, sells_on=sells_on),
                stock=None if tracked is False or count is None else max(count, 0),
                gtin=columns.of(line, "barcode").lstrip("'"),
                image=columns.of(line, "variant_image"),
            )


class _Columns:
    """The columns of one export, by what they mean."""

    def __init__(self, header: list[str]) -> None:
        by_name = {name.casefold(): name for name in reversed(header)}
        self._named = {
            meaning: next((by_name[name] for name in names if name in by_name), "")
            for meaning, names in _COLUMNS.items()
        }
        for n in (1, 2, 3):
            for part in ("name", "value"):
                meaning = f"option{n} {part}"
                self._named[meaning] = by_name.get(meaning, "")
        self._attributes = {by_name[n]: label for n, label in _ATTRIBUTES.items() if n in by_name}
        for name in header:
            if match := _METAFIELD.fullmatch(name):
                self._attributes[name] = match.group(1)

    def has(self, meaning: str) -> bool:
        return bool(self._named[meaning])

    def of(self, row: Row, meaning: str) -> str:
        value: Any = row.record.get(self._named[meaning]) or ""
        return str(value).strip()

    def first(self, rows: list[Row], meaning: str) -> str:
        return next((value for row in rows if (value := self.of(row, meaning))), "")

    def attributes(self, rows: list[Row]) -> tuple[Attribute, ...]:
        found: dict[str, Attribute] = {}
        for column, label in self._attributes.items():
            values = (str(row.record.get(column) or "").strip() for row in rows)
            value = next((value for value in values if value), "")
            if value and not value.startswith(("{", "[", "gid://")):  # references and rich text
                said = ", ".join(part.strip() for part in inline_text(value).split(";"))
                found.setdefault(label.casefold(), Attribute(inline_text(label), said))
        return tuple(found.values())


def _hidden(said: dict[str, str]) -> str:
    if said["published"].casefold() in {"false", "no"}:
        return "it isn't published in the online store"
    status = said["status"].casefold()
    return f"its status is {status}" if status and status != "active" else ""


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else None
