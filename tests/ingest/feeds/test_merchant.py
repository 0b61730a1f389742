"""Google Merchant feeds."""

from __future__ import annotations

import gzip
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from ingest.feeds.merchant import MerchantFeed
from ingest.limits import CrawlLimits
from ingest.reading import Failed, IngestError, Outcome, Read, Skipped, SourceError
from kb.documents import Attribute, Availability, Money, Product

HEAD = '<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel>'
TAIL = "</channel></rss>"


def item(**fields: str) -> str:
    given = {"id": "1", "title": "Boot", "price": "129.00 GBP", "link": "https://e.x/b"} | fields
    plain = {"title", "link", "description"}
    lines = [
        f"<{'' if key in plain else 'g:'}{key}>{value}</{'' if key in plain else 'g:'}{key}>"
        for key, value in given.items()
        if value
    ]
    return "\n<item>" + "".join(lines) + "</item>"


def read(path: Path, text: str | bytes, name: str = "feed.xml", **more: Any) -> list[Outcome]:
    file = path / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(MerchantFeed(file, **more).read({}))


def product(outcome: Outcome) -> Product:
    assert isinstance(outcome, Read)
    (found,) = outcome.documents
    assert isinstance(found, Product)
    return found


def test_rss(tmp_path: Path) -> None:
    text = HEAD + item(
        description="&lt;p&gt;Warm&lt;/p&gt;",
        sale_price="99.00 GBP",
        availability="in stock",
        brand="Harrow",
        gtin="0012345678905",
        product_type="Shoes &gt; Boots",
        color="Red",
        product_highlight="Dry feet",
        product_detail="<g:attribute_name>Rating</g:attribute_name>"
        "<g:attribute_value>20,000 mm</g:attribute_value>",
        shipping="<g:price>4.00 GBP</g:price>",
        image_link="https://e.x/b.jpg",
        quantity="7",
    )
    (outcome,) = read(tmp_path, text + TAIL)
    found = product(outcome)
    assert (found.id, found.title, found.brand) == ("1", "Boot", "Harrow")
    assert found.price == Money(Decimal("99.00"), "GBP")
    assert found.list_price == Money(Decimal("129.00"), "GBP")
    assert (found.availability, found.stock) == (Availability.IN_STOCK, 7)
    assert found.categories == ("Shoes", "Boots")
    assert found.description == "Warm\n\n- Dry feet"
    assert found.attributes == (Attribute("Colour", "Red"), Attribute("Rating", "20,000 mm"))


def test_groups_whose_items_are_scattered(tmp_path: Path) -> None:
    def variant(number: int, colour: str, price: str) -> str:
        return item(
            id=f"B{number}", item_group_id="B", title=f"Fell boot – {colour}", color=colour,
            link=f"https://e.x/b?variant={number}", price=price, material="Leather",
        )  # fmt: skip

    text = HEAD + variant(1, "Red", "130 GBP") + item(id="X") + variant(2, "Blue", "120 GBP")
    alone, group = (product(outcome) for outcome in read(tmp_path, text + TAIL))
    assert alone.id == "X"
    assert (group.id, group.title, group.url) == ("B", "Fell boot", "https://e.x/b")
    assert group.price == Money(Decimal(120), "GBP")
    assert [v.options for v in group.variants] == [
        (Attribute("Colour", "Red"),),
        (Attribute("Colour", "Blue"),),
    ]
    assert group.attributes == (Attribute("Material", "Leather"),)


def test_atom(tmp_path: Path) -> None:
    text = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0">
    <title>Shop</title><entry><title>Boot</title><link href="https://e.x/b"/>
    <summary>Warm</summary><g:id>7</g:id><g:price>1 EUR</g:price></entry></feed>"""
    (outcome,) = read(tmp_path, text)
    found = product(outcome)
    assert (found.id, found.url, found.description) == ("7", "https://e.x/b", "Warm")


def test_tab_separated_and_gzipped(tmp_path: Path) -> None:
    rows = (
        "id\ttitle\tprice\tavailability\tlink\tproduct detail\n"
        '1\t"Boot, ""dry"""\t10.00 EUR\tout_of_stock\thttps://e.x/b\t'
        "General:Rating:20,000 mm,General:Sole:Rubber\n"
        "2\tSock\t\tin_stock\thttps://e.x/s\t\n"
    )
    first, second = read(tmp_path, gzip.compress(rows.encode("utf-8-sig")), "feed.tsv.gz")
    found = product(first)
    assert (found.title, found.availability) == ('Boot, "dry"', Availability.OUT_OF_STOCK)
    assert found.attributes == (Attribute("Rating", "20,000 mm"), Attribute("Sole", "Rubber"))
    assert isinstance(second, Failed)
    assert second.reason.startswith("line 3 (id 2): no price")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"price": ""}, "line 2 (id 1): no price; add one like 129.00 GBP"),
        ({"price": "POA"}, "'POA' is not a price"),
        ({"price": "129.00"}, "the price '129.00' has no currency"),
        ({"id": ""}, "line 2 (id missing): no id"),
        ({"title": ""}, "no title"),
    ],
)
def test_items_that_cannot_be_read(tmp_path: Path, fields: dict[str, str], reason: str) -> None:
    (outcome,) = read(tmp_path, HEAD + item(**fields) + TAIL)
    assert isinstance(outcome, Failed)
    assert reason in outcome.reason


