"""Google Merchant feeds as a source: RSS 2.0, Atom and tab-separated text, read as they stream.

Field names and meanings follow Google's product data specification.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO

from lxml import etree

from ingest.feeds.file import Encoding, encoding_of, head_of, open_feed
from ingest.feeds.item import DETAIL, Item, group_product, item_product, problem_of
from ingest.feeds.spill import Spill
from ingest.limits import CrawlLimits
from ingest.reading import Failed, Outcome, Read, Skipped, SourceError
from ingest.workers import IN_PROCESS, Unparsed, Workers, parsed
from kb.editions.pages import Remembered

KIND = "merchant"
_REQUIRED = {"id", "title"}
_TELLING = {"link", "price", "availability", "image_link", "description", "item_group_id", "gtin"}
# Elements with elements inside, and which of those hold the value.
_NESTED = {
    "product_detail": ("attribute_name", "attribute_value"),
    "structured_title": ("content",),
    "structured_description": ("content",),
}
# Bytes that XML doesn't allow and shops' databases are full of; UTF-8 uses them for nothing else.
_CONTROL = bytes(sorted({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0D}))
# In so much of a feed there is an item, or it has none.
_FIRST_ITEM = 1 << 21
_LONGEST = 20_000_000


def is_merchant_header(names: list[str]) -> bool:
    """Whether the columns of a table are those of a Merchant feed."""
    plain = {_plain(name) for name in names}
    return plain >= _REQUIRED and len(plain & _TELLING) >= 3


def is_merchant_xml(head: bytes) -> bool:
    """Whether the beginning of an XML file is that of a Merchant feed."""
    return b"base.google.com/ns/1.0" in head or b"<rss" in head or b"<feed" in head


class MerchantFeed:
    """A Merchant feed in a file.

    Args:
        path: The file; gzip is recognised.
        name: What the source is called; the absolute path unless given.
        currency: ISO 4217 code for prices that carry none, against the specification.
        limits: How much a gzip file may unpack to.
        now: When sales are judged by; the moment of reading unless given.

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
        now: datetime | None = None,
    ) -> None:
        self.name = name or str(path.resolve())
        self._path = path
        self._currency = currency or ""
        self._most = (limits or CrawlLimits()).max_feed_bytes
        self._now = now
        self.notes: list[str] = []
        self.workers: Workers = IN_PROCESS

    def read(self, remembered: Mapping[str, Remembered]) -> Iterator[Outcome]:
        """Read the feed; items of one group become one product with variants.

        Groups may be scattered over the feed, so their items wait on disk until its end; all else
        is given as it comes.

        Raises:
            SourceError: The file can't be opened, is broken, or holds no item at all.
        """
        return parsed(self._outcomes(), self.workers)

    def _outcomes(self) -> Iterator[Outcome | Unparsed]:
        now = self._now or datetime.now(UTC)
        count = 0
        with Spill() as spill:
            for item in self._items():
                count += 1
                where, spot = (
                    f"{self.name} {item.place}",
                    f"{item.place} (id {item.id or 'missing'})",
                )
                if reason := problem_of(item, self._currency):
                    yield Failed(where, f"{spot}: {reason}")
                elif before := spill.claim(item.id, item.place):
                    yield Skipped(where, f"{spot}: {before} has this id")
                elif group := item.get("item_group_id"):
                    spill.hold(group, [item.place, item.values])
                else:
                    yield Unparsed(_alone, (where, item, self._currency, now))
            for held in spill.groups():
                members = [Item(place, values) for place, values in held]
                where = f"{self.name} {members[0].place}"
                yield Unparsed(_grouped, (where, members, self._currency, now))
        if count == 0:
            raise SourceError(_no_item(self.name))

    def _items(self) -> Iterator[Item]:
        try:
            with open_feed(self._path, self.name, self._most) as file:
                head = head_of(file, 2000).lstrip(b"\xef\xbb\xbf \r\n\t")
            with open_feed(self._path, self.name, self._most) as file:
                encoding = encoding_of(file, self.name)
            is_xml = head.replace(b"\0", b"").lstrip(b"\xff\xfe").startswith(b"<")
            with open_feed(self._path, self.name, self._most) as file:
                if is_xml:
                    yield from _xml_items(file, self.name, self._declared(head, encoding))
                else:
                    self._note(encoding)
                    with io.TextIOWrapper(file, encoding.name, "replace", newline="") as text:
                        yield from _table_items(text, self.name)
        except (OSError, EOFError) as error:
            raise SourceError(f"{self.name}: can't be read ({error}); check the file") from None

    def _declared(self, head: bytes, encoding: Encoding) -> str | None:
        """The encoding to read XML in, where its own declaration must be wrong."""
        declaration = head.partition(b">")[0].lower()
        says_utf8 = b"encoding" not in declaration or b"utf-8" in declaration
        if encoding.name == "cp1252" and says_utf8:
            self._note(encoding)
            return "cp1252"
        return None

    def _note(self, encoding: Encoding) -> None:
        if encoding.note and encoding.note not in self.notes:
            self.notes.append(encoding.note)


