"""Sites that would keep a crawler busy for ever, or fool it."""

from __future__ import annotations

import gzip
import re
import uuid
from collections import Counter
from dataclasses import replace

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest.crawl import Crawl
from ingest.limits import CrawlLimits
from ingest.reading import Failed, Outcome, Read, Skipped
from tests.ingest.site import NS, PROSE, Site, html, product


def crawl(site: Site, limits: CrawlLimits) -> dict[str, Outcome]:
    outcomes = list(Crawl(site.url, limits).read({}))
    places = Counter(outcome.where for outcome in outcomes)
    assert [where for where, n in places.items() if n > 1] == []
    return {"/" + o.where.removeprefix(site.url): o for o in outcomes}


def test_a_shop_that_answers_everything_with_200(site: Site, limits: CrawlLimits) -> None:
    site.fallback = html("Oh dear", "<p>We looked everywhere. " + "Try our bestsellers. " * 20)
    site.pages["/"] = html("Shop", "<a href='/gone'>a</a><a href='/help/returns'>b</a>")
    site.pages["/help/returns"] = html("Returns", PROSE)
    found = crawl(site, limits)
    assert isinstance(found["/help/returns"], Read)
    assert "any address that doesn't exist" in found["/gone"].reason


def test_the_random_address_is_asked_for_once(site: Site, limits: CrawlLimits) -> None:
    for n in range(5):
        site.pages[f"/help/{n}"] = html(f"Article {n}", PROSE)
    site.pages["/"] = html("Shop", "".join(f"<a href='/help/{n}'>x</a>" for n in range(5)))
    crawl(site, limits)
    assert len([path for path in site.asked if re.fullmatch("/[0-9a-f]{16}", path)]) == 1


def test_a_shop_without_articles_is_not_probed(site: Site, limits: CrawlLimits) -> None:
    site.pages["/"] = html("Shop", "<a href='/p/1'>x</a>")
    crawl(site, limits)
    assert [path for path in site.asked if re.fullmatch("/[0-9a-f]{16}", path)] == []


def test_a_page_that_says_that_it_is_missing(site: Site, limits: CrawlLimits) -> None:
    site.pages["/help/returns"] = html("Seite nicht gefunden", PROSE)
    assert "no such page" in crawl(site, limits)["/help/returns"].reason


def test_sessions_in_the_path(httpserver: HTTPServer, limits: CrawlLimits) -> None:
    def page(request: Request) -> Response:
        links = "".join(f"<a href='/s/{uuid.uuid4().hex}/p/{n}'>p</a>" for n in range(4))
        name = request.path.rsplit("/", 1)[-1] or "home"
        body = links if name == "home" else PROSE + links
        return Response(html(f"Page {name}", body), content_type="text/html")

    httpserver.expect_request("/robots.txt").respond_with_data("", 404)
    httpserver.expect_request("/sitemap.xml").respond_with_data("", 404)
    httpserver.expect_request(re.compile("/.*")).respond_with_handler(page)
    outcomes = list(Crawl(httpserver.url_for("/"), limits).read({}))
    read = [o for o in outcomes if isinstance(o, Read)]
    assert sorted(o.documents[0].title for o in read) == [f"Page {n}" for n in range(4)]
    assert len(httpserver.log) < 30  # each of four pages led to four more
    assert all(
        "session" in o.reason for o in outcomes if isinstance(o, Skipped) and "/s/" in o.where
    )


def test_sessions_and_sorting_in_addresses(site: Site, limits: CrawlLimits) -> None:
    site.pages["/"] = html(
        "Shop",
        "<a href='/p/1;jsessionid=0A1B2C3D4E5F60718293A4B5C6D7E8F9'>a</a>"
        "<a href='/(S(lit3py55t21z5v55vlm25s55))/p/1'>b</a>"
        "<a href='/p/1?PHPSESSID=9f8e7d6c5b4a39281706'>c</a><a href='/p/1?sort=price'>d</a>"
        "<a href='/p/1?view=grid&amp;utm_campaign=x&amp;gclid=1&amp;fbclid=2'>e</a>"
        "<a href='/p/1?order=desc&amp;sid=0a1b2c3d4e5f6071'>f</a>",
    )
    found = crawl(site, limits)
    assert set(found) == {"/", "/p/1"}
    assert site.asked["/p/1"] == 1