def test_an_id_given_twice(tmp_path: Path) -> None:
    _, second = read(tmp_path, HEAD + item() + item(title="Other") + TAIL)
    assert isinstance(second, Skipped)
    assert "line 3 (id 1): line 2 has this id" in second.reason


def test_prices_without_a_currency_of_their_own(tmp_path: Path) -> None:
    (outcome,) = read(tmp_path, HEAD + item(price="129.00") + TAIL, currency="GBP")
    assert product(outcome).price == Money(Decimal("129.00"), "GBP")


def test_broken_xml_names_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"feed\.xml: broken XML at line 3"):
        read(tmp_path, HEAD + item() + "\n<item><g:id>2</g:oops>" + TAIL)


@pytest.mark.parametrize(
    "text", [HEAD + TAIL, "", "id\ttitle\tprice\tlink\tgtin\n", "hello\tyou\n"]
)
def test_an_empty_feed(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceError, match=r"feed\.xml"):
        read(tmp_path, text)


def test_hostile_xml(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hunter2")
    text = f'<!DOCTYPE r [<!ENTITY x SYSTEM "file://{secret}">]>' + HEAD[21:]
    outcomes = read(tmp_path, text + item(title="Boot &x;") + TAIL)
    assert "hunter2" not in str(outcomes)
    entities = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    bomb = f'<!DOCTYPE r [<!ENTITY l0 "lol">{entities}]>' + HEAD[21:] + item(title="&l9;") + TAIL
    try:
        outcomes = read(tmp_path, bomb)
    except SourceError:
        return
    assert len(str(outcomes)) < 2_000


def test_nothing_outside_the_feed_is_fetched(tmp_path: Path, httpserver: HTTPServer) -> None:
    where = httpserver.url_for("/evil.dtd")
    for head in (
        f'<!DOCTYPE rss SYSTEM "{where}">',
        f'<!DOCTYPE rss [<!ENTITY % p SYSTEM "{where}"> %p;]>',
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{where}">]>',
    ):
        text = '<?xml version="1.0"?>' + head + HEAD[21:] + item(title="Boot &x;") + TAIL
        try:
            read(tmp_path, text)
        except SourceError:
            continue
    assert httpserver.log == []


@pytest.mark.parametrize(
    ("now", "price", "listed"),
    [
        ("2026-03-01T00:00+00:00", "99", "129"),
        ("2026-02-01T12:00+00:00", "99", "129"),
        ("2026-02-01T11:59+00:00", "129", None),
        ("2026-03-02T00:00+00:00", "129", None),
    ],
)
def test_a_sale_lasts_as_long_as_the_feed_says(
    tmp_path: Path, now: str, price: str, listed: str | None
) -> None:
    period = "2026-02-01T13:00+0100/2026-03-01T23:00Z"
    text = HEAD + item(price="129 GBP", sale_price="99 GBP", sale_price_effective_date=period)
    (outcome,) = read(tmp_path, text + TAIL, now=datetime.fromisoformat(now))
    found = product(outcome)
    assert found.price == Money(Decimal(price), "GBP")
    assert found.list_price == (Money(Decimal(listed), "GBP") if listed else None)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("in_stock", Availability.IN_STOCK),
        ("in stock", Availability.IN_STOCK),
        ("out_of_stock", Availability.OUT_OF_STOCK),
        ("preorder", Availability.PREORDER),
        ("backorder", Availability.BACKORDER),
        ("", Availability.UNKNOWN),
    ],
)
def test_availability(tmp_path: Path, said: str, meant: Availability) -> None:
    text = HEAD + item(availability=said, availability_date="2026-12-24") + TAIL
    found = product(read(tmp_path, text)[0])
    assert found.availability is meant
    assert Attribute("Available from", "2026-12-24") in found.attributes


def test_titles_that_a_model_wrote(tmp_path: Path) -> None:
    nested = (
        "<g:digital_source_type>trained_algorithmic_media</g:digital_source_type>"
        "<g:content>Fine boot</g:content>"
    )
    (outcome,) = read(tmp_path, HEAD + item(title="", structured_title=nested) + TAIL)
    assert product(outcome).title == "Fine boot"
    head = "id\tstructured_title\ttitle\tprice\tlink\n"
    line = "1\ttrained_algorithmic_media:Fine\t\t9 GBP\tx\n"
    assert product(read(tmp_path, head + line, "feed.tsv")[0]).title == "Fine"