def _alone(where: str, item: Item, currency: str, now: datetime) -> Outcome:
    return Read(where, (item_product(item, currency, now),))


def _grouped(where: str, members: list[Item], currency: str, now: datetime) -> Outcome:
    group = members[0].get("item_group_id")
    return Read(where, (group_product(group, members, currency, now),))


class _Cleaned:
    """An XML file without control characters, refused early when it holds no item."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._name = name
        self._wide = False
        self._before: bytes | None = b""
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        if not self._read:
            self._wide = piece[:200].count(0) > 20  # UTF-16, where zero bytes are letters' halves
        self._read += len(piece)
        if not self._wide:
            piece = piece.translate(None, _CONTROL)
        if self._before is not None and not self._wide:
            seen = self._before + piece
            if b"item" in seen or b"entry" in seen:
                self._before = None
            elif self._read > _FIRST_ITEM:
                # Otherwise the parser would build a tree of all that is no item.
                raise SourceError(_no_item(self._name))
            else:
                self._before = seen[-10:]
        return piece


def _xml_items(file: BinaryIO, name: str, encoding: str | None) -> Iterator[Item]:
    # Entities are not resolved and nothing is loaded: a feed is somebody else's text.
    events = etree.iterparse(
        _Cleaned(file, name), events=("end",), tag=("{*}item", "{*}entry"), resolve_entities=False,
        no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
        encoding=encoding,
    )  # fmt: skip
    line = number = 0
    try:
        for _, element in events:
            number += 1
            before, line = line, int(element.sourceline or 0)
            # Some feeds are one line.
            yield _xml_item(element, f"line {line}" + (f" item {number}" * (line == before)))
            # What was read is let go, and so is what lxml keeps before it.
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        raise SourceError(
            f"{name}: broken XML at line {line}: {error.msg}; "
            "export the feed again or mend the line"
        ) from None


def _xml_item(element: etree._Element, place: str) -> Item:
    values: dict[str, list[str]] = {}
    for child in element:
        if not isinstance(child.tag, str):
            continue
        key = etree.QName(child).localname
        if key in _NESTED:
            parts = {
                etree.QName(p).localname: (p.text or "").strip()
                for p in child
                if isinstance(p.tag, str)
            }
            wanted = [parts.get(part, "") for part in _NESTED[key]]
            value = DETAIL.join(wanted) if all(wanted) else ""
            key = key.removeprefix("structured_")
        elif key == "link" and child.get("href"):
            if child.get("rel", "alternate") != "alternate":
                continue
            value = child.get("href", "")
        elif len(child):
            continue  # shipping, tax, instalments: nothing a record holds
        else:
            value = child.text or ""
        if value.strip():
            values.setdefault(key, []).append(value.strip())
    return Item(place, values)


def _table_items(text: IO[str], name: str) -> Iterator[Item]:
    csv.field_size_limit(_LONGEST)
    rows = csv.reader((line.replace("\0", "") for line in text), delimiter="\t")
    try:
        header = [_plain(column) for column in next(rows, [])]
        titled = {"title", "structured_title"} & set(header)
        if not titled or not {"id", "price"} <= set(header):
            known = ", ".join(header[:12]) or "nothing"
            raise SourceError(
                f"{name}: line 1 is not the header of a Merchant feed (found: {known}); it needs "
                "id, title, price and further field names, separated by tabs"
            )
        line = rows.line_num + 1
        for row in rows:
            place, line = f"line {line}", rows.line_num + 1
            if not any(cell.strip() for cell in row):
                continue
            if any("\n" in cell and cell.count("\t") >= 2 for cell in row):
                raise SourceError(
                    f"{name}: broken table at {place}: a quotation mark opens there and swallows "
                    "the lines after it; close it, or double it inside a value"
                )
            values: dict[str, list[str]] = {}
            for key, cell in zip(header, row, strict=False):
                if cell.strip():
                    values.setdefault(key, []).append(cell.strip())
            extra = any(cell.strip() for cell in row[len(header) :])
            problem = f"{len(row)} cells under {len(header)} column names" if extra else ""
            yield Item(place, _structured(values), problem)
    except csv.Error as error:
        raise SourceError(f"{name}: broken table at line {rows.line_num}: {error}") from None


def _structured(values: dict[str, list[str]]) -> dict[str, list[str]]:
    # In text feeds: "trained_algorithmic_media:A title"
    for key in ("title", "description"):
        for told in values.pop(f"structured_{key}", []):
            values.setdefault(key, [told.partition(":")[2].strip('" ')])
    return values


def _no_item(name: str) -> str:
    return (
        f"{name}: no item in this feed; a Merchant feed has <item> or <entry> elements, or one "
        "tab-separated line a product"
    )


def _plain(name: str) -> str:
    bare = name.strip().lower().removeprefix("g:").replace(" ", "_")
    return bare.split("(")[0].rstrip("_")
