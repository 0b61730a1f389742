"""What a look at a location finds and proposes."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from ingest.detection.detect import detect
from ingest.detection.proposal import Detection
from ingest.limits import CrawlLimits
from ingest.reading import SourceError

PRODUCT = {"id": 1, "title": "Boot", "handle": "boot", "variants": [{"id": 2, "price": "9.00"}]}


class Site:
    """A site on loopback that has nothing but what a test gives it."""

    def __init__(self, server: HTTPServer, limits: CrawlLimits) -> None:
        self.server = server
        self.limits = limits
        self.home = server.url_for("/")
        # The help centre is another host: the same server under another name.
        self.help = self.home.replace("localhost", "127.0.0.1")
        self.robots("User-agent: *\nAllow: /")

    def robots(self, text: str) -> None:
        self.server.clear()
        self.server.expect_request("/robots.txt").respond_with_data(text)

    def page(self, body: str, path: str = "/", **headers: str) -> None:
        self.server.expect_request(path).respond_with_data(
            f"<!doctype html><html><head></head><body>{body}</body></html>",
            content_type="text/html",
            headers=headers,
        )

    def json(self, path: str, data: Any, **headers: str) -> None:
        self.server.expect_request(path).respond_with_json(
            data, headers={key.replace("_", "-"): value for key, value in headers.items()}
        )

    def text(self, path: str, body: str | bytes, kind: str = "text/plain") -> None:
        self.server.expect_request(path).respond_with_data(body, content_type=kind)

    def look(self, path: str = "/", **options: Any) -> Detection:
        return detect(self.server.url_for(path), limits=self.limits, **options)

    @property
    def asked(self) -> list[str]:
        return [request.path for request, _ in self.server.log]


@pytest.fixture
def site(httpserver: HTTPServer, limits: CrawlLimits) -> Site:
    return Site(httpserver, limits)


def zendesk(site: Site) -> None:
    site.page('<script src="https://static.zdassets.com/hc/x.js"></script>', "/hc/en-us")
    api = "/api/v2/help_center"
    site.json(f"{api}/locales.json", {"locales": ["en-us", "de"], "default_locale": "en-us"})
    site.json(f"{api}/en-us/articles.json", {"articles": [], "count": 312})


def evidence(found: Detection) -> dict[str, str]:
    return {finding.what: finding.evidence for finding in found.findings}


def choices(found: Detection) -> list[tuple[str, str, bool]]:
    return [(p.kind, p.gives, p.recommended) for p in found.proposals]


def test_a_shopify_shop_with_a_help_centre(site: Site) -> None:
    site.robots(f"Sitemap: {site.home}maps/all.xml.gz")
    site.page(
        '<link href="//cdn.shopify.com/a.css"><script src="https://static.zdassets.com/ekr/s.js">'
        f'</script><footer><a href="{site.help}hc/en-us/articles/1">Help</a>'
        f'<a href="{site.help}hc/en-us">Help</a></footer>'
    )
    site.json("/products.json", {"products": [PRODUCT] * 250})
    pages = "".join(f"<url><loc>{site.home}p/{n}</loc></url>" for n in range(1204))
    site.text(
        "/maps/all.xml.gz", gzip.compress(f"<urlset>{pages}</urlset>".encode()), "application/gzip"
    )
    zendesk(site)
    found = site.look()
    assert evidence(found) == {
        "Shopify shop": "products.json answers: 250 products on the first page",
        "Help centre on Zendesk": f"{site.help}hc/en-us (linked from {site.home}): "
        "312 articles in en-us, 1 more language",
        "Sitemap": f"{site.home}maps/all.xml.gz (named in robots.txt): 1,204 pages",
    }
    assert choices(found) == [
        ("shopify", "products", True),
        ("zendesk", "articles", True),
        ("crawl", "both", False),
    ]
    assert [p.location for p in found.proposals] == [
        f"{site.home}products.json",
        f"{site.help}hc/en-us",
        site.home,
    ]
    assert len(site.asked) <= 14  # a handful, with robots.txt of both hosts


def test_a_shopify_shop_whose_products_are_shut_is_crawled(site: Site) -> None:
    site.page("", **{"X-ShopId": "1"})
    found = site.look()
    assert evidence(found)["Shopify shop"] == (
        "its answers carry x-shopid; its products.json is shut"
    )
    assert choices(found) == [("crawl", "both", True)]


@pytest.mark.parametrize("secret", [False, True])
def test_a_woocommerce_shop_is_crawled_until_there_is_a_key(site: Site, secret: bool) -> None:
    site.server.expect_request("/").respond_with_data(
        '<html><head><meta name="generator" content="WooCommerce 9.1"></head></html>',
        content_type="text/html",
    )
    site.json("/wp-json/", {"name": "Shop", "namespaces": ["wp/v2", "wc/v3", "wc/store/v1"]})
    site.json("/wp-json/wc/store/v1/products", [], X_WP_Total="1234")
    found = site.look(secret=secret)
    assert evidence(found)["WooCommerce shop"].endswith("lists its API: 1,234 products")
    kinds = choices(found)
    if secret:
        assert kinds == [("woocommerce", "products", True), ("crawl", "both", False)]
    else:
        assert kinds == [("crawl", "both", True), ("woocommerce", "products", False)]
        assert found.proposals[1].missing == "--token-env NAME"
        assert "ck_" in found.proposals[1].needs


@pytest.mark.parametrize(
    ("platform", "body"),
    [
        ("Magento", '<script type="text/x-magento-init">{}</script>'),
        ("PrestaShop", "<script>var prestashop = {};</script>"),
        ("Shopware", '<script src="/bundles/storefront/a.js"></script>'),
        ("BigCommerce", '<img src="https://cdn11.bigcommerce.com/s-1/a.png">'),
    ],
)
def test_other_shops_are_named_and_crawled(site: Site, platform: str, body: str) -> None:
    site.page(body)
    found = site.look()
    assert list(evidence(found)) == [f"{platform} shop"]
    assert choices(found) == [("crawl", "both", True)]


def test_a_help_centre_of_its_own(site: Site) -> None:
    zendesk(site)
    found = site.look("/hc/en-us")
    assert choices(found) == [("zendesk", "articles", True), ("crawl", "both", False)]
    assert found.proposals[0].location == f"{site.home}hc/en-us"
    assert found.proposals[0].why.endswith(f"{site.home}hc reads all languages")


def test_a_help_centre_that_asks_readers_to_sign_in(site: Site) -> None:
    site.page('<script src="https://static.zdassets.com/hc/x.js"></script>', "/hc/de")
    site.server.expect_request("/api/v2/help_center/locales.json").respond_with_data("", 401)
    found = site.look("/hc/de")
    assert "sign in" in evidence(found)["Help centre on Zendesk"]
    first, last = found.proposals
    assert (first.kind, last.kind, last.missing) == ("crawl", "zendesk", "--token-env NAME")


def test_a_help_centre_on_intercom(site: Site) -> None:
    site.page(
        '<link href="https://static.intercomassets.com/a.css">'
        '<a href="/en/collections/1-orders">Orders</a>'
    )
    found = site.look()
    assert choices(found) == [("crawl", "articles", True), ("intercom", "articles", False)]
    assert choices(site.look(secret=True)) == [
        ("intercom", "articles", True),
        ("crawl", "articles", False),
    ]


def test_a_chat_on_a_shop_is_no_help_centre(site: Site) -> None:
    site.page(
        '<script src="https://widget.intercom.io/widget/x"></script>'
        '<script src="https://static.zdassets.com/ekr/snippet.js"></script>'
    )
    assert list(evidence(site.look())) == ["Web site"]


def test_a_docusaurus_site_with_llms_txt(site: Site) -> None:
    site.server.expect_request("/docs/").respond_with_data(
        '<html><head><meta name="generator" content="Docusaurus v3.9"></head></html>',
        content_type="text/html",
    )
    site.text("/llms.txt", "# Help\n\n## A\n- [a](/a.md)\n- [b](https://other.example/b)")
    site.text(
        "/sitemap.xml",
        "<sitemapindex>"
        + "".join(f"<sitemap><loc>{site.home}s{n}.xml</loc></sitemap>" for n in range(5))
        + "</sitemapindex>",
        "application/xml",
    )
    for number in range(5):
        site.text(f"/s{number}.xml", "<urlset><url><loc>x</loc></url></urlset>", "text/xml")
    found = site.look("/docs/")
    assert evidence(found) == {
        "Docusaurus site": "its pages name Docusaurus v3.9 as their generator",
        "Sitemap": f"{site.home}sitemap.xml (at its usual place): 5 sitemaps, "
        "3 pages in the first 3",
        "llms.txt": f"{site.home}llms.txt: 1 page of this site listed",
    }
    assert choices(found) == [("crawl", "both", True), ("llms", "both", False)]


@pytest.mark.parametrize(
    ("path", "body", "what", "choice"),
    [
        (
            "/feed",
            '<rss xmlns:g="http://base.google.com/ns/1.0"><channel><item><g:id>1</g:id>'
            "<title>Boot</title><g:price>9 GBP</g:price></item></channel></rss>",
            "Google Merchant feed",
            ("merchant", "products", True),
        ),
        (
            "/all.xml",
            "<urlset><url><loc>https://e.x/a</loc></url></urlset>",
            "Sitemap",
            ("sitemap", "both", True),
        ),
        (
            "/export",
            "sku,name,price\n1,Boot,9 GBP\n",
            "table or JSON of products",
            ("records", "products", True),
        ),
        ("/faq.json", '[{"id": 1, "question": "Why?", "answer": "So."}]',
         "table or JSON of articles", ("records", "articles", True)),
        ("/products.json", '{"products": [{"handle": "a", "variants": []}]}', "Shopify shop",
         ("shopify", "products", True)),
        ("/llms.txt", "# S\n- [a](/a)\n- [b](/b)", "llms.txt", ("llms", "both", True)),
    ],
)  # fmt: skip
def test_what_addresses_serve(
    site: Site, path: str, body: str, what: str, choice: tuple[str, str, bool]
) -> None:
    site.text(path, body)
    found = site.look(path)
    assert next(iter(evidence(found))) == what
    assert choices(found) == [choice]
    assert site.asked.count(path) == 1


def test_the_fields_that_were_guessed_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sku,name,price\n1,Boot,9\n2,,9\n")
    found = detect(str(path))
    assert evidence(found)["fields guessed by their names"] == (
        "id from sku; title from name; price from price; sku from sku"
    )
    assert found.proposals[0].missing == "--currency CODE"
    assert not found.proposals[0].recommended
    found = detect(str(path), currency="GBP")
    assert evidence(found)["records"] == "1 of the first 2 give a document, such as “Boot” at £9.00"
    assert "line 3" in evidence(found)["left out"]
    assert dict(found.proposals[0].options) == {"currency": "GBP"}
    assert found.proposals[0].recommended


def test_a_table_that_cannot_be_guessed_needs_a_map(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,y\n1,2\n")
    (proposal,) = detect(str(path)).proposals
    assert (proposal.missing, proposal.recommended) == ("--map FILE", False)


def test_folders(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Hi.")
    found = detect(str(tmp_path))
    assert choices(found) == [("markdown", "articles", True)]
    assert "--base-url" in evidence(found)["no address"]
    (tmp_path / "_category_.json").write_text("{}")
    found = detect(str(tmp_path), base_url="https://e.x/docs")
    assert choices(found) == [("docusaurus", "articles", True)]
    assert evidence(found)["published at"].startswith("https://e.x/docs/a")


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        ("https://api.eu.intercom.io", "intercom"),
        ("https://a.myshopify.com/admin/api/2026-01/graphql.json", "shopify_admin"),
    ],
)
def test_what_an_address_tells_by_itself(location: str, kind: str) -> None:
    (proposal,) = detect(location).proposals
    assert (proposal.kind, proposal.missing) == (kind, "--token-env NAME")
    (proposal,) = detect(location, secret=True).proposals
    assert proposal.recommended


def test_what_is_not_there_is_one_clear_error(site: Site, tmp_path: Path) -> None:
    site.text("/odd", "<svg/>", "text/xml")
    site.server.expect_request("/gone").respond_with_data("", 404)
    site.server.expect_request("/down").respond_with_data("", 500)
    (tmp_path / "empty").mkdir()
    for location, said in [
        (site.home + "gone", "HTTP 404"),
        (site.home + "down", "HTTP 500"),
        (site.home + "odd", "neither a sitemap nor a Merchant feed"),
        ("http://[oops", "not a web address"),
        (str(tmp_path / "absent"), "no such file or folder"),
        (str(tmp_path / "empty"), "no Markdown file"),
    ]:
        with pytest.raises(SourceError, match=said) as told:
            detect(location, limits=site.limits)
        assert location in str(told.value)


def test_the_address_guard_and_robots_hold_for_a_look(site: Site) -> None:
    with pytest.raises(SourceError, match="--allow-host"):
        detect(site.home, limits=replace(site.limits, allow_hosts=()))
    assert site.asked == []
    site.robots("User-agent: *\nDisallow: /products.json\nDisallow: /shut")
    site.page('<link href="//cdn.shopify.com/a.css">')
    assert choices(site.look()) == [("crawl", "both", True)]
    assert "/products.json" not in site.asked
    with pytest.raises(SourceError, match=r"robots\.txt forbids"):
        site.look("/shut")


def test_a_look_ends(site: Site) -> None:
    links = "".join(f'<a href="http://help{n}.zendesk.com/hc">x</a>' for n in range(50))
    maps = "".join(f"<sitemap><loc>{site.home}{n}.xml</loc></sitemap>" for n in range(5000))
    site.page(f'<link href="//cdn.shopify.com/a.css">{links}')
    site.text("/sitemap.xml", f"<sitemapindex>{maps}</sitemapindex>", "text/xml")
    site.look()
    assert len(site.asked) <= 15
