"""Crawling a small site on loopback."""

from __future__ import annotations

import gzip
from collections import Counter
from dataclasses import replace

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest.crawl import Crawl
from ingest.limits import CrawlLimits
from ingest.reading import Failed, Outcome, Read, Skipped, SourceError, Unchanged
from tests.ingest.conftest import memory
from tests.ingest.site import PROSE, Site, html, product


def crawl(site: Site, limits: CrawlLimits, remembered=None, start: str = "/") -> list[Outcome]:
    outcomes = list(Crawl(site.at(start), limits).read(remembered or {}))
    places = Counter(outcome.where for outcome in outcomes)
    assert [where for where, n in places.items() if n > 1] == []
    return outcomes


def by_path(site: Site, outcomes: list[Outcome]) -> dict[str, Outcome]:
    return {"/" + outcome.where.removeprefix(site.url): outcome for outcome in outcomes}


def test_reads_products_and_articles(site: Site, limits: CrawlLimits) -> None:
    found = by_path(site, crawl(site, limits))
    assert set(found) == {"/", "/help/returns", "/p/1"}
    assert isinstance(found["/"], Skipped)
    assert isinstance(found["/p/1"], Read)
    assert found["/p/1"].documents[0].id == "B-1"
    assert found["/help/returns"].documents[0].title == "Returns"
    assert site.asked["/p/1"] == 1


def test_a_second_run_is_all_unchanged(site: Site, limits: CrawlLimits) -> None:
    first = crawl(site, limits)
    again = crawl(site, limits, memory(first))
    assert {type(outcome) for outcome in again} == {Unchanged}
    assert {outcome.where for outcome in again} == {outcome.where for outcome in first}
    site.pages["/p/1"] = product("Boot", "B-1", "99.00")
    changed = [o for o in crawl(site, limits, memory(again)) if isinstance(o, Read)]
    assert [o.documents[0].price.amount for o in changed] == [99]


def test_sitemaps_with_index_and_gzip(site: Site, limits: CrawlLimits) -> None:
    ns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    site.robots = f"Sitemap: {site.at('/maps/index.xml')}\n"
    site.pages["/maps/index.xml"] = (
        f'<?xml version="1.0"?><sitemapindex {ns}><sitemap><loc>{site.at("/maps/1.xml.gz")}</loc>'
        "</sitemap></sitemapindex>"
    )
    inner = (
        f'<?xml version="1.0"?><urlset {ns}><url><loc>{site.at("/p/lonely")}</loc></url>'
        "<url><loc>https://elsewhere.example/x</loc></url></urlset>"
    )
    packed = gzip.compress(inner.encode())
    site.pages["/maps/1.xml.gz"] = Response(packed, content_type="application/gzip")
    site.pages["/p/lonely"] = product("Lamp", "L-1", "20")
    outcomes = crawl(site, limits)
    found = by_path(site, outcomes)
    assert isinstance(found["/p/lonely"], Read)
    assert found["/https://elsewhere.example/x"].reason == "on another site"
    assert "2 pages" in found["/maps/1.xml.gz"].reason


def test_exactly_the_pages_of_a_sitemap(site: Site, limits: CrawlLimits) -> None:
    ns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    listed = site.at("/help/returns")
    site.pages["/s.xml"] = (
        f'<?xml version="1.0"?><urlset {ns}><url><loc>{listed}</loc></url></urlset>'
    )
    source = Crawl(site.at("/s.xml"), limits, only_sitemap=True)
    assert source.kind == "sitemap"
    first = list(source.read({}))
    assert [o.where for o in first if isinstance(o, Read)] == [site.at("/help/returns")]
    assert site.asked["/p/1"] == 0
    again = list(source.read(memory(first)))
    assert {type(o) for o in again} == {Unchanged}


@pytest.mark.parametrize("body", ["<?xml version='1.0'?><urlset><url>", "<html>no</html>"])
def test_a_broken_sitemap_is_one_clear_error(site: Site, limits: CrawlLimits, body: str) -> None:
    site.pages["/s.xml"] = body
    with pytest.raises(SourceError, match=r"s\.xml"):
        list(Crawl(site.at("/s.xml"), limits, only_sitemap=True).read({}))


def test_canonical_pages_are_read_once(site: Site, limits: CrawlLimits) -> None:
    link = f"<link rel='canonical' href='{site.at('/p/1')}'>"
    site.pages["/"] = html("Shop", "<a href='/p/1?colour=red'>red</a><a href='/p/1?view=2'>2</a>")
    site.pages["/p/1"] = product("Boot", "B-1", "129", link)
    site.pages["/p/1?colour=red"] = site.pages["/p/1?view=2"] = site.pages["/p/1"]
    found = by_path(site, crawl(site, limits))
    assert isinstance(found["/p/1"], Read)
    assert "duplicate of" in found["/p/1?colour=red"].reason
    again = crawl(site, limits, memory(found.values()))
    assert {type(outcome) for outcome in again} == {Unchanged}


