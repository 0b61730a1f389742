"""Pages as values: JSON-LD, microdata, links, breadcrumbs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.jsonld import parse_json_ld, text, types
from ingest.markup import clean_markdown, inline_text, plain_text
from ingest.page import parse_page

URL = "https://shop.example/p/1"


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "Product", "name": "Boot"}',
        '<!-- {"@type": "Product", "name": "Boot"} -->',
        '//<![CDATA[\n{"@type": "Product", "name": "Boot"}\n//]]>',
        '{"@type": "Product", /* says who */ "name": "Boot",}',
        '{"@type": "Product", // says who\n "name": "Boot"};',
        '[{"@type": "Product", "name": "Bo\tot"}]',
        '{"@graph": [{"@type": ["Product"], "name": "Boot"}]}',
        "{&quot;@type&quot;: &quot;Product&quot;, &quot;name&quot;: &quot;Boot&quot;}",
    ],
)
def test_json_ld_as_shops_write_it(script: str) -> None:
    found = [node for node in parse_json_ld(script) if "Product" in types(node)]
    assert [text(node["name"]).replace(" ", "") for node in found] == ["Boot"]


def test_links_with_slashes_survive_the_mending() -> None:
    script = '{"url": "https://shop.example/a, ]//b", "x": [1,],}'
    assert parse_json_ld(script)[0]["url"] == "https://shop.example/a, ]//b"


@given(st.text(max_size=200))
def test_json_ld_never_raises(script: str) -> None:
    parse_json_ld(script)
    parse_json_ld("[" * 3000 + script)


@given(st.text(max_size=300))
def test_text_never_raises(markup: str) -> None:
    assert "\n" not in inline_text(markup)
    plain_text(f"<p>{markup}</p>")
    clean_markdown(markup)
    page = parse_page(f"<html><body>{markup}".encode("utf-8", "replace"), URL)
    assert isinstance(page.title, str)
    assert isinstance(page.links, tuple)
    assert isinstance(page.breadcrumbs, tuple)


def test_plain_text_keeps_lines() -> None:
    markup = (
        "<div><p>One<br>two</p><ul><li>a</li><li>b</li></ul>&nbsp;&lt;3<script>x</script></div>"
    )
    assert plain_text(markup) == "One\ntwo\n\na\nb\n\n<3"
    assert plain_text("&lt;p&gt;twice escaped&lt;/p&gt;") == "twice escaped"
    assert plain_text("5 < 6 and 7 > 3") == "5 < 6 and 7 > 3"


def test_what_a_page_says_of_itself() -> None:
    page = parse_page(
        b"""<html lang="en-GB"><head><title>Boot | Shop</title>
        <link rel="canonical" href="/p/1?utm_source=x"><meta name="Description" content="A boot">
        <meta property="og:title" content="Boot!"><base href="https://shop.example/">
        </head><body><h1>Shop</h1><h1>Boot</h1><a href="a#x">1</a><a href="a">2</a>
        <a rel="nofollow" href="b">3</a><a href="tel:1">4</a></body></html>""",
        URL,
    )
    assert page.canonical == URL
    assert (page.title, page.lang, page.description) == ("Boot", "en-gb", "A boot")
    assert page.links == ("https://shop.example/a",)
    assert page.indexable


def test_canonicals_that_are_not_believed() -> None:
    for target in ("https://elsewhere.example/p/1", "https://shop.example/", "javascript:1"):
        page = parse_page(f'<link rel="canonical" href="{target}">'.encode(), URL)
        assert page.canonical == ""


def test_noindex_and_nofollow() -> None:
    page = parse_page(b'<meta name="robots" content="NOINDEX, nofollow"><a href="/a">a</a>', URL)
    assert not page.indexable
    assert page.links == ()


@pytest.mark.parametrize(
    "markup",
    [
        """<script type="application/ld+json">{"@type":"BreadcrumbList","itemListElement":[
        {"position":2,"item":{"name":"Boots"}},{"position":1,"name":"Home"},
        {"position":3,"name":"Fell boot"}]}</script>""",
        """<ol itemscope itemtype="https://schema.org/BreadcrumbList">
        <li itemprop="itemListElement" itemscope><a itemprop="item"><b itemprop="name">Home</b></a>
        </li><li itemprop="itemListElement" itemscope><b itemprop="name">Boots</b></li></ol>""",
        """<nav aria-label="Breadcrumb"><ol><li><a href="/">Home</a> &gt;</li>
        <li><a>Boots</a> &rsaquo;</li><li>Fell boot</li></ol></nav>""",
    ],
)
def test_breadcrumbs(markup: str) -> None:
    assert parse_page(f"<h1>Fell boot</h1>{markup}".encode(), URL).breadcrumbs == ("Boots",)


def test_microdata_belongs_to_the_nearest_item() -> None:
    page = parse_page(
        b"""<div itemscope itemtype="http://schema.org/Product"><h1 itemprop="name">Boot</h1>
        <div itemprop="offers" itemscope itemtype="http://schema.org/Offer">
        <meta itemprop="price" content="12.50"><b itemprop="priceCurrency">GBP</b></div>
        <img itemprop="image" src="/b.jpg"></div>""",
        URL,
    )
    (item,) = page.microdata
    assert types(item) == {"Product"}
    assert item["offers"][0]["price"] == ["12.50"]
    assert "price" not in item
    assert item["image"] == ["/b.jpg"]
