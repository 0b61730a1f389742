from __future__ import annotations

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from ui.demo.markup import render
from ui.demo.records import Product, Records, Variant


def nodes(shop: TestClient, path: str) -> dict[str, Any]:
    soup = BeautifulSoup(shop.get(path).text, "lxml")
    blocks = soup.find_all("script", type="application/ld+json")
    found = [json.loads(block.get_text()) for block in blocks]
    assert all(node["@context"] == "https://schema.org" for node in found)
    return {node["@type"]: node for node in found}


def availability(product: Product, variant: Variant) -> str:
    if product.discontinued:
        return "https://schema.org/Discontinued"
    return "https://schema.org/InStock" if variant.stock else "https://schema.org/OutOfStock"


def check_offer(offer: dict[str, Any], product: Product, variant: Variant) -> None:
    assert offer["price"] == f"{variant.price:.2f}"
    assert offer["priceCurrency"] == "GBP"
    assert offer["availability"] == availability(product, variant)
    assert offer["inventoryLevel"] == {"@type": "QuantitativeValue", "value": variant.stock}
    if variant.list_price is None:
        assert "priceSpecification" not in offer
    else:
        struck = offer["priceSpecification"]
        assert struck["priceType"] == "https://schema.org/StrikethroughPrice"
        assert struck["price"] == f"{variant.list_price:.2f}"


def test_products_are_described_as_they_are_recorded(shop: TestClient, records: Records) -> None:
    for product in records.products:
        found = nodes(shop, f"/products/{product.handle}")
        node = found["ProductGroup" if product.has_choice else "Product"]
        assert node["name"] == product.title
        assert node["description"] == product.description
        assert node["brand"]["name"] == product.brand
        assert node["aggregateRating"]["ratingCount"] == product.rating_count
        assert str(node["aggregateRating"]["ratingValue"]) in {
            str(product.rating),
            str(product.rating.normalize()),
            f"{product.rating:.0f}",
        }
        assert [item["name"] for item in node["additionalProperty"]] == [
            item.name for item in product.attributes
        ]
        for shown, attribute in zip(node["additionalProperty"], product.attributes, strict=True):
            assert shown.get("unitText") == attribute.unit
        if not product.has_choice:
            assert node["sku"] == product.variants[0].sku
            assert node["gtin13"] == product.variants[0].gtin
            check_offer(node["offers"], product, product.variants[0])
            continue
        assert len(node["hasVariant"]) == len(product.variants)
        for shown, variant in zip(node["hasVariant"], product.variants, strict=True):
            assert shown["sku"] == variant.sku
            assert shown["gtin13"] == variant.gtin
            assert shown.get("color") == variant.colour
            assert shown.get("size") == variant.size
            check_offer(shown["offers"], product, variant)
        for axis, values in (
            ("color", {v.colour for v in product.variants}),
            ("size", {v.size for v in product.variants}),
        ):
            assert (f"https://schema.org/{axis}" in node["variesBy"]) == (len(values) > 1)


def test_breadcrumbs_lead_home(shop: TestClient) -> None:
    crumbs = nodes(shop, "/products/larkfell-long-spoon")["BreadcrumbList"]["itemListElement"]
    assert [crumb["position"] for crumb in crumbs] == [1, 2, 3]
    assert crumbs[0]["item"] == "http://testserver/"
    assert crumbs[1]["name"] == "Stoves and cookware"


def test_articles_say_when_they_changed(shop: TestClient, records: Records) -> None:
    for article in records.articles:
        node = nodes(shop, f"/help/{article.slug}")["Article"]
        assert node["headline"] == article.title
        assert node["dateModified"] == article.updated.isoformat()


def test_the_home_page_names_the_organisation(shop: TestClient, records: Records) -> None:
    node = nodes(shop, "/")["Organization"]
    assert node["name"] == records.store.name
    assert node["address"]["postalCode"] == records.store.postcode


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "a & b", "<!--"])
def test_no_text_ends_the_script_element(text: str) -> None:
    block = render({"name": text})
    assert "<" not in block
    assert "&" not in block
    assert json.loads(block)["name"] == text
