"""Tables and JSON with a field map."""

from __future__ import annotations

import csv
import gzip
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.feeds.field_map import parse_map
from ingest.feeds.record import label_of
from ingest.feeds.records import RecordFile, open_records
from ingest.reading import IngestError, Outcome, Read, Skipped, SourceError
from kb.documents import Article, Attribute, Availability, Money, Product

MAP = """
id: id
title: name
price: {field: price, currency: GBP}
stock: qty
optional: [qty, price]
"""


def read(path: Path, data: str | bytes, fields: str | None = MAP, **more: Any) -> list[Outcome]:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    known = parse_map(fields, "map.yaml") if fields else None
    return list(RecordFile(path, known, **more).read({}))


def products(outcomes: list[Outcome]) -> list[Product]:
    found = [d for o in outcomes if isinstance(o, Read) for d in o.documents]
    assert all(isinstance(document, Product) for document in found)
    return found  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", "id,name,price,qty\n1,Größe,9.50,3\n"),
        ("a.csv", "id;name;price;qty\r\n1;Größe;9.50;3\r\n"),
        ("a.tsv", "id\tname\tprice\tqty\n1\tGröße\t9.50\t3\n"),
        ("a.csv", "id,name,price,qty\n1,Größe,9.50,3\n".encode("utf-8-sig")),
        ("a.csv", "id,name,price,qty\n1,Größe,9.50,3\n".encode("utf-16")),
        ("a.csv", "id,name,price,qty\n1,Größe,9.50,3\n".encode("cp1252")),
        ("a.jsonl", '{"id": 1, "name": "Größe", "price": 9.50, "qty": 3.0}\n\n'),
        ("a.json", '[{"id": "1", "name": "Größe", "price": "9.50", "qty": "3"}]'),
        ("a.json", '{"n": 1, "products": [{"id": 1, "name": "Größe", "price": 9.5, "qty": 3}]}'),
        ("a.json", '{"id": 1, "name": "Größe", "price": 9.5, "qty": 3}\n{"id": 2, "name": "B"}\n'),
        ("a.csv.gz", gzip.compress("id,name,price,qty\n1,Größe,9.50,3\n".encode())),
    ],
)
def test_formats_and_encodings(tmp_path: Path, name: str, data: str | bytes) -> None:
    found = products(read(tmp_path / name, data))[0]
    assert (found.id, found.title, found.stock) == ("1", "Größe", 3)
    assert found.price == Money(Decimal("9.5"), "GBP")
    assert found.availability is Availability.IN_STOCK


