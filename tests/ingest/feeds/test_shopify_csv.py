"""Shopify's product export."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.feeds.records import open_records
from ingest.feeds.shopify_csv import ShopifyCsv, is_shopify_csv
from ingest.reading import Failed, IngestError, Outcome, Read, Skipped, SourceError
from kb.documents import Attribute, Availability, Money, Product

OLD = """\
Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,\
Option2 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,\
Variant Price,Variant Compare At Price,Variant Barcode,Image Src,Variant Image,\
Google Shopping / Gender,Fabric (product.metafields.custom.fabric),Status
boot,Boot,<p>Warm</p>,Harrow,Shoes > Boots,"winter, sale",true,Size,42,Colour,Red,B-42,shopify,2,\
deny,129,160,'0012345678905,https://e.x/1.jpg,https://e.x/42.jpg,unisex,wool; leather,active
boot,,,,,,,,43,,Red,B-43,shopify,-1,continue,119,,,https://e.x/2.jpg,,,,
boot,,,,,,,,44,,Red,B-44,shopify,0,deny,119,,,,,,,
boot,,,,,,,,,,,,,,,,,,https://e.x/3.jpg,,,,
card,Gift card,,Harrow,,,true,Title,Default Title,,,,,,deny,10,,,,,,,active
gone,Gone,,Harrow,,,false,Title,Default Title,,,,,,deny,10,,,,,,,active
idea,Idea,,Harrow,,,true,Title,Default Title,,,,,,deny,10,,,,,,,draft
"""
NEW = """\
Title,URL handle,Description,Vendor,Product category,Type,Tags,Published on online store,Status,\
SKU,Barcode,Option1 name,Option1 value,Option1 Linked To,Price,Compare-at price,Inventory tracker,\
Inventory quantity,Continue selling when out of stock,Product image URL,Variant image URL
Boot,boot,<p>Warm</p>,Harrow,Apparel > Shoes,,winter,TRUE,Active,B-42,0012345678905,Size,42,,129,\
160,shopify,2,DENY,https://e.x/1.jpg,
,boot,,,,,,,,B-43,,,43,,119,,shopify,0,CONTINUE,,
Hidden,hidden,,,,,,TRUE,Unlisted,H,,Title,Default Title,,9,,,,,,
"""


def read(path: Path, data: str, **more: Any) -> list[Outcome]:
    path.write_text(data)
    return list(ShopifyCsv(path, **{"currency": "GBP", **more}).read({}))


def products(outcomes: list[Outcome]) -> list[Product]:
    found = [d for o in outcomes if isinstance(o, Read) for d in o.documents]
    assert all(isinstance(document, Product) for document in found)
    return found  # type: ignore[return-value]


def test_lines_become_products(tmp_path: Path) -> None:
    outcomes = read(tmp_path / "a.csv", OLD, site="https://shop.e.x/")
    boot, card = products(outcomes)
    assert (boot.id, boot.title, boot.description, boot.brand) == ("boot", "Boot", "Warm", "Harrow")
    assert (boot.url, boot.image) == ("https://shop.e.x/products/boot", "https://e.x/1.jpg")
    assert boot.categories == ("Shoes", "Boots")
    assert boot.attributes == (
        Attribute("Gender", "unisex"),
        Attribute("Fabric", "wool, leather"),
        Attribute("Tags", "winter, sale"),
    )
    assert [(v.id, v.stock, v.availability.value) for v in boot.variants] == [
        ("B-42", 2, "in_stock"),
        ("B-43", 0, "backorder"),
        ("B-44", 0, "out_of_stock"),
    ]
    assert boot.variants[1].options == (Attribute("Size", "43"), Attribute("Colour", "Red"))
    assert boot.price == Money(Decimal(119), "GBP")
    assert boot.variants[0].list_price == Money(Decimal(160), "GBP")
    assert boot.variants[0].gtin == "0012345678905"
    # Nothing counts the card, so it can always be bought.
    assert (card.variants, card.price) == ((), Money(Decimal(10), "GBP"))
    assert (card.availability, card.stock) == (Availability.IN_STOCK, None)
    assert [o.reason for o in outcomes if isinstance(o, Skipped)] == [
        "line 7 (id gone): it isn't published in the online store",
        "line 8 (id idea): its status is draft",
    ]


def test_the_columns_of_newer_exports(tmp_path: Path) -> None:
    outcomes = read(tmp_path / "a.csv", NEW)
    (boot,) = products(outcomes)
    assert (boot.title, boot.categories, boot.stock) == ("Boot", ("Apparel", "Shoes"), 2)
    assert [(v.id, v.availability.value) for v in boot.variants] == [
        ("B-42", "in_stock"),
        ("B-43", "backorder"),
    ]
    assert "status is unlisted" in str(outcomes[1])


def test_lines_that_a_spreadsheet_has_sorted(tmp_path: Path) -> None:
    head, *lines = OLD.splitlines()
    mixed = "\n".join([head, *sorted(lines, key=lambda line: line.split(",")[-8:])]) + "\n"
    found = {p.id: {v.id for v in p.variants} for p in products(read(tmp_path / "a.csv", mixed))}
    assert found == {"boot": {"B-42", "B-43", "B-44"}, "card": set()}


def test_a_price_needs_a_currency(tmp_path: Path) -> None:
    outcomes = read(tmp_path / "a.csv", OLD, currency=None)
    assert [type(o) for o in outcomes] == [Failed, Failed, Skipped, Skipped]
    assert "the price '129' has no currency; name the shop's" in str(outcomes[0])


def test_what_is_wrong_is_told(tmp_path: Path) -> None:
    head = "Handle,Title,Variant Price,Variant SKU\n"
    outcomes = read(tmp_path / "a.csv", head + ",Lost,1,\na,,1,\nb,B,POA,\nc,C,1,2,3\nd,D,2,\n")
    assert sorted(o.reason for o in outcomes if isinstance(o, Failed)) == [
        "line 2: no handle, so it belongs to no product",
        "line 3 (id a): no title",
        "line 4 (id b): no price that can be read: 'POA'",
        "line 5: 5 cells under 4 column names",
    ]
    assert [p.id for p in products(outcomes)] == ["d"]


@pytest.mark.parametrize("data", ["", "a,b\n1,2\n", "Handle,Title,Variant Price\n"])
def test_other_files(tmp_path: Path, data: str) -> None:
    with pytest.raises(SourceError, match=r"a\.csv"):
        read(tmp_path / "a.csv", data)


def test_the_export_is_known_by_its_columns(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(OLD)
    for field_map in (None, "shopify"):
        assert open_records(tmp_path / "a.csv", field_map).kind == "shopify_csv"
    assert is_shopify_csv(NEW.splitlines()[0].split(","))
    assert not is_shopify_csv(["id", "title", "price"])


CELL = st.sampled_from(
    ["", "a", "b", "1", "POA", "9.99", "true", "draft", "Title", "Default Title"]
)
HEAD = ["Handle", "Title", "Variant Price", "Option1 Name", "Option1 Value", "Variant SKU"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.lists(CELL | st.text(max_size=4), min_size=7, max_size=8), max_size=6))
def test_any_lines_give_outcomes(tmp_path: Path, rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([[*HEAD, "Published"], *rows])
    path = tmp_path / "a.csv"
    path.write_bytes(text.getvalue().encode("utf-8", "replace"))
    try:
        outcomes = list(ShopifyCsv(path, currency="GBP").read({}))
    except IngestError:
        return
    assert len({outcome.where for outcome in outcomes}) == len(outcomes)


@pytest.mark.shared
def test_real_exports(shared: Path) -> None:
    for name in ("apparel", "home-and-garden", "jewelery"):
        source = open_records(shared / "shopify_csv" / f"{name}.csv", None, currency="USD")
        found = products(list(source.read({})))
        assert len(found) == 20
        assert all(p.price and p.title and p.image for p in found)
        assert {p.availability for p in found} == {Availability.IN_STOCK}
