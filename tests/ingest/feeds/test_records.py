"""Tables and JSON with a field map."""

from __future__ import annotations

import csv
import gzip
import io
import json
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.feeds import rows as rows_module
from ingest.feeds.field_map import parse_map
from ingest.feeds.record import label_of
from ingest.feeds.records import RecordFile, open_records
from ingest.limits import CrawlLimits
from ingest.reading import Failed, IngestError, Outcome, Read, Skipped, SourceError
from kb.documents import (
    Article,
    Attribute,
    Availability,
    Money,
    Product,
    dump_document,
    load_document,
)

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
        # Without the time in it: it stands in the test's name, on which processes have to agree.
        ("a.csv.gz", gzip.compress("id,name,price,qty\n1,Größe,9.50,3\n".encode(), mtime=0)),
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


GROUPED = """
id: style
title: name
brand: maker
price: {field: price, currency: GBP}
group_by: style
variant:
  sku: sku
  options: [{name: Size, field: size}, {name_field: option, value_field: choice}]
  price: {field: price, currency: GBP}
  list_price: {field: was, currency: GBP}
  stock: qty
optional: [was]
"""
LINES = """\
style,name,maker,sku,size,option,choice,price,was,qty
boot,Boot,Harrow,B-42,42,Colour,Red,129,160,2
boot,,,B-43,43,,Blue,119,,0
card,Gift card,Harrow,,,,,10,,
"""


def test_lines_that_follow_one_another_become_products(tmp_path: Path) -> None:
    outcomes = read(tmp_path / "a.csv", LINES, GROUPED)
    boot, card = products(outcomes)
    assert [outcome.where[-6:] for outcome in outcomes] == ["line 2", "line 4"]
    assert (boot.id, boot.title, boot.brand, boot.stock) == ("boot", "Boot", "Harrow", 2)
    assert [v.id for v in boot.variants] == ["B-42", "B-43"]
    assert boot.variants[1].options == (Attribute("Size", "43"), Attribute("Colour", "Blue"))
    assert boot.price == Money(Decimal(119), "GBP")
    assert boot.variants[0].list_price == Money(Decimal(160), "GBP")
    assert boot.variants[1].availability is Availability.OUT_OF_STOCK
    assert (card.variants, card.price) == ((), Money(Decimal(10), "GBP"))


@given(st.permutations(range(1, 4)))
def test_the_order_of_lines_makes_no_difference(order: list[int]) -> None:
    lines = LINES.splitlines()
    sorted_ = [lines[0], *(lines[n] for n in order)]
    with TemporaryDirectory() as folder:
        whole = products(read(Path(folder) / "a.csv", LINES, GROUPED))
        mixed = products(read(Path(folder) / "b.csv", "\n".join(sorted_) + "\n", GROUPED))
    assert {p.id: {v.id for v in p.variants} for p in mixed} == {
        p.id: {v.id for v in p.variants} for p in whole
    }


def test_a_line_that_belongs_to_no_product(tmp_path: Path) -> None:
    outcomes = read(tmp_path / "a.csv", LINES + ",Lost,,L,,,,5,,\n", GROUPED)
    (lost,) = [outcome for outcome in outcomes if isinstance(outcome, Failed)]
    assert lost.reason == "line 5: no style, so it belongs to no product"


def test_prices_need_a_currency(tmp_path: Path) -> None:
    (outcome,) = read(
        tmp_path / "b.csv", "id,name,price\n1,a,9\n", "id: id\ntitle: name\nprice: price"
    )
    assert isinstance(outcome, Failed)
    assert "line 2 (id 1): price: '9' has no currency; name it when" in outcome.reason


def test_records_that_cannot_be_read(tmp_path: Path) -> None:
    data = (
        "id,name,price\n,No id,1\n2,,1\n3,Dear,POA\n4,Extra,1,2,3\n5,Fine,1\n5,Twice,1\n6,Free,\n"
    )
    outcomes = read(tmp_path / "a.csv", data, MAP + "require: [price]\n")
    reasons = [o.reason for o in outcomes if isinstance(o, Failed | Skipped)]
    assert len(products(outcomes)) == 1
    assert [o.where[-6:] for o in outcomes if isinstance(o, Skipped)] == ["line 7"]
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
        ("a.jsonl", '{"id": 1, "name": "a"}\n{oops', "broken JSON at line 2, the last one"),
        ("a.jsonl", "[1]\n", "line 1: is list"),
        ("a.json", "[{", "broken JSON"),
        ("a.json", "3", "not a list of records"),
        ("a.json", '{"a": [{}], "b": [{}]}', "which list holds the records"),
        ("a.json", "[3]", "record 1: is int"),
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


def test_every_broken_line_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    lines = ['{"id": 1, "name": "a"}', "{oops", "[1]", '{"id": "\\ud800", "name": "b"}', '{"id": 2']
    data = "\n".join([*lines, '{"id": 3, "name": "\\u0000c"}', ""])
    outcomes = read(tmp_path / "a.jsonl", data)
    assert [type(outcome) for outcome in outcomes] == [Read, Failed, Failed, Failed, Failed, Read]
    assert [p.title for p in products(outcomes)] == ["a", "c"]
    assert "line 3: is list, not an object" in str(outcomes[2])
    assert "no id" in str(outcomes[3])  # half a pair of surrogates is nothing


