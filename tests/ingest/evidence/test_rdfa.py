"""RDFa and its older vocabularies."""

from __future__ import annotations

from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from ingest.evidence.rdfa import parse_rdfa, unified


def read(html: str) -> list[dict[str, object]]:
    return [dict(node) for node in parse_rdfa(BeautifulSoup(f"<body>{html}</body>", "lxml"))]


def test_a_product_and_its_offer() -> None:
    (found,) = read(
        """<div vocab="https://schema.org/" typeof="Product"><h1 property="name">Lamp</h1>
        <div property="offers" typeof="Offer"><b property="price" content="19.95">$ 19.95</b>
        <link property="availability" href="https://schema.org/InStock"></div></div>"""
    )
    assert found["@type"] == ["Product"]
    assert found["name"] == ["Lamp"]
    assert found["offers"] == [
        {"@type": ["Offer"], "price": ["19.95"], "availability": ["https://schema.org/InStock"]}
    ]


def test_goodrelations_in_the_words_of_schema_org() -> None:
    (found,) = read(
        """<div typeof="gr:Offering"><i property="gr:hasStockKeepingUnit" content="L1"></i>
        <div rel="gr:hasPriceSpecification"><p typeof="gr:UnitPriceSpecification">
        <b property="gr:hasCurrencyValue">5</b>
        <i property="gr:hasCurrency">EUR</i></p></div></div>"""
    )
    assert (found["@type"], found["sku"]) == (["Product"], ["L1"])
    assert found["offers"][0]["price"] == ["5"]  # type: ignore[index]


def test_data_vocabulary_in_the_words_of_schema_org() -> None:
    node = {"@type": "http://data-vocabulary.org/Product", "offerDetails": [{"currency": ["EUR"]}]}
    assert unified(node)["offers"] == [{"priceCurrency": ["EUR"]}]


@given(st.text(alphabet="<>div/ typeof='\"=property: ab", max_size=200))
def test_never_raises(html: str) -> None:
    read(html)
