"""Label-value pairs of any markup and language, prices with their place, and words on stock."""

from __future__ import annotations

import pytest

from ingest.evidence.claim import Field
from ingest.evidence.labels import label_of, labelled
from ingest.evidence.pricetag import former_price, price_tags
from ingest.evidence.sight import Sight, look
from ingest.evidence.stock import stock_evidence
from ingest.page import parse_page


def seen(body: str) -> Sight:
    return look(parse_page(f"<body><h1>Boot</h1>{body}</body>".encode(), "https://a.example/p"))


def pairs(body: str) -> set[tuple[Field, str]]:
    return {(entry.field, entry.value) for entry in labelled(seen(body))}


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><th>SKU</th><td>FB-12</td></tr></table>",
        "<dl><dt>Artikelnummer:</dt><dd>FB-12</dd></dl>",
        "<li>Référence : FB-12</li>",
        "<p>Item #FB-12</p>",
        "<p><b>Cod produs</b> <span>FB-12</span></p>",
        "<p>〈商品編號：FB-12〉</p>",
        "<p>Nr ref. <span>FB-12</span></p>",
        "<p>Colour: red | Código: FB-12</p>",
        "<p>Numéro du produit: FB-12</p>",
    ],
)
def test_a_labelled_number_is_the_sku(body: str) -> None:
    assert (Field.SKU, "FB-12") in pairs(body)


def test_labels_of_other_numbers() -> None:
    found = pairs(
        "<li>Model number: HMP 2000</li><li>EAN: 4012348202059</li><li>Marke: Eisch</li>"
        "<li>Herstellernummer: 88-1</li><li>EAN: 4012348202051</li>"
    )
    assert found == {
        (Field.MPN, "HMP 2000"),
        (Field.MPN, "88-1"),
        (Field.GTIN, "4012348202059"),
        (Field.BRAND, "Eisch"),
    }


@pytest.mark.parametrize("text", ["Code of conduct", "Items in your bag", "Style and comfort", ""])
def test_prose_is_no_label(text: str) -> None:
    assert label_of(text) is None


def test_a_labels_shop_name_is_passed_over() -> None:
    assert label_of("Harrow item number:", "harrow") is not None
    assert label_of("Harrow item number:") is None


def test_other_products_say_nothing_of_this_one() -> None:
    assert not pairs("<div class='related'><p>SKU: X-1</p></div><section><h3>Similar products</h3>"
                     "<p>SKU: X-2</p><p>A long text that makes this a section of its own, with more"
                     "</p></section>")  # fmt: skip


def test_the_charged_price_comes_first() -> None:
    tags = price_tags(
        seen(
            "<div class='price'><del>£60.00</del> <ins>£45.00</ins></div><p>Save £15.00</p>"
            "<p>or 3 instalments of £15.00</p><button>Add to cart</button><p>£9.00 / 100 g</p>"
            "<p>Free delivery over £50</p><a href='/x'>Sock</a> <a href='/x'>£5.00</a>"
        ),
        "GBP",
    )
    assert str(tags[0].money.amount) == "45.00"
    assert tags[0].sign == "£"
    former = former_price(tags, tags[0].money)
    assert former is not None
    assert str(former.amount) == "60.00"


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("<p class='stock'>Ausverkauft</p>", "out_of_stock"),
        ("<p>Derzeit nicht verfügbar</p>", "out_of_stock"),
        ("<p>在庫切れ</p>", "out_of_stock"),
        ("<p>Нет в наличии</p>", "out_of_stock"),
        ("<p>품절</p>", "out_of_stock"),
        ("<p>Na skladě</p><p class=avail>Skladem</p>", "in_stock"),
        ("<p>Disponibilità: <b>disponibile</b></p>", "in_stock"),
        ("<p>Pre-order now</p>", "preorder"),
    ],
)
def test_words_on_stock(body: str, value: str) -> None:
    assert stock_evidence(seen(body))[0].value == value
