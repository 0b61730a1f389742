"""Page -> Product."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.extraction import score_folder
from ingest.page import parse_page
from ingest.products import extract_product
from kb.documents import Attribute, Availability, Money, Product

URL = "https://shop.example/p/fell-boot"
OFFER = {"@type": "Offer", "price": "129.00", "priceCurrency": "GBP"}


def read(data: Any = None, body: str = "", head: str = "") -> Product | None:
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if data else ""
    page = f"<html><head><title>Boot</title>{head}{script}</head><body>{body}</body></html>"
    return extract_product(parse_page(page.encode(), URL))


def product(**more: Any) -> dict[str, Any]:
    return {"@type": "Product", "name": "Fell boot", "sku": "FB-1", "offers": OFFER, **more}


def gbp(amount: str) -> Money:
    return Money(Decimal(amount), "GBP")


def test_a_product_in_full() -> None:
    found = read(
        product(
            description="Sturdy.\nWarm.",
            brand={"@type": "Brand", "name": "Harrow"},
            gtin13="0012345678905",
            image=[{"@type": "ImageObject", "contentUrl": "/a.jpg"}],
            aggregateRating={"ratingValue": "9", "bestRating": "10", "reviewCount": 12},
            additionalProperty=[{"name": "Weight", "value": 480, "unitText": "g"}],
            offers={
                **OFFER,
                "availability": "https://schema.org/InStock",
                "inventoryLevel": {"value": 7},
                "priceSpecification": {
                    "price": 160, "priceCurrency": "GBP",
                    "priceType": "https://schema.org/StrikethroughPrice",
                },
            },
        )
    )  # fmt: skip
    assert found is not None
    assert (found.id, found.title, found.brand, found.url) == ("FB-1", "Fell boot", "Harrow", URL)
    assert (found.price, found.list_price) == (gbp("129.00"), gbp("160"))
    assert (found.availability, found.stock) == (Availability.IN_STOCK, 7)
    assert (found.rating, found.rating_count) == (Decimal("4.50"), 12)
    assert found.gtin == "0012345678905"
    assert found.image == "https://shop.example/a.jpg"
    assert found.attributes == (Attribute("Weight", "480 g"),)
    assert found.description == "Sturdy.\nWarm."


def test_a_group_with_variants() -> None:
    found = read(
        {
            "@type": "ProductGroup", "name": "Fell boot", "productGroupID": "FB",
            "variesBy": ["https://schema.org/color", "https://schema.org/size"],
            "hasVariant": [
                {"@type": "Product", "sku": "FB-R", "color": "Red", "size": {"name": "42"},
                 "offers": {**OFFER, "price": 140, "availability": "OutOfStock"}},
                {"@type": "Product", "sku": "FB-B", "color": "Blue", "size": "42",
                 "offers": {**OFFER, "availability": "InStock", "inventoryLevel": 3}},
            ],
        }
    )  # fmt: skip
    assert found is not None
    assert (found.id, found.price, found.availability) == (
        "FB",
        gbp("129.00"),
        Availability.IN_STOCK,
    )
    red, blue = found.variants
    assert red.options == (Attribute("Colour", "Red"), Attribute("Size", "42"))
    assert (red.availability, red.price) == (Availability.OUT_OF_STOCK, gbp("140"))
    assert (blue.id, blue.stock) == ("FB-B", 3)


def test_what_all_variants_share_is_an_attribute() -> None:
    sizes = [
        {"@type": "Product", "sku": size, "color": "Navy", "size": size, "offers": OFFER}
        for size in ("S", "M")
    ]
    found = read({"@type": "ProductGroup", "name": "Tee", "variesBy": "size", "hasVariant": sizes})
    assert found is not None
    assert found.attributes == (Attribute("Colour", "Navy"),)
    assert [variant.options for variant in found.variants] == [
        (Attribute("Size", "S"),),
        (Attribute("Size", "M"),),
    ]


def test_variants_that_are_only_referred_to() -> None:
    found = read(
        {
            "@graph": [
                {"@type": "ProductGroup", "name": "Boot", "productGroupID": "G",
                 "hasVariant": [{"@id": "#1"}, {"@id": "#2"}]},
                {"@type": "Product", "@id": "#1", "name": "Boot 1", "sku": "1", "offers": OFFER},
                {"@type": "Product", "@id": "#2", "name": "Boot 2", "sku": "2", "offers": OFFER},
            ]
        }
    )  # fmt: skip
    assert found is not None
    assert [variant.id for variant in found.variants] == ["1", "2"]


def test_offers_as_variants_and_aggregates() -> None:
    several = [
        {**OFFER, "sku": "A", "name": "Fell boot - Red"},
        {**OFFER, "sku": "B", "price": 99, "name": "Fell boot - Blue"},
    ]
    found = read(product(offers={"@type": "AggregateOffer", "offers": several}))
    assert found is not None
    assert [v.options[0].value for v in found.variants] == ["Red", "Blue"]
    assert found.price == gbp("99")
    low = read(product(offers={"@type": "AggregateOffer", "lowPrice": 5, "priceCurrency": "GBP"}))
    assert low is not None
    assert low.price == gbp("5")


def test_pages_with_several_products_are_no_product() -> None:
    both = [product(), product(name="Other", sku="O")]
    assert read(both) is None
    assert read({"@type": "ItemList", "itemListElement": [{"item": product()}]}) is None
    assert read() is None


def test_products_of_one_name_are_its_variants() -> None:
    found = read([product(sku="R", color="Red"), product(sku="B", color="Blue"), product(sku="R")])
    assert found is not None
    assert (found.id, [variant.id for variant in found.variants]) == ("p/fell-boot", ["R", "B"])


def test_the_products_own_among_several() -> None:
    found = read([product(name="Laces", sku="L"), product(url=URL)])
    assert found is not None
    assert found.id == "FB-1"


def test_microdata() -> None:
    found = read(
        body="""<div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">Boot</h1>
        <span itemprop="brand">Harrow</span><meta itemprop="sku" content="S1">
        <div itemprop="offers" itemscope itemtype="https://schema.org/Offer">
        <span itemprop="price" content="12.5">12,50</span><meta itemprop="priceCurrency"
        content="EUR"><link itemprop="availability" href="https://schema.org/OutOfStock"></div></div>"""
    )
    assert found is not None
    assert (found.id, found.brand, found.price) == ("S1", "Harrow", Money(Decimal("12.5"), "EUR"))
    assert found.availability is Availability.OUT_OF_STOCK


def test_open_graph() -> None:
    head = """<meta property="og:type" content="product"><meta property="og:title" content="Boot">
    <meta property="product:price:amount" content="20.00">
    <meta property="product:price:currency" content="EUR">
    <meta property="product:availability" content="in stock">"""
    found = read(head=head)
    assert found is not None
    assert found.price == Money(Decimal("20.00"), "EUR")
    assert found.availability is Availability.IN_STOCK
    assert found.id == "p/fell-boot"


def test_what_the_page_shows() -> None:
    found = read(
        body="""<main><h1>Fell boot</h1><p class="price"><del>£60.00</del> <ins>£45.00</ins></p>
        <button>Add to basket</button><div class="stock-status">Sold out</div>
        <div class="product-description"><p>A boot for the fells.</p></div>
        <table><tr><th>Weight</th><td>480 g</td></tr><tr><th>Sole</th><td>Rubber</td></tr></table>
        <div class="related"><span class="price">£1.00</span></div></main>"""
    )
    assert found is not None
    assert (found.price, found.list_price) == (gbp("45.00"), gbp("60.00"))
    assert found.availability is Availability.OUT_OF_STOCK
    assert found.attributes == (Attribute("Weight", "480 g"), Attribute("Sole", "Rubber"))
    assert found.description == "A boot for the fells."


def test_visible_facts_complete_the_markup() -> None:
    found = read(
        product(additionalProperty=[{"name": "Weight", "value": "480 g"}], description="Short."),
        body="""<main><h1>Fell boot</h1><p>Long enough a text to be the main part of this page, so
        that it is taken for it.</p><div class="description">A longer description than that.</div>
        <dl><dt>weight:</dt><dd>half a kilo</dd><dt>Sole</dt><dd>Rubber</dd></dl></main>""",
    )
    assert found is not None
    assert found.attributes == (Attribute("Weight", "480 g"), Attribute("Sole", "Rubber"))
    assert found.description == "A longer description than that."


@pytest.mark.parametrize("price", ["", "POA", "0", None, {"a": 1}, [], "NaN"])
def test_markup_without_a_price(price: Any) -> None:
    found = read(product(offers={**OFFER, "price": price}))
    assert found is not None
    assert found.price is None


@pytest.mark.long
@pytest.mark.shared
def test_real_pages(shared: Path) -> None:
    fields = score_folder(shared / "product_pages").fields
    assert fields["price"].f1 >= 0.95
    assert fields["sku"].f1 >= 0.93
    assert fields["availability"].f1 >= 0.96


@pytest.mark.parametrize("body", ["<h1>" * 400, "<p class=price>£5</p>" * 300, "<a href=x>" * 300])
def test_pages_of_any_markup_are_read(body: str) -> None:
    read(product(), body=body)


@given(st.text(alphabet="<>/\"'= abh1price£5{}[]:,", max_size=300))
def test_never_raises(body: str) -> None:
    read(body=body)
    read(product(), body=f"<script>x = {body}</script>", head=body)
