r"""WooCommerce's product export (Products > Export).

Columns and values as its exporter writes them: variations name their parent by SKU or ``id:44``,
lists are separated by commas (a comma inside a value is written ``\,``), and amounts use the
shop's own decimal sign. Prices carry no currency.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from ingest.feeds.charge import PriceError, charge_of
from ingest.feeds.rows import Record, Row, Rows
from ingest.feeds.spill import Spill
from ingest.feeds.woocommerce_product import Entry, entry_product
from ingest.limits import CrawlLimits
from ingest.reading import Failed, Outcome, Read, Skipped, SourceError
from kb.documents import Attribute, Availability
from kb.editions.pages import Remembered

KIND = "woocommerce_csv"
_STATES = {"-1": "a draft", "0": "private", "2": "waiting for review"}
_STOCK = {
    "1": Availability.IN_STOCK,
    "0": Availability.OUT_OF_STOCK,
    "backorder": Availability.BACKORDER,
}
_COMMA = re.compile(r"(?<!\\),")
_MEASURE = re.compile(r"(Weight|Length|Width|Height) \((.+)\)", re.IGNORECASE)


def is_woocommerce_csv(header: list[str]) -> bool:
    """Whether the columns of a table are those of WooCommerce's product export, in English."""
    return {"Type", "SKU", "Name", "Published", "Regular price"} <= set(header)


