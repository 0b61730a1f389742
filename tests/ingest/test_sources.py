"""From a location to its source."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from ingest.limits import CrawlLimits
from ingest.reading import Read, SourceError
from ingest.sources import open_source

RSS = (
    '<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0"><channel><item>'
    "<g:id>1</g:id><title>Boot</title><g:price>9 GBP</g:price></item></channel></rss>"
)
TSV = "id\ttitle\tprice\tlink\tavailability\n1\tBoot\t9 GBP\thttps://e.x/b\tin_stock\n"
CSV = "id,name,price\n1,Boot,9 GBP\n"
JSON = '[{"id": 1, "name": "Boot", "price": "9 GBP"}]'
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
    source = open_source(url)
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
    assert open_source(httpserver.url_for("/")).kind == "crawl"
    assert open_source(httpserver.url_for("/p")).kind == "crawl"
    source = open_source(httpserver.url_for("/map"), limits=limits)
    assert source.kind == "sitemap"
    assert [o.where for o in source.read({})][-1] == httpserver.url_for("/p")
    assert open_source("https://e.x/s.xml", kind="sitemap").kind == "sitemap"


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
            open_source(location)
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