def test_canonicals_that_lead_nowhere_lose_nothing(site: Site, limits: CrawlLimits) -> None:
    site.pages["/"] = html("Shop", "<a href='/p/a'>a</a><a href='/p/b'>b</a>")
    site.pages["/p/a"] = product("A", "A", "1", "<link rel=canonical href='/p/b'>")
    site.pages["/p/b"] = product("B", "B", "2", "<link rel=canonical href='/p/a'>")
    read = [o for o in crawl(site, limits) if isinstance(o, Read)]
    assert len(read) == 1


def test_the_same_product_on_two_pages(site: Site, limits: CrawlLimits) -> None:
    site.pages["/"] = html("Shop", "<a href='/p/1'>1</a><a href='/sale/1'>1</a>")
    site.pages["/sale/1"] = site.pages["/p/1"]
    outcomes = crawl(site, limits)
    assert len([o for o in outcomes if isinstance(o, Read)]) == 1
    assert len([o for o in outcomes if isinstance(o, Skipped) and "gave already" in o.reason]) == 1


def test_redirects_noindex_nofollow_and_files(site: Site, limits: CrawlLimits) -> None:
    site.pages["/"] = html(
        "Shop",
        "<a href='/old'>o</a><a href='/hidden'>h</a><a href='/a.pdf'>f</a>"
        "<a rel='nofollow' href='/never'>n</a><a href='https://other.example/'>x</a>"
        "<a href='mailto:x@e.x'>m</a>",
    )
    site.pages["/old"] = Response("", 301, {"Location": "/p/1"})
    site.pages["/hidden"] = html("Hidden", PROSE, "<meta name='robots' content='noindex'>")
    found = by_path(site, crawl(site, limits))
    assert set(found) == {"/", "/old", "/p/1", "/hidden", "/a.pdf"}
    assert "redirects to" in found["/old"].reason
    assert isinstance(found["/p/1"], Read)
    assert "noindex" in found["/hidden"].reason
    assert site.asked["/a.pdf"] == 0


def test_a_failing_page_fails_alone_and_leads_on(site: Site, limits: CrawlLimits) -> None:
    first = crawl(site, limits)
    site.pages["/help/returns"] = Response("", 500)
    site.pages["/"] = html("Shop", "<a href='/help/returns'>Returns</a>")
    found = by_path(site, crawl(site, limits, memory(first)))
    assert isinstance(found["/help/returns"], Failed)
    assert isinstance(found["/p/1"], Unchanged)


def test_a_page_too_large(site: Site, limits: CrawlLimits) -> None:
    site.pages["/p/1"] = html("Big", "x" * 300_000)
    found = by_path(site, crawl(site, limits))
    assert isinstance(found["/p/1"], Failed)
    assert "too large" in found["/p/1"].reason


def test_endless_calendars_stop_at_the_limit(httpserver: HTTPServer, limits: CrawlLimits) -> None:
    def day(request: Request) -> Response:
        n = int(request.args.get("n", request.args.get("day", "0")))
        body = f"<a href='/?n={n + 1}'>next</a><a href='/?day={n + 2}&view=week'>week</a>"
        return Response(html(f"Day {n}", body), content_type="text/html")

    httpserver.expect_request("/robots.txt").respond_with_data("", 404)
    httpserver.expect_request("/sitemap.xml").respond_with_data("", 404)
    httpserver.expect_request("/").respond_with_handler(day)
    few = replace(limits, max_pages=15, max_variations=5)
    outcomes = list(Crawl(httpserver.url_for("/"), few).read({}))
    pages = [r for r, _ in httpserver.log if r.path == "/"]
    assert len(pages) == 15
    reasons = " ".join(o.reason for o in outcomes if isinstance(o, Skipped))
    assert "over the limit of 15 pages" in reasons
    assert "differ in day, view only" in reasons


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (Response("", 404), "404"),
        (Response("", 500), "500"),
        (Response("", 302, {"Location": "/"}), "loop"),
        (Response("", 302, {"Location": "https://other.example/"}), "another site"),
        (Response("{}", content_type="application/json"), "isn't an HTML page"),
    ],
)
def test_a_start_that_fails(site: Site, limits: CrawlLimits, page: Response, said: str) -> None:
    site.pages["/"] = page
    with pytest.raises(SourceError, match=said) as caught:
        crawl(site, limits)
    assert site.url in str(caught.value)


def test_a_start_that_robots_forbid(site: Site, limits: CrawlLimits) -> None:
    site.robots = "User-agent: *\nDisallow: /"
    with pytest.raises(SourceError, match="forbids"):
        crawl(site, limits)


def test_an_unreachable_host(limits: CrawlLimits) -> None:
    with pytest.raises(SourceError, match=r"http://127\.0\.0\.1:9/"):
        list(Crawl("http://127.0.0.1:9/", limits).read({}))


def test_a_crawl_can_be_left_halfway(site: Site, limits: CrawlLimits) -> None:
    outcomes = Crawl(site.url, limits).read({})
    next(outcomes)
    outcomes.close()


def test_encodings(site: Site, limits: CrawlLimits) -> None:
    body = html("Rückgabe", PROSE.replace("arrival", "Größe")).encode("cp1252")
    site.pages["/help/returns"] = Response(body, content_type="text/html; charset=utf-8")
    found = by_path(site, crawl(site, limits))
    assert found["/help/returns"].documents[0].title == "Rückgabe"