def test_calendars_and_filters(httpserver: HTTPServer, limits: CrawlLimits) -> None:
    def page(request: Request) -> Response:
        n = sum(map(int, re.findall(r"\d+", request.full_path)))
        year, month = 2020 + n % 60, n % 12 + 1
        links = (
            f"<a href='/events/{year}/{month:02}'>a</a><a href='/events?date={year}-{month}'>b</a>"
            f"<a href='/shop?colour={n}'>c</a>"
            f"<a href='/shop?filter[size]={n + 1}&filter[b]={n}'>d</a>"
            f"<a href='/search?q={n}'>e</a><a href='/a/b{'/c' * (n % 5)}/{n}'>f</a>"
        )
        return Response(html(f"N {n}", links), content_type="text/html")

    httpserver.expect_request("/robots.txt").respond_with_data("", 404)
    httpserver.expect_request("/sitemap.xml").respond_with_data("", 404)
    httpserver.expect_request(re.compile("/.*")).respond_with_handler(page)
    few = replace(limits, max_variations=4, max_pages=200)
    outcomes = list(Crawl(httpserver.url_for("/"), few).read({}))
    assert len({o.where for o in outcomes}) == len(outcomes)
    asked = Counter(re.sub(r"\d+", "#", r.full_path) for r, _ in httpserver.log)
    assert max(n for path, n in asked.items() if not path.startswith("/a/")) <= 5
    reasons = " ".join(o.reason for o in outcomes if isinstance(o, Skipped))
    assert "differ in the day only" in reasons
    assert "differ in colour only" in reasons


def test_a_megabyte_of_links(site: Site, limits: CrawlLimits) -> None:
    links = "".join(f"<a href='/page/{n}/of-the-catalogue-of-a-shop'>{n}</a>" for n in range(6_000))
    site.pages["/"] = html("Shop", links)
    some = replace(limits, max_pages=20, max_bytes=5_000_000, max_links=1_000)
    found = crawl(site, some)
    assert sum(site.asked.values()) <= 22
    assert "further links" in found["/…"].reason
    noted = [o for o in found.values() if "over the limit" in getattr(o, "reason", "")]
    assert 300 < len(noted) < 1_000


def test_a_bomb_among_pages_and_one_among_sitemaps(site: Site, limits: CrawlLimits) -> None:
    bomb = gzip.compress(b" " * 20_000_000)
    site.robots = f"Sitemap: {site.at('/bomb.xml.gz')}\nSitemap: {site.at('/laugh.xml')}\n"
    site.pages["/bomb.xml.gz"] = Response(bomb, content_type="application/gzip")
    entities = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    site.pages["/laugh.xml"] = (
        f'<?xml version="1.0"?><!DOCTYPE u [<!ENTITY l0 "{site.at("/p")}">{entities}]>'
        f"<urlset {NS}><url><loc>&l9;</loc></url></urlset>"
    )
    site.pages["/help/returns"] = Response(
        bomb, content_type="text/html", headers={"Content-Encoding": "gzip"}
    )
    found = crawl(site, replace(limits, max_feed_bytes=1_000_000))
    assert isinstance(found["/bomb.xml.gz"], Failed)
    assert isinstance(found["/help/returns"], Failed)
    assert "too large" in found["/help/returns"].reason
    assert isinstance(found["/p/1"], Read)
    assert "/laugh.xml" in found


def test_a_cookie_of_one_page_changes_no_other(httpserver: HTTPServer, limits: CrawlLimits) -> None:
    def page(request: Request) -> Response:
        currency = request.cookies.get("currency", "GBP")
        if request.path == "/usd":
            return Response("", 302, {"Location": "/", "Set-Cookie": "currency=USD; Path=/"})
        if request.path == "/p/1":
            return Response(product(f"Boot {currency}", "B", "1"), content_type="text/html")
        return Response(
            html("S", "<a href='/usd'>$</a><a href='/p/1'>p</a>"), content_type="text/html"
        )

    httpserver.expect_request("/robots.txt").respond_with_data("", 404)
    httpserver.expect_request(re.compile("/.*")).respond_with_handler(page)
    outcomes = list(Crawl(httpserver.url_for("/"), limits).read({}))
    assert [o.documents[0].title for o in outcomes if isinstance(o, Read)] == ["Boot GBP"]


def test_a_shop_that_wants_its_cookie_back_is_read(
    httpserver: HTTPServer, limits: CrawlLimits
) -> None:
    def page(request: Request) -> Response:
        if "seen" not in request.cookies:
            return Response("", 302, {"Location": request.path, "Set-Cookie": "seen=1"})
        return Response(product("Boot", "B", "1"), content_type="text/html")

    httpserver.expect_request("/robots.txt").respond_with_data("", 404)
    httpserver.expect_request("/sitemap.xml").respond_with_data("", 404)
    httpserver.expect_request("/").respond_with_handler(page)
    outcomes = list(Crawl(httpserver.url_for("/"), limits).read({}))
    assert [o.documents[0].title for o in outcomes if isinstance(o, Read)] == ["Boot"]