def test_wrong_and_missing_declarations_of_the_encoding(tmp_path: Path) -> None:
    text = HEAD + item(title="Größe", brand="A\x0bB") + TAIL
    for data in (
        text.encode("cp1252"),
        text.replace('"1.0"?', '"1.0" encoding="UTF-8"?').encode("cp1252"),
        text.replace('"1.0"?', '"1.0" encoding="ISO-8859-1"?').encode("latin-1"),
        text.replace("\x0b", "").encode("utf-16"),
        text.encode("utf-8-sig"),
    ):
        found = product(read(tmp_path, data)[0])
        assert (found.title, found.brand) == ("Größe", "AB")
    (tmp_path / "feed.xml").write_bytes(text.encode("cp1252"))
    source = MerchantFeed(tmp_path / "feed.xml")
    list(source.read({}))
    assert "Windows-1252" in source.notes[0]
    table = "id\ttitle\tprice\tlink\n1\tGröße\t9 GBP\thttps://e.x\n"
    for encoding in ("cp1252", "utf-16", "utf-16-le", "utf-8-sig"):
        assert product(read(tmp_path, table.encode(encoding), "f.tsv")[0]).title == "Größe"


def test_lines_of_a_table_that_dont_fit(tmp_path: Path) -> None:
    head = "id\ttitle\tprice\tlink\n"
    lines = '1\tBoot\t9 GBP\tx\tsurplus\n2\t6" pan\t9 GBP\tx\n'
    ragged, fine = read(tmp_path, head + lines, "feed.tsv")
    assert isinstance(ragged, Failed)
    assert ragged.reason == "line 2 (id 1): 5 cells under 4 column names"
    assert product(fine).title == '6" pan'
    open_quote = '1\t"Boot\t9 GBP\tx\n2\tSock\t9 GBP\tx\n3\tHat\t1 GBP\ty\n'
    with pytest.raises(SourceError, match="line 2: a quotation mark opens there"):
        read(tmp_path, head + open_quote, "f.tsv")


def test_a_feed_in_one_line_tells_its_items_apart(tmp_path: Path) -> None:
    text = (HEAD + item() + item(id="2") + item(id="2") + TAIL).replace("\n", "")
    outcomes = read(tmp_path, text)
    assert len({outcome.where for outcome in outcomes}) == 3
    assert isinstance(outcomes[2], Skipped)


def test_xml_that_is_no_feed_is_given_up_early(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no item in this feed"):
        read(tmp_path, "<rss><channel>" + "<product><id>1</id></product>" * 100_000)


def test_a_gzip_bomb(tmp_path: Path) -> None:
    bomb = gzip.compress((HEAD + item(description="x" * 9_000_000) + TAIL).encode())
    with pytest.raises(SourceError, match="unpacks to more than 1,000,000 bytes"):
        read(tmp_path, bomb, limits=CrawlLimits(max_feed_bytes=1_000_000))


FIELD = st.sampled_from(
    ["id", "title", "price", "sale_price", "sale_price_effective_date", "item_group_id", "size"]
)
VALUE = st.sampled_from(["1", "POA", "9 GBP", "1.299,00 €", "from $20", "S", "L", ""]) | st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="<&"), max_size=8
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(st.lists(st.dictionaries(FIELD, VALUE, max_size=7), min_size=1, max_size=4))
def test_every_item_has_an_outcome(tmp_path: Path, items: list[dict[str, str]]) -> None:
    body = "".join(
        "<item>" + "".join(f"<g:{k}>{v}</g:{k}>" for k, v in fields.items()) + "</item>"
        for fields in items
    )
    outcomes = read(tmp_path, HEAD + body + TAIL)
    documents = [d for o in outcomes if isinstance(o, Read) for d in o.documents]
    variants = sum(len(d.variants) or 1 for d in documents if isinstance(d, Product))
    assert variants + sum(not isinstance(o, Read) for o in outcomes) == len(items)


HEADS = [b"", b"<rss>", HEAD.encode(), b"id\ttitle\tprice\tlink\n"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=120)
@given(st.binary(max_size=200), st.sampled_from(HEADS))
def test_any_bytes_give_outcomes_or_a_clear_error(tmp_path: Path, data: bytes, head: bytes) -> None:
    caught = None
    try:
        read(tmp_path, head + data)
    except IngestError as error:
        caught = error
    assert caught is None or "feed.xml" in str(caught)


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="can't be read"):
        list(MerchantFeed(tmp_path / "absent.xml").read({}))
