from __future__ import annotations

import csv
import io

from lxml import etree
from starlette.testclient import TestClient

from ui.demo.feeds import COLUMNS, GOOGLE, SITEMAP
from ui.demo.records import Records

Row = dict[str, str]


def xml_rows(shop: TestClient) -> list[Row]:
    root = etree.fromstring(shop.get("/feeds/google.xml").content)
    assert root.tag == "rss"
    assert root.get("version") == "2.0"
    return [
        {etree.QName(cell).localname: cell.text or "" for cell in item}
        for item in root.iter("item")
        if all(etree.QName(cell).namespace == GOOGLE for cell in item)
    ]


def tsv_rows(shop: TestClient) -> list[Row]:
    text = shop.get("/feeds/google.tsv").text
    return list(csv.DictReader(io.StringIO(text), delimiter="\t"))


def test_every_variant_on_sale_is_in_the_feed(shop: TestClient, records: Records) -> None:
    rows = {row["id"]: row for row in xml_rows(shop)}
    expected = [
        (product, variant)
        for product in records.products
        if not product.discontinued
        for variant in product.variants
    ]
    assert set(rows) == {variant.sku for _, variant in expected}
    for product, variant in expected:
        row = rows[variant.sku]
        assert row["brand"] == product.brand
        assert row["gtin"] == variant.gtin
        assert row["price"] == f"{variant.list_price or variant.price:.2f} GBP"
        assert row.get("sale_price") == (f"{variant.price:.2f} GBP" if variant.list_price else None)
        assert row["availability"] == ("in_stock" if variant.stock else "out_of_stock")
        assert row.get("item_group_id") == (product.handle if product.has_choice else None)
        assert row.get("color") == variant.colour
        assert row.get("size") == variant.size


def test_both_feeds_say_the_same(shop: TestClient) -> None:
    xml = xml_rows(shop)
    tsv = tsv_rows(shop)
    assert tuple(tsv[0]) == COLUMNS
    assert [{name: cell for name, cell in row.items() if cell} for row in tsv] == xml


def test_links_and_pictures_of_the_feed_exist(shop: TestClient) -> None:
    for row in xml_rows(shop):
        assert shop.get(row["link"]).status_code == 200
        assert shop.get(row["image_link"]).headers["content-type"] == "image/svg+xml"


def test_the_sitemap_lists_all_products_and_articles(shop: TestClient, records: Records) -> None:
    root = etree.fromstring(shop.get("/sitemap.xml").content)
    entries = {
        url.findtext(f"{{{SITEMAP}}}loc"): url.findtext(f"{{{SITEMAP}}}lastmod")
        for url in root.iter(f"{{{SITEMAP}}}url")
    }
    for product in records.products:
        url = f"http://testserver/products/{product.handle}"
        assert entries[url] == product.updated.isoformat()
    for article in records.articles:
        assert entries[f"http://testserver/help/{article.slug}"] == article.updated.isoformat()
    for category in records.categories:
        assert f"http://testserver/shop/{category.slug}" in entries
    for url in entries:
        assert url is not None
        assert shop.get(url).status_code == 200


def test_robots_names_the_sitemap(shop: TestClient) -> None:
    lines = shop.get("/robots.txt").text.splitlines()
    assert "User-agent: *" in lines
    assert "Disallow: /basket" in lines
    assert "Disallow: /search" in lines
    assert "Sitemap: http://testserver/sitemap.xml" in lines
