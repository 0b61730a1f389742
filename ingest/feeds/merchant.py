"""Google Merchant feeds as a source: RSS 2.0, Atom and tab-separated text, read as they stream.

Field names and meanings follow Google's product data specification.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, cast

from lxml import etree

from ingest.feeds.item import DETAIL, Item, group_product, item_product, problem_of
from ingest.reading import Outcome, Read, Skipped, SourceError
from kb.pages import Remembered

_REQUIRED = {"id", "title"}
_TELLING = {"link", "price", "availability", "image_link", "description", "item_group_id", "gtin"}
# Elements that repeat, or hold further elements.
_NESTED = frozenset({"product_detail"})


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
    """

    kind = "merchant"

    def __init__(self, path: Path, *, name: str = "", currency: str | None = None) -> None:
        self.name = name or str(path.resolve())
        self._path = path
        self._currency = currency or ""

    def read(self, remembered: Mapping[str, Remembered]) -> Iterator[Outcome]:
        """Read the feed; items of one group become one product with variants.

        Groups may be scattered over the feed, so their items are held until its end; all else is
        given as it comes.

        Raises:
            SourceError: The file can't be opened, is broken, or holds no item at all.
        """
        groups: dict[str, list[Item]] = {}
        seen: dict[str, str] = {}
        count = 0
        for item in self._items():
            count += 1
            where = f"{self.name} line {item.line}"
            if reason := problem_of(item, self._currency):
                yield Skipped(where, f"line {item.line} (id {item.id or 'missing'}): {reason}")
            elif item.id in seen:
                yield Skipped(
                    where, f"line {item.line} (id {item.id}): {seen[item.id]} has this id"
                )
            elif group := item.get("item_group_id"):
                seen[item.id] = f"line {item.line}"
                groups.setdefault(group, []).append(item)
            else:
                seen[item.id] = f"line {item.line}"
                yield Read(where, (item_product(item, self._currency),))
        for group, members in groups.items():
            where = f"{self.name} line {members[0].line}"
            yield Read(where, (group_product(group, members, self._currency),))
        if count == 0:
            raise SourceError(
                f"{self.name}: no item in this feed; a Merchant feed has <item> or <entry> "
                "elements, or one tab-separated line a product"
            )

    def _items(self) -> Iterator[Item]:
        try:
            with _opened(self._path) as file:
                head = file.peek(2000)[:2000].lstrip(b"\xef\xbb\xbf \r\n\t")
                if head.startswith(b"<") or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
                    yield from _xml_items(file, self.name)
                else:
                    with io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
                        yield from _table_items(text, self.name)
        except (OSError, EOFError) as error:
            raise SourceError(f"{self.name}: can't be read ({error}); check the file") from None


def _opened(path: Path) -> io.BufferedReader:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    # Both have what a reader needs, peeking included.
    return cast("io.BufferedReader", gzip.GzipFile(path)) if packed else path.open("rb")


def _xml_items(file: IO[bytes], name: str) -> Iterator[Item]:
    # Entities are not resolved and nothing is loaded: a feed is somebody else's text.
    events = etree.iterparse(
        file, events=("end",), resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        for _, element in events:
            if etree.QName(element).localname not in {"item", "entry"}:
                continue
            yield _xml_item(element)
            # What was read is let go, and so are the siblings that lxml keeps before it.
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        raise SourceError(
            f"{name}: broken XML at line {line}: {error.msg}; "
            "export the feed again or mend the line"
        ) from None


def _xml_item(element: etree._Element) -> Item:
    values: dict[str, list[str]] = {}
    for child in element:
        if not isinstance(child.tag, str):
            continue
        key = etree.QName(child).localname
        if key in _NESTED:
            parts = {etree.QName(p).localname: (p.text or "").strip() for p in child if p.tag}
            pair = (parts.get("attribute_name", ""), parts.get("attribute_value", ""))
            value = DETAIL.join(pair) if all(pair) else ""
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
    return Item(int(element.sourceline or 0), values)


def _table_items(text: IO[str], name: str) -> Iterator[Item]:
    csv.field_size_limit(10_000_000)
    try:
        rows = csv.reader(text, delimiter="\t")
        header = [_plain(column) for column in next(rows, [])]
        if not is_merchant_header(header):
            known = ", ".join(header[:12]) or "nothing"
            raise SourceError(
                f"{name}: line 1 is not the header of a Merchant feed (found: {known}); it needs "
                "id, title, price and further field names, separated by tabs"
            )
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            values: dict[str, list[str]] = {}
            for key, cell in zip(header, row, strict=False):
                if cell.strip():
                    values.setdefault(key, []).append(cell.strip())
            yield Item(rows.line_num, values)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{name}: not UTF-8 (byte {error.start}); save the feed as UTF-8"
        ) from None
    except csv.Error as error:
        raise SourceError(f"{name}: broken table at line {rows.line_num}: {error}") from None


def _plain(name: str) -> str:
    bare = name.strip().lower().removeprefix("g:").replace(" ", "_")
    return bare.split("(")[0].rstrip("_")
