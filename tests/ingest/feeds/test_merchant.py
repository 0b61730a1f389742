"""Google Merchant feeds."""

from __future__ import annotations

import gzip
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.feeds.merchant import MerchantFeed
from ingest.reading import Outcome, Read, Skipped, SourceError
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


def read(path: Path, text: str | bytes, name: str = "feed.xml", **more: str) -> list[Outcome]:
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
    assert isinstance(second, Skipped)
    assert second.reason.startswith("line 3 (id 2): no price")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"price": ""}, "line 2 (id 1): no price; add one like 129.00 GBP"),
        ({"price": "POA"}, "'POA' is not a price"),
        ({"price": "129.00"}, "'129.00' is not a price"),
        ({"id": ""}, "line 2 (id missing): no id"),
        ({"title": ""}, "no title"),
    ],
)
def test_lines_that_are_skipped(tmp_path: Path, fields: dict[str, str], reason: str) -> None:
    (outcome,) = read(tmp_path, HEAD + item(**fields) + TAIL)
    assert isinstance(outcome, Skipped)
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


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="can't be read"):
        list(MerchantFeed(tmp_path / "absent.xml").read({}))
