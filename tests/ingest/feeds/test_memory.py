"""Feeds stream: what is held doesn't grow with their length."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.feeds.merchant import MerchantFeed
from ingest.feeds.records import open_records
from ingest.feeds.schema_org import SchemaOrgDump
from ingest.reading import Read, Source

WORDS = "warm light boot of trail wool with a grippy sole " * 16


def record(number: int) -> dict[str, Any]:
    return {"id": f"P{number}", "title": f"Boot {number}", "description": WORDS, "price": "9.50"}


def table(rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def merchant(count: int, groups: int = 0) -> str:
    items = (
        "<item>"
        + "".join(f"<g:{key}>{value}</g:{key}>" for key, value in record(n).items())
        # The members of a group stand as far apart as they can.
        + (f"<g:item_group_id>G{n % groups}</g:item_group_id>" if groups else "")
        + "</item>\n"
        for n in range(count)
    )
    space = 'xmlns:g="http://base.google.com/ns/1.0"'
    return f"<rss {space}><channel>{''.join(items)}</channel></rss>"


def shopify(count: int, *, scattered: bool) -> str:
    numbers = sorted(range(count), key=lambda n: (n % 4, n)) if scattered else range(count)
    return table(
        [
            {"Handle": f"h{n // 4}", "Title": "Boot", "Body (HTML)": WORDS, "Variant Price": "9.50",
             "Option1 Name": "Size", "Option1 Value": n % 4, "Variant SKU": f"S{n}"}
            for n in numbers
        ]
    )  # fmt: skip


def woocommerce(count: int) -> str:
    parents = [n - n % 4 for n in range(count)]
    return table(
        [
            {"ID": n, "Type": "variable" if n == parent else "variation", "SKU": f"S{n}",
             "Name": "Boot", "Published": 1, "Description": WORDS, "Regular price": "9.50",
             "Parent": "" if n == parent else f"S{parent}"}
            for n, parent in enumerate(parents)
        ]
    )  # fmt: skip


def graph(count: int) -> str:
    offer = {"@type": "Offer", "price": "9.50", "priceCurrency": "GBP"}
    nodes = [
        {"@type": "Product", "name": "Boot", "sku": f"P{n}", "description": WORDS, "offers": offer}
        for n in range(count)
    ]
    return json.dumps({"@context": "https://schema.org", "@graph": nodes})


FEEDS: dict[str, tuple[str, Callable[[int], str]]] = {
    "merchant": ("a.xml", merchant),
    "merchant groups": ("a.xml", lambda count: merchant(count, count // 4)),
    "table": ("a.csv", lambda count: table([record(n) for n in range(count)])),
    "lines": ("a.jsonl", lambda c: "".join(json.dumps(record(n)) + "\n" for n in range(c))),
    "list": ("a.json", lambda count: json.dumps([record(n) for n in range(count)])),
    "document": ("a.json", lambda c: json.dumps({"n": c, "rows": [record(n) for n in range(c)]})),
    "shopify": ("a.csv", lambda count: shopify(count, scattered=False)),
    "shopify, sorted": ("a.csv", lambda count: shopify(count, scattered=True)),
    "woocommerce": ("a.csv", woocommerce),
    "schema.org": ("a.jsonld", graph),
}


def opened(path: Path) -> Source:
    if path.suffix == ".xml":
        return MerchantFeed(path, currency="GBP")
    if path.suffix == ".jsonld":
        return SchemaOrgDump(path)
    return open_records(path, None, currency="GBP")


def peak(path: Path) -> int:
    """The most bytes that Python held at once while reading."""
    source = opened(path)
    tracemalloc.start()
    try:
        assert {type(outcome) for outcome in source.read({})} == {Read}
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("feed", FEEDS)
def test_a_longer_feed_takes_no_more_memory(tmp_path: Path, feed: str) -> None:
    name, write = FEEDS[feed]
    peaks = []
    # The first reading brings in libraries; the last file has half a megabyte more.
    for count in (20, 200, 800):
        (tmp_path / name).write_text(write(count))
        peaks.append(peak(tmp_path / name))
    assert peaks[2] < peaks[1] + 400_000
