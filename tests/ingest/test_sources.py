"""From a location to its source."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from ingest.credential import Credential
from ingest.limits import CrawlLimits
from ingest.reading import Read, SourceError
from ingest.sources import open_source
from tests.fakes import LOOPBACK

RSS = (
    '<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0"><channel><item>'
    "<g:id>1</g:id><title>Boot</title><g:price>9 GBP</g:price></item></channel></rss>"
)
TSV = "id\ttitle\tprice\tlink\tavailability\n1\tBoot\t9 GBP\thttps://e.x/b\tin_stock\n"
CSV = "id,name,price\n1,Boot,9 GBP\n"
JSON = '[{"id": 1, "name": "Boot", "price": "9 GBP"}]'
TOKEN = Credential("s3cret", "TOKEN")
SITEMAP = "<urlset><url><loc>http://{host}/p</loc></url></urlset>"


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.xml", RSS, "merchant"),
        ("a.tsv", TSV, "merchant"),
        ("a.txt", TSV, "merchant"),
        ("b.tsv", CSV.replace(",", "\t"), "records"),
        ("a.csv", CSV, "records"),
        ("a.json", JSON, "records"),
        ("a.jsonl", JSON[1:-1], "records"),
    ],
)
def test_files(tmp_path: Path, name: str, text: str, kind: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    source = open_source(str(path))
    assert (source.kind, source.name) == (kind, str(path))
    (outcome,) = source.read({})
    assert isinstance(outcome, Read)
    assert outcome.documents[0].title == "Boot"


def test_folders(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Hello")
    source = open_source(str(tmp_path))
    assert (source.kind, source.name) == ("markdown", str(tmp_path))


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("/feed", RSS, "merchant"),
        ("/feed.tsv", TSV, "merchant"),
        ("/export", CSV, "records"),
        ("/export.json", JSON, "records"),
    ],
)
def test_files_on_the_web(httpserver: HTTPServer, path: str, body: str, kind: str) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("", 404)
    httpserver.expect_request(path).respond_with_data(body, content_type="text/plain")
    url = httpserver.url_for(path)
    source = open_source(url, limits=LOOPBACK)
    assert (source.kind, source.name) == (kind, url)
    for _ in range(2):  # the second time it is downloaded again
        (outcome,) = source.read({})
        assert isinstance(outcome, Read)
        assert outcome.where.startswith(url)


def test_pages_and_sitemaps_on_the_web(httpserver: HTTPServer, limits: CrawlLimits) -> None:
    host = httpserver.url_for("/").removeprefix("http://").rstrip("/")
    httpserver.expect_request("/robots.txt").respond_with_data("", 404)
    httpserver.expect_request("/p").respond_with_data("<html><body>x", content_type="text/html")
    httpserver.expect_request("/map").respond_with_data(
        SITEMAP.format(host=host), content_type="application/xml"
    )
    assert open_source(httpserver.url_for("/"), limits=LOOPBACK).kind == "crawl"
    assert open_source(httpserver.url_for("/p"), limits=LOOPBACK).kind == "crawl"
    source = open_source(httpserver.url_for("/map"), limits=limits)
    assert source.kind == "sitemap"
    assert httpserver.url_for("/p") in [o.where for o in source.read({})]
    assert open_source("https://e.x/s.xml", kind="sitemap").kind == "sitemap"


@pytest.mark.parametrize(
    ("location", "options", "kind"),
    [
        ("https://shop.zendesk.com", {}, "zendesk"),
        ("https://help.e.x/hc/en-us", {"kind": "zendesk"}, "zendesk"),
        ("https://api.eu.intercom.io", {"credential": TOKEN}, "intercom"),
        ("https://intercom.help/shop", {"credential": TOKEN}, "intercom"),
        ("https://help.e.x", {"kind": "intercom", "credential": TOKEN, "base_url": "https://api.x"},
         "intercom"),
        ("https://e.x/llms.txt", {}, "llms"),
        ("https://e.x/docs/llms-full.txt", {}, "llms"),
        ("https://e.x/", {"kind": "shopify"}, "shopify"),
        ("https://a.myshopify.com", {"credential": TOKEN}, "shopify_admin"),
        ("https://e.x/wp-json/", {"credential": TOKEN}, "woocommerce"),
        ("https://e.x/export", {"kind": "woocommerce_csv"}, "woocommerce_csv"),
    ],
)  # fmt: skip
def test_platforms_are_opened_without_a_request(
    location: str, options: dict[str, Any], kind: str
) -> None:
    source = open_source(location, **options)
    assert (source.kind, source.name) == (kind, location)


@pytest.mark.parametrize(
    ("location", "options", "said"),
    [
        ("https://e.x/", {"kind": "woocommerce"}, "--token-env"),
        ("https://e.x/", {"kind": "shopify_admin"}, "--token-env"),
        ("https://api.intercom.io", {}, "--token-env"),
        ("https://e.x/", {"credential": TOKEN}, "Name the platform with --kind"),
        ("https://e.x/", {"kind": "crawl", "base_url": "https://e.x"}, "--base-url is for"),
        ("https://e.x/", {"kind": "crawl", "field_map": "esci"}, "a field map is for"),
        ("https://e.x/", {"kind": "zendesk", "field_map": "esci"}, "a field map is for"),
        ("https://e.x/", {"kind": "docusaurus"}, "from a folder"),
        (".", {"kind": "zendesk"}, "is a folder"),
        (".", {"base_url": "shop"}, "not a web address: shop"),
        (".", {"credential": TOKEN}, "a credential"),
        (__file__, {"kind": "shopify"}, "from its web address"),
    ],
)
def test_options_that_do_not_suit_are_refused(
    location: str, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(SourceError, match=said) as told:
        open_source(location, **options)
    assert TOKEN.secret not in str(told.value)


def test_folders_of_markdown_know_where_they_are_published(tmp_path: Path) -> None:
    (tmp_path / "01-a.md").write_text("Hello")
    for kind, address in [
        ("markdown", "https://e.x/help/01-a"),
        ("docusaurus", "https://e.x/help/a"),
    ]:
        source = open_source(str(tmp_path), kind=kind, base_url="https://e.x/help")
        assert source.kind == kind
        (outcome,) = source.read({})
        assert isinstance(outcome, Read)
        assert outcome.documents[0].url == address


def test_what_is_not_understood(tmp_path: Path, httpserver: HTTPServer) -> None:
    odd = tmp_path / "a.docx"
    odd.write_text("x")
    httpserver.expect_request("/robots.txt").respond_with_data("", 404)
    httpserver.expect_request("/odd").respond_with_data("<svg/>", content_type="text/xml")
    httpserver.expect_request("/gone").respond_with_data("", 404)
    for location, said in [
        (str(odd), "what is understood"),
        (str(tmp_path / "absent.csv"), "no such file or folder"),
        (httpserver.url_for("/odd"), "neither a sitemap nor a Merchant feed"),
        (httpserver.url_for("/gone"), "HTTP 404"),
        ("ftp://e.x/feed.xml", "not a web address"),
        ("http://[oops", "not a web address"),
    ]:
        with pytest.raises(SourceError, match=said) as caught:
            open_source(location, limits=LOOPBACK)
        assert location in str(caught.value)


def test_wrong_arguments(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CSV)
    with pytest.raises(SourceError, match="unknown kind"):
        open_source(str(tmp_path), kind="magic")
    with pytest.raises(SourceError, match="not a currency"):
        open_source(str(tmp_path), currency="pounds")
    with pytest.raises(SourceError, match="no field map"):
        open_source(str(tmp_path / "a.csv"), field_map="nope")


def test_nothing_heavy_is_imported_early() -> None:
    code = "import sys, ingest.reading, ingest.sources; print(sorted({'httpx','lxml','bs4','yaml',"
    code += "'pydantic','markdownify','price_parser'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
