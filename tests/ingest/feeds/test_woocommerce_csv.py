"""WooCommerce's product export."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.feeds.records import open_records
from ingest.feeds.woocommerce_csv import WooCommerceCsv, is_woocommerce_csv
from ingest.reading import Failed, IngestError, Outcome, Read, Skipped, SourceError
from kb.documents import Attribute, Availability, Money, Product

COLUMNS = (
    "ID", "Type", "SKU", "GTIN, UPC, EAN, or ISBN", "Name", "Published", "Visibility in catalog",
    "Short description", "Description", "Date sale price starts", "Date sale price ends",
    "In stock?", "Stock", "Weight (kg)", "Sale price", "Regular price", "Categories", "Tags",
    "Images", "Parent", "Brands", "Attribute 1 name", "Attribute 1 value(s)",
    "Attribute 1 visible", "Attribute 2 name", "Attribute 2 value(s)", "Attribute 2 visible",
)  # fmt: skip


def line(**cells: str) -> str:
    given_ = {"Type": "simple", "Published": "1", "Visibility in catalog": "visible",
              "In stock?": "1", "Name": "Tee", "Regular price": "20"} | cells  # fmt: skip
    return ",".join('"' + given_.get(name, "").replace('"', '""') + '"' for name in COLUMNS)


def read(path: Path, *lines: str, **more: Any) -> list[Outcome]:
    head = ",".join(f'"{name}"' for name in COLUMNS)
    path.write_text("\n".join([head, *lines]) + "\n")
    options = {"currency": "GBP", "today": date(2026, 3, 1), **more}
    return list(WooCommerceCsv(path, **options).read({}))


def products(outcomes: list[Outcome]) -> list[Product]:
    found = [d for o in outcomes if isinstance(o, Read) for d in o.documents]
    assert all(isinstance(document, Product) for document in found)
    return found  # type: ignore[return-value]


def test_a_simple_product(tmp_path: Path) -> None:
    cells = {
        "Description": "<p>Long</p>\\nmore",
        "Short description": "Short",
        "GTIN, UPC, EAN, or ISBN": "0012345678905",
        "Sale price": "15,50",
        "Regular price": "20,00",
        "Stock": "7",
        "Categories": "Clothing > Tees, Sale",
        "Tags": "a, b",
        "Brands": "Harrow",
        "Images": "https://e.x/1.jpg, https://e.x/2.jpg",
        "Weight (kg)": ".8",
        "Attribute 1 name": "Colour",
        "Attribute 1 value(s)": "Blue, Red\\, dark",
        "Attribute 2 name": "Secret",
        "Attribute 2 value(s)": "x",
        "Attribute 2 visible": "0",
    }
    (found,) = products(read(tmp_path / "a.csv", line(ID="47", SKU="tee", **cells)))
    assert found == Product(
        id="47",
        title="Tee",
        description="Short\n\nLong\n\nmore",
        brand="Harrow",
        categories=("Clothing", "Tees"),
        price=Money(Decimal("15.50"), "GBP"),
        list_price=Money(Decimal("20.00"), "GBP"),
        availability=Availability.IN_STOCK,
        stock=7,
        sku="tee",
        gtin="0012345678905",
        image="https://e.x/1.jpg",
        attributes=(
            Attribute("Colour", "Blue, Red, dark"),
            Attribute("Weight", ".8 kg"),
            Attribute("Tags", "a, b"),
        ),
    )


def variation(id_: str, parent: str, colour: str, **cells: str) -> str:
    options = {"Attribute 1 name": "Colour", "Attribute 1 value(s)": colour, **cells}
    return line(ID=id_, Type="variation", SKU=f"tee-{id_}", Parent=parent, **options)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 0, 3, 2)])
def test_variations_find_their_parent_wherever_it_stands(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    own = {"Regular price": "", "Attribute 1 name": "Colour", "Attribute 1 value(s)": "Red, Blue"}
    lines = [
        line(ID="44", Type="variable", SKU="tee", **own),
        variation("76", "tee", "Red"),
        variation("77", "id:44", "Blue", **{"Regular price": "18", "In stock?": "backorder"}),
        variation("78", "tee", "Green", Published="0"),
    ]
    (found,) = products(read(tmp_path / "a.csv", *(lines[n] for n in order)))
    assert (found.id, found.title, found.price) == ("44", "Tee", Money(Decimal(18), "GBP"))
    assert {(v.id, v.options[0].value) for v in found.variants} == {
        ("tee-76", "Red"),
        ("tee-77", "Blue"),
    }
    assert found.availability is Availability.IN_STOCK
    assert found.attributes == ()


def test_what_is_left_out_and_why(tmp_path: Path) -> None:
    outcomes = read(
        tmp_path / "a.csv",
        line(ID="1", Published="-1"),
        line(ID="2", Published="0"),
        line(ID="3", **{"Visibility in catalog": "hidden"}),
        line(ID="4", Name=""),
        line(ID="5", **{"Regular price": "POA"}),
        line(Name="Nothing to know it by"),
        line(ID="7"),
        line(ID="7"),
        variation("8", "", "Red"),
        variation("9", "absent", "Red"),
    )
    assert [o.reason for o in outcomes if isinstance(o, Skipped)] == [
        "line 2 (id 1): it is a draft",
        "line 3 (id 2): it is private",
        "line 4 (id 3): it is hidden from the catalogue",
        "line 9 (id 7): line 8 has this id already",
    ]
    assert [o.reason for o in outcomes if isinstance(o, Failed)] == [
        "line 5 (id 4): no name",
        "line 6 (id 5): no price that can be read: 'POA'",
        "line 7 (id missing): neither ID nor SKU",
        "line 10 (id 8): a variation without a parent",
        "line 11: a variation of 'absent', which is not in this file; "
        "export variable products together with their variations",
    ]
    assert len(products(outcomes)) == 1


@pytest.mark.parametrize(("day", "price"), [(1, 20), (2, 15), (9, 15), (10, 20)])
def test_a_sale_lasts_as_long_as_it_says(tmp_path: Path, day: int, price: int) -> None:
    dates = {"Date sale price starts": "2026-03-02", "Date sale price ends": "2026-03-09 23:59:59"}
    on = line(ID="1", **{"Sale price": "15", "Regular price": "20"}, **dates)
    (found,) = products(read(tmp_path / "a.csv", on, today=date(2026, 3, day)))
    assert found.price == Money(Decimal(price), "GBP")


def test_a_price_needs_a_currency(tmp_path: Path) -> None:
    (outcome,) = read(tmp_path / "a.csv", line(ID="1"), currency=None)
    assert isinstance(outcome, Failed)
    assert "has no currency; name the shop's" in outcome.reason


def test_what_spreadsheets_are_shielded_from(tmp_path: Path) -> None:
    (found,) = products(read(tmp_path / "a.csv", line(ID="1", Name="'=SUM(A1)", SKU="'-5")))
    assert (found.title, found.sku) == ("=SUM(A1)", "-5")


def test_other_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("ID,Typ,Artikelnummer,Name\n1,simple,a,b\n")
    with pytest.raises(SourceError, match="language set to English"):
        list(WooCommerceCsv(path).read({}))
    with pytest.raises(SourceError, match="no record"):
        read(path)


def test_the_export_is_known_by_its_columns(tmp_path: Path) -> None:
    read(tmp_path / "a.csv", line(ID="1"))
    for field_map in (None, "woocommerce"):
        assert open_records(tmp_path / "a.csv", field_map).kind == "woocommerce_csv"
    assert not is_woocommerce_csv(["Handle", "Title", "Variant Price"])


ROW = st.tuples(
    st.sampled_from(["simple", "variable", "variation", "grouped", "external", ""]),
    st.sampled_from(["", "1", "2", "3"]),
    st.sampled_from(["", "s1", "s2", "s3", "id:1"]),
    st.sampled_from(["", "id:1", "id:2", "s1", "s2"]),
    st.sampled_from(["", "9", "9,50", "POA", "1.299,00 €"]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=120)
@given(st.lists(ROW, min_size=1, max_size=6))
def test_no_line_is_lost(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    lines = [
        line(Type=type_, ID=id_, SKU=sku, Parent=parent, **{"Regular price": price})
        for type_, id_, sku, parent, price in rows
    ]
    try:
        outcomes = read(tmp_path / "a.csv", *lines)
    except IngestError:
        return
    assert len({outcome.where for outcome in outcomes}) == len(outcomes)
    alone = [number for number, row in enumerate(rows, 2) if row[0] != "variation"]
    told = {int(outcome.where.rsplit(" ", 1)[1]) for outcome in outcomes}
    assert told >= set(alone)