def test_a_guessed_encoding_is_mentioned(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("id,name\n1,Größe\n".encode("cp1252"))
    source = RecordFile(path, parse_map("id: id\ntitle: name", "m"))
    list(source.read({}))
    assert "Windows-1252" in source.notes[0]


def test_every_kind_of_field(tmp_path: Path) -> None:
    fields = """
id: sku
title: name
description: [short, long]
brand: maker.name
category: {field: path, separator: ">"}
price: {field: cents, scale: 0.01, currency_field: cur}
list_price: {field: was, currency: EUR}
availability: {field: state, in_stock: [da], discontinued: [weg]}
image: pictures.0
rating: stars
rating_count: votes
gtin: ean
attributes:
  - {field: size.width, name: Width, unit: mm}
  - {field: tags}
  - {prefix: attr_}
"""
    record = {
        "sku": "A", "name": "<b>Boot</b>", "short": "Warm &amp; dry", "long": "<p>a</p><p>b</p>",
        "maker": {"name": "Harrow"}, "path": "Shoes > Boots", "cents": 4995, "cur": "EUR",
        "was": "60,00", "state": "Weg", "pictures": ["https://e.x/1.jpg"], "stars": 4.5,
        "votes": 12.0, "ean": ["0012345678905"], "size": {"width": 12.0}, "tags": ["a", "b"],
        "attr_display_type": "LED", "attr_n": 3.0, "attr_ok": True, "attr_ratio__typical_": "1:1",
        "attr_none": None,
    }  # fmt: skip
    (found,) = products(read(tmp_path / "a.jsonl", json.dumps(record), fields))
    assert (found.title, found.brand, found.categories) == ("Boot", "Harrow", ("Shoes", "Boots"))
    assert found.description == "Warm & dry\n\na\n\nb"
    assert found.price == Money(Decimal("49.95"), "EUR")
    assert found.list_price == Money(Decimal("60.00"), "EUR")
    assert found.availability is Availability.DISCONTINUED
    assert (found.rating, found.rating_count) == (Decimal("4.5"), 12)
    assert (found.gtin, found.image) == ("0012345678905", "https://e.x/1.jpg")
    assert found.attributes == (
        Attribute("Width", "12 mm"), Attribute("Tags", "a, b"), Attribute("Display type", "LED"),
        Attribute("N", "3"), Attribute("Ok", "Yes"), Attribute("Ratio (typical)", "1:1"),
    )  # fmt: skip


def test_labels() -> None:
    assert (
        label_of("attr_t_operating_temperature__t_t_", ["attr_t_"]) == "Operating temperature (T-T)"
    )
    assert label_of("master__outer__case_width", [""]) == "Master (outer) case width"
    assert label_of("warrantyInformation", [""]) == "Warranty Information"
    assert label_of("other", ["attr_"]) == ""


def test_articles(tmp_path: Path) -> None:
    fields = "kind: article\nid: id\ntitle: q\nbody: a\nupdated: at\nbreadcrumbs: s"
    data = {
        "id": 1,
        "q": "Why?",
        "a": "<h2>So</h2><p>Be <b>it</b></p>",
        "at": "2026-01-02T3",
        "s": "X",
    }
    (outcome,) = read(tmp_path / "a.jsonl", json.dumps(data), fields)
    assert isinstance(outcome, Read)
    assert outcome.documents == (
        Article("1", "Why?", body="## So\n\nBe **it**", updated="2026-01-02", breadcrumbs=("X",)),
    )


SHOPIFY = """\
Handle,Title,Body (HTML),Vendor,Type,Published,Option1 Name,Option1 Value,Variant SKU,\
Variant Price,Variant Compare At Price,Variant Inventory Qty,Variant Barcode,Image Src
boot,Boot,<p>Warm</p>,Harrow,Shoes,true,Size,42,B-42,129,160,2,'0012345678905,https://e.x/1.jpg
boot,,,,,,,43,B-43,119,,0,,https://e.x/2.jpg
boot,,,,,,,,,,,,,https://e.x/3.jpg
card,Gift card,,Harrow,,true,Title,Default Title,,10,,,,
gone,Gone,,Harrow,,false,Title,Default Title,,10,,,,
"""


def test_shopify_lines_become_products(tmp_path: Path) -> None:
    outcomes = read(tmp_path / "a.csv", SHOPIFY, None, currency="GBP")
    boot, card = products(outcomes)
    assert (boot.id, boot.title, boot.description, boot.brand) == ("boot", "Boot", "Warm", "Harrow")
    assert [v.id for v in boot.variants] == ["B-42", "B-43"]
    assert boot.variants[1].options == (Attribute("Size", "43"),)
    assert (boot.price, boot.stock) == (Money(Decimal(119), "GBP"), 2)
    assert boot.variants[0].list_price == Money(Decimal(160), "GBP")
    assert boot.variants[0].gtin == "0012345678905"
    assert boot.variants[1].availability is Availability.OUT_OF_STOCK
    assert (card.variants, card.price) == ((), Money(Decimal(10), "GBP"))
    (gone,) = [o for o in outcomes if isinstance(o, Skipped)]
    assert "Published is 'false'" in gone.reason


def test_prices_need_a_currency(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="has no currency"):
        read(tmp_path / "a.csv", SHOPIFY, None)


def test_records_that_are_skipped(tmp_path: Path) -> None:
    data = (
        "id,name,price\n,No id,1\n2,,1\n3,Dear,POA\n4,Extra,1,2,3\n5,Fine,1\n5,Twice,1\n6,Free,\n"
    )
    outcomes = read(tmp_path / "a.csv", data, MAP + "require: [price]\n")
    reasons = [o.reason for o in outcomes if isinstance(o, Skipped)]
    assert len(products(outcomes)) == 1
    assert reasons == [
        "line 2 (id missing): no id (field id)",
        "line 3 (id 2): no title (field name)",
        "line 4 (id 3): no price that can be read: 'POA'",
        "line 5: 5 cells under 3 column names",
        "line 7 (id 5): line 6 has this id already",
        "line 8 (id 6): no price (field price)",
    ]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", "", "empty"),
        ("a.csv", "id,name\n", "no record"),
        ("a.csv", 'id,name\n1,a\n2,"b\n3,c\n', "broken table at line 3"),
        ("a.jsonl", '{"id": 1, "name": "a"}\n{oops\n', "broken JSON at line 2"),
        ("a.jsonl", "[1]\n", "line 1 is list"),
        ("a.json", "[{", "broken JSON"),
        ("a.json", "3", "not a list of records"),
        ("a.json", '{"a": [{}], "b": [{}]}', "which list holds the records"),
        ("a.json", "[3]", "record 1 is int"),
        ("a.csv.gz", b"\x1f\x8b broken", "can't be read"),
        ("a.jsonl", "[" * 100_000, "broken JSON at line 1"),
    ],
)
def test_broken_files(tmp_path: Path, name: str, data: str | bytes, said: str) -> None:
    with pytest.raises(SourceError, match=said) as caught:
        read(tmp_path / name, data)
    assert name in str(caught.value)


