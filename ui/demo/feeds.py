"""What machines read: the product feeds, the sitemap and robots.txt."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping
from decimal import Decimal
from xml.etree import ElementTree as ET

from ui.demo.place import Place, image_path, product_path
from ui.demo.records import Category, Product, Records, Variant

GOOGLE = "http://base.google.com/ns/1.0"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
PEOPLE: Mapping[str, tuple[str, str]] = {
    "Men": ("male", "adult"),
    "Women": ("female", "adult"),
    "Unisex": ("unisex", "adult"),
    "Kids": ("unisex", "kids"),
}
COLUMNS = (
    "id", "item_group_id", "title", "description", "link", "image_link", "availability", "price",
    "sale_price", "condition", "brand", "gtin", "color", "size", "gender", "age_group",
    "product_type", "google_product_category",
)  # fmt: skip


def google_rows(records: Records, place: Place) -> Iterator[dict[str, str]]:
    """One row a variant, in Google Merchant's terms, without discontinued products.

    Columns that don't apply to a variant are left out of its row.
    """
    for product in records.products:
        if product.discontinued:
            continue
        category = records.category_by_slug[product.category]
        for variant in product.variants:
            row = _google_row(product, variant, category, records.store.currency, place)
            yield {name: row[name] for name in COLUMNS if row[name]}


def google_xml(records: Records, place: Place) -> bytes:
    """The feed as RSS 2.0 with Google's namespace."""
    ET.register_namespace("g", GOOGLE)
    rss = ET.Element("rss", version="2.0")
    channel = ET.SubElement(rss, "channel")
    for name, text in (
        ("title", records.store.name),
        ("link", place.url("/")),
        ("description", records.store.description),
    ):
        ET.SubElement(channel, name).text = text
    for row in google_rows(records, place):
        item = ET.SubElement(channel, "item")
        for name, text in row.items():
            ET.SubElement(item, f"{{{GOOGLE}}}{name}").text = text
    return _xml(rss)


def google_tsv(records: Records, place: Place) -> bytes:
    """The feed as tab-separated text with a header line."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", delimiter="\t", lineterminator="\n")
    writer.writeheader()
    writer.writerows(google_rows(records, place))
    return text.getvalue().encode()


def sitemap_paths(records: Records) -> Iterator[tuple[str, dt.date]]:
    """Every page that wants to be found, and when it last changed."""
    yield "/", records.newest
    yield "/shop", records.newest
    yield "/sale", max(item.updated for item in records.products if item.on_sale)
    for category in records.categories:
        yield f"/shop/{category.slug}", max(item.updated for item in category.products)
    for brand in records.store.brands:
        dates = [item.updated for item in records.products if item.brand == brand.name]
        yield f"/brands/{brand.slug}", max(dates)
    for product in records.products:
        yield product_path(product), product.updated
    yield "/help", max(article.updated for article in records.articles)
    for article in records.articles:
        yield f"/help/{article.slug}", article.updated
    yield "/about", records.newest


def sitemap_xml(records: Records, place: Place) -> bytes:
    """``sitemap.xml``."""
    ET.register_namespace("", SITEMAP)
    urlset = ET.Element(f"{{{SITEMAP}}}urlset")
    for path, changed in sitemap_paths(records):
        url = ET.SubElement(urlset, f"{{{SITEMAP}}}url")
        ET.SubElement(url, f"{{{SITEMAP}}}loc").text = place.url(path)
        ET.SubElement(url, f"{{{SITEMAP}}}lastmod").text = changed.isoformat()
    return _xml(urlset)


def robots_txt(place: Place) -> bytes:
    """``robots.txt``: everything but the basket and the search."""
    lines = (
        "User-agent: *",
        f"Disallow: {place.href('/basket')}",
        f"Disallow: {place.href('/search')}",
        "",
        f"Sitemap: {place.url('/sitemap.xml')}",
    )
    return ("\n".join(lines) + "\n").encode()


def _google_row(
    product: Product, variant: Variant, category: Category, currency: str, place: Place
) -> dict[str, str]:
    person = product.attribute("For")
    gender, age = PEOPLE[str(person.value)] if person else ("", "")
    title = f"{product.title} – {variant.label}" if product.has_choice else product.title
    return {
        "id": variant.sku,
        "item_group_id": product.handle if product.has_choice else "",
        "title": title,
        "description": product.description,
        "link": place.url(product_path(product, variant)),
        "image_link": place.url(image_path(product, variant)),
        "availability": "in_stock" if variant.stock else "out_of_stock",
        "price": _money(variant.list_price or variant.price, currency),
        "sale_price": _money(variant.price, currency) if variant.list_price else "",
        "condition": "new",
        "brand": product.brand,
        "gtin": variant.gtin,
        "color": variant.colour or "",
        "size": variant.size or "",
        "gender": gender,
        "age_group": age,
        "product_type": f"{category.department} > {category.title}",
        "google_product_category": category.google_category,
    }


def _money(amount: Decimal, currency: str) -> str:
    return f"{amount:.2f} {currency}"


def _xml(root: ET.Element) -> bytes:
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"