class WooCommerceCsv:
    """WooCommerce's product export in a file.

    Args:
        path: The file; gzip is recognised.
        name: What the source is called; the absolute path unless given.
        currency: ISO 4217 code of the shop's prices.
        today: The day that sales are judged by; the day of reading unless given.
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
        today: date | None = None,
        limits: CrawlLimits | None = None,
    ) -> None:
        self.name = name or str(path.resolve())
        self._rows = Rows(path, self.name, limits=limits)
        self._currency = currency or ""
        self._today = today
        self.notes = self._rows.notes

    def read(self, remembered: Mapping[str, Remembered]) -> Iterator[Outcome]:
        """Read product by product; variable products come last, with their variations.

        Raises:
            SourceError: The file can't be opened or is broken, has other columns, or no line.
        """
        header = self._rows.header()
        if not is_woocommerce_csv(header):
            raise SourceError(
                f"{self.name}: these are not the columns of WooCommerce's product export (found: "
                f"{', '.join(header[:12]) or 'nothing'}); export it under Products > Export with "
                "your profile's language set to English"
            )
        today = self._today or date.today()
        count = 0
        with Spill() as spill:
            for row in self._rows:
                count += 1
                yield from self._row(row, spill, today)
            for held in spill.groups():
                yield from self._family([Row(place, record) for place, record in held], today)
        if count == 0:
            raise SourceError(f"{self.name}: no record in this file")

    def _row(self, row: Row, spill: Spill, today: date) -> Iterator[Outcome]:
        where = f"{self.name} {row.place}"
        kinds = _kinds(row.record)
        id_, sku = _text(row.record, "ID"), _text(row.record, "SKU")
        if row.problem:
            yield Failed(where, f"{row.place}: {row.problem}")
        elif "variation" in kinds:
            parent = _text(row.record, "Parent")
            if parent:
                spill.hold(parent, [row.place, row.record])
            else:
                yield Failed(where, f"{row.place} (id {id_}): a variation without a parent")
        elif not id_ and not sku:
            yield Failed(where, f"{row.place} (id missing): neither ID nor SKU")
        elif before := spill.claim(id_ or sku, row.place):
            yield Skipped(where, f"{row.place} (id {id_ or sku}): {before} has this id already")
        elif "variable" in kinds:
            if id_ and sku:
                spill.same(f"id:{id_}", sku)
            spill.hold(f"id:{id_}" if id_ else sku, [row.place, row.record])
        else:
            yield self._outcome(row, [], today)

    def _family(self, rows: list[Row], today: date) -> Iterator[Outcome]:
        parents = [row for row in rows if "variation" not in _kinds(row.record)]
        variations = [row for row in rows if row not in parents]
        for row in [] if parents else variations:
            yield Failed(
                f"{self.name} {row.place}",
                f"{row.place}: a variation of {_text(row.record, 'Parent')!r}, which is not in "
                "this file; export variable products together with their variations",
            )
        for number, row in enumerate(parents):
            # A second product of the same SKU: whose the variations are can't be told twice.
            yield self._outcome(row, variations if number == 0 else [], today)

    def _outcome(self, row: Row, variations: list[Row], today: date) -> Outcome:
        record, where = row.record, f"{self.name} {row.place}"
        spot = f"{row.place} (id {_text(record, 'ID') or _text(record, 'SKU')})"
        if reason := _hidden(record):
            return Skipped(where, f"{spot}: {reason}")
        if not _text(record, "Name"):
            return Failed(where, f"{spot}: no name")
        shown = [entry for entry in variations if _text(entry.record, "Published") == "1"]
        try:
            children = [self._entry(entry.record, today) for entry in shown]
            product = entry_product(self._entry(record, today), children)
        except PriceError as error:
            return Failed(where, f"{spot}: {error}")
        return Read(where, (product,))

    def _entry(self, record: Record, today: date) -> Entry:
        regular, sale = _text(record, "Regular price"), _text(record, "Sale price")
        starts, ends = _day(record, "Date sale price starts"), _day(record, "Date sale price ends")
        if (starts and today < starts) or (ends and today > ends):
            sale = ""
        price, former = charge_of(sale or regular, regular, self._currency)
        stock = _text(record, "Stock")
        trails = [tuple(p.strip() for p in c.split(">")) for c in _listed(record, "Categories")]
        return Entry(
            id=_text(record, "ID") or _text(record, "SKU"),
            name=_text(record, "Name"),
            sku=_text(record, "SKU"),
            gtin=_text(record, "GTIN, UPC, EAN, or ISBN"),
            descriptions=tuple(
                text.replace("\\n", "\n")
                for key in ("Short description", "Description")
                if (text := _text(record, key))
            ),
            brand=next(iter(_listed(record, "Brands")), ""),
            categories=max(trails, key=len, default=()),
            tags=tuple(_listed(record, "Tags")),
            image=next(iter(_listed(record, "Images")), ""),
            price=price,
            list_price=former,
            availability=_STOCK.get(_text(record, "In stock?").casefold(), Availability.UNKNOWN),
            stock=max(int(stock), 0) if re.fullmatch(r"-?\d{1,9}", stock) else None,
            attributes=tuple(_attributes(record)),
            measures=tuple(_measures(record)),
        )


def _kinds(record: Record) -> set[str]:
    return {part.strip().casefold() for part in _text(record, "Type").split(",")}


def _hidden(record: Record) -> str:
    state = _text(record, "Published")
    if state and state != "1":
        return f"it is {_STATES.get(state, 'not published')}"
    hidden = _text(record, "Visibility in catalog").casefold() == "hidden"
    return "it is hidden from the catalogue" if hidden else ""


def _attributes(record: Record) -> Iterator[Attribute]:
    number = 1
    while (name := record.get(f"Attribute {number} name")) is not None:
        values = ", ".join(_listed(record, f"Attribute {number} value(s)"))
        visible = _text(record, f"Attribute {number} visible") != "0"
        varies = _text(record, "Type").casefold() == "variation"
        if str(name).strip() and values and (visible or varies):
            yield Attribute(str(name).strip(), values)
        number += 1


def _measures(record: Record) -> Iterator[Attribute]:
    for column, value in record.items():
        if value and (match := _MEASURE.fullmatch(column)):
            yield Attribute(match.group(1), f"{str(value).strip()} {match.group(2)}")


def _listed(record: Record, key: str) -> list[str]:
    parts = (part.replace("\\,", ",").strip() for part in _COMMA.split(_text(record, key)))
    return [part for part in parts if part]


def _text(record: Record, key: str) -> str:
    text = str(record.get(key) or "").strip()
    # The exporter puts an apostrophe before what a spreadsheet would take for a formula.
    return text[1:] if re.match(r"'[=+\-@\t]", text) else text


def _day(record: Record, key: str) -> date | None:
    try:
        return date.fromisoformat(_text(record, key)[:10])
    except ValueError:
        return None