def test_columns_of_one_name_stay_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,name,name,\n1,First,Second,x\n")
    source = RecordFile(path, parse_map("id: id\ntitle: name (2)\nbrand: column 4", "m"))
    (found,) = products(list(source.read({})))
    assert (found.title, found.brand) == ("Second", "x")
    assert "two columns are called 'name'" in source.notes[0]


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("sep=;\nid;name;price", "1;Boot;9"),
        ('"id";"name, with a comma";price', "1;Boot;9"),
        ("id|name|price", "1|Boot|9"),
        ("\0id,na\0me,price", "1,Bo\0ot,9"),
    ],
)
def test_delimiters_and_nul_bytes(tmp_path: Path, head: str, line: str) -> None:
    title = "name, with a comma" if "comma" in head else "name"
    outcomes = read(tmp_path / "a.csv", f"{head}\n{line}\n", f"id: id\ntitle: '{title}'")
    assert [p.title for p in products(outcomes)] == ["Boot"]
    assert outcomes[0].where.endswith("line 3" if head.startswith("sep") else "line 2")


def test_text_in_sixteen_bits_without_a_mark(tmp_path: Path) -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        outcomes = read(tmp_path / "a.csv", "id,name,price,qty\n1,Größe,9,3\n".encode(encoding))
        assert [p.title for p in products(outcomes)] == ["Größe"]


def test_cells_and_lines_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large = "x" * 10_000_000
    (found,) = products(read(tmp_path / "a.csv", f"id,name\n1,{large}\n", "id: id\ntitle: name"))
    assert len(found.title) == len(large)
    monkeypatch.setattr(rows_module, "_LONGEST", 1_000)
    records = [{"id": 1, "name": "a"}, {"id": 2, "name": large[:5_000]}, {"id": 3, "name": "b"}]
    lines = "".join(json.dumps(record) + "\n" for record in records)
    outcomes = read(tmp_path / "a.jsonl", lines)
    assert [type(outcome) for outcome in outcomes] == [Read, Failed, Read]
    assert "line 2: longer than 1,000 characters" in str(outcomes[1])
    with pytest.raises(SourceError, match="broken table at line 2: field larger than"):
        read(tmp_path / "a.csv", f"id,name\n1,{large[:5_000]}\n")


def test_a_gzip_bomb(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"id,name\n" + b"1,a\n" * 1_000_000))
    with pytest.raises(SourceError, match="unpacks to more than 100,000 bytes"):
        list(open_records(path, None, limits=CrawlLimits(max_feed_bytes=100_000)).read({}))


def test_a_gzip_file_that_breaks_off(tmp_path: Path) -> None:
    whole = gzip.compress(b"id,name\n" + b"".join(b"%d,a\n" % n for n in range(9_000)))
    with pytest.raises(SourceError, match="broken gzip file"):
        read(tmp_path / "a.csv.gz", whole[:-20])


@pytest.mark.parametrize(
    ("price", "amount"),
    [
        ("1.299,00 €", "1299.00 EUR"),
        ("from $20", "20 USD"),
        ("$20–$30", "20 USD"),
        ("Rs. 1,499.00", "1499.00 INR"),
        ("POA", ""),
        ("2 for £5", ""),
    ],
)
def test_prices_as_people_write_them(tmp_path: Path, price: str, amount: str) -> None:
    data = json.dumps({"id": 1, "name": "a", "price": price}) + "\n"
    (found,) = products(read(tmp_path / "a.jsonl", data, "id: id\ntitle: name\nprice: price"))
    said = f"{found.price.amount} {found.price.currency}" if found.price else ""
    assert said == amount
    (outcome,) = read(
        tmp_path / "b.jsonl", data, "id: id\ntitle: name\nprice: price\nrequire: [price]"
    )
    assert isinstance(outcome, Read if amount else Failed)


def test_a_scale_doesnt_make_prices_without_end(tmp_path: Path) -> None:
    fields = "id: id\ntitle: name\nprice: {field: price, scale: 1000000, currency: GBP}"
    (found,) = products(read(tmp_path / "a.csv", "id,name,price\n1,a,99999999999\n", fields))
    assert found.price is None


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=8,
)
RECORD = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("id", "name", "price", "qty", "other"), ANY_JSON)
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(st.lists(RECORD | ANY_JSON, min_size=1, max_size=5))
def test_any_json_gives_one_outcome_a_record(tmp_path: Path, records: list[object]) -> None:
    for name, data in (
        ("a.jsonl", "".join(json.dumps(record) + "\n" for record in records)),
        ("a.json", json.dumps(records)),
    ):
        try:
            outcomes = read(tmp_path / name, data)
        except IngestError:
            continue
        assert len(outcomes) == len(records)
        for document in products(outcomes):
            load_document(document.kind, dump_document(document))


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


@pytest.mark.shared
def test_a_dump_of_many_kinds_of_record(shared: Path, tmp_path: Path) -> None:
    fields = (
        "id: pk\ntitle: fields.name\ndescription: fields.description_plaintext\n"
        "only: [{field: model, values: [product.product]}]"
    )
    path = shared / "saleor" / "populatedb_data.json"
    outcomes = list(RecordFile(path, parse_map(fields, "m")).read({}))
    assert len(outcomes) == len(json.loads(path.read_text()))
    assert len(products(outcomes)) == 32
    assert all(p.title for p in products(outcomes))