def test_a_field_that_no_record_has(tmp_path: Path) -> None:
    fields = "id: id\ntitle: name\nstock: quantty"
    with pytest.raises(SourceError, match=r"'stock: quantty'.*did you mean 'quantity'"):
        read(tmp_path / "a.csv", "id,name,quantity\n1,a,2\n", fields)
    with pytest.raises(SourceError, match="quantty"):
        read(tmp_path / "a.jsonl", '{"id": 1, "name": "a", "quantity": 2}', fields)


def test_a_record_list_inside_a_document(tmp_path: Path) -> None:
    data = '{"a": {"list": [{"id": 1, "name": "x"}]}, "b": [{}]}'
    assert products(read(tmp_path / "a.json", data, MAP + "records: a.list"))[0].id == "1"
    with pytest.raises(SourceError, match=r"no list at 'records: a\.lst'"):
        read(tmp_path / "a.json", data, MAP + "records: a.lst")


def test_unknown_extensions(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="by its extension"):
        open_records(tmp_path / "a.docx", None)


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=5))
def test_any_table_gives_outcomes(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([("id", "name", "price"), *rows])
    try:
        outcomes = read(tmp_path / "a.csv", text.getvalue().encode("utf-8", "replace"))
    except IngestError:
        return
    assert len(outcomes) <= len(rows)
    for document in products(outcomes):
        assert document.id
        assert document.id.strip() == document.id


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.binary(max_size=200))
def test_any_bytes_give_outcomes_or_a_clear_error(tmp_path: Path, data: bytes) -> None:
    for name in ("a.csv", "a.jsonl", "a.json", "a.tsv"):
        caught = None
        try:
            read(tmp_path / name, data)
        except IngestError as error:
            caught = error
        assert caught is None or str(tmp_path) in str(caught)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "name", "count"),
    [
        ("icecat/products.jsonl.gz", "icecat", 19_406),
        ("esci/products.jsonl.gz", "esci", 6_764),
        ("dummyjson/products.json", "dummyjson", 194),
        ("shopify_csv/apparel.csv", "shopify", 20),
        ("shopify_csv/jewelery.csv", "shopify", 20),
        ("stackfaq/articles.jsonl.gz", "stackfaq", 125),
    ],
)
def test_real_catalogues(shared: Path, file: str, name: str, count: int) -> None:
    source = open_records(shared / file, name, currency="USD")
    outcomes = list(source.read({}))
    assert {type(outcome) for outcome in outcomes} == {Read}
    assert len(outcomes) == count
