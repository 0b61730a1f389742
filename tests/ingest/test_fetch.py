"""Polite HTTP against a loopback server."""

from __future__ import annotations

import gzip
import io
import time

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest.fetch import Fetcher, user_agent
from ingest.limits import CrawlLimits
from ingest.response import Broken, Fetched, NotModified, Refused
from ingest.wire import Response as Head
from kb.editions.pages import Remembered


@pytest.fixture
def bare(httpserver: HTTPServer, limits: CrawlLimits):
    with Fetcher(httpserver.url_for("/"), limits) as opened:
        yield opened


@pytest.fixture
def fetcher(httpserver: HTTPServer, bare: Fetcher) -> Fetcher:
    httpserver.expect_request("/robots.txt").respond_with_data("", 404)
    return bare


def test_a_page_and_who_asked(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    httpserver.expect_request("/a").respond_with_data(
        "hello", content_type="text/html; charset=utf-8", headers={"ETag": '"1"'}
    )
    answer = fetcher.fetch(httpserver.url_for("/a#top"))
    assert isinstance(answer, Fetched)
    assert (answer.body, answer.etag, answer.charset) == (b"hello", '"1"', "utf-8")
    agents = {request.headers["User-Agent"] for request, _ in httpserver.log}
    assert agents == {user_agent()}
    assert user_agent().startswith("Aisle/")


def test_conditional_requests(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    def answer(request: Request) -> Response:
        if request.headers.get("If-None-Match") == '"1"':
            return Response(status=304)
        return Response("x", content_type="text/html")

    httpserver.expect_request("/a").respond_with_handler(answer)
    url = httpserver.url_for("/a")
    known = {url: Remembered('"1"', "", (), ())}
    assert isinstance(fetcher.fetch(url, known), NotModified)
    assert isinstance(fetcher.fetch(url), Fetched)


def test_redirects_end_somewhere(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    httpserver.expect_request("/1").respond_with_data("", 302, {"Location": "/2?b=1&a=2"})
    httpserver.expect_request("/2").respond_with_data("there", content_type="text/html")
    answer = fetcher.fetch(httpserver.url_for("/1"))
    assert isinstance(answer, Fetched)
    assert answer.url == httpserver.url_for("/2?a=2&b=1")


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_a_redirect_beyond_ascii(encoding: str) -> None:
    sent = "/café".encode(encoding).decode("latin-1")  # as bytes come out of HTTP
    assert Head(302, "", {"location": sent}, (), iter(())).location == "/café"


@pytest.mark.parametrize(
    ("header", "charset"),
    [
        ("text/html; charset=UTF-8", "utf-8"),
        ("text/html;charset='latin-1'", "latin-1"),
        ("text/html; charset*0*=x; charset", ""),
        ("", ""),
    ],
)
def test_the_encoding_that_a_header_names(header: str, charset: str) -> None:
    assert Head(200, "", {"content-type": header}, (), iter(())).charset == charset


def test_redirects_in_a_loop_or_without_end(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    httpserver.expect_request("/a").respond_with_data("", 301, {"Location": "/b"})
    httpserver.expect_request("/b").respond_with_data("", 301, {"Location": "/a"})
    looped = fetcher.fetch(httpserver.url_for("/a"))
    assert isinstance(looped, Broken)
    assert "loop" in looped.reason
    for n in range(9):
        httpserver.expect_request(f"/n{n}").respond_with_data("", 302, {"Location": f"/n{n + 1}"})
    endless = fetcher.fetch(httpserver.url_for("/n0"))
    assert isinstance(endless, Broken)
    assert "more than 5 redirects" in endless.reason


def test_redirects_to_another_site(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    httpserver.expect_request("/a").respond_with_data("", 302, {"Location": "https://e.example/"})
    answer = fetcher.fetch(httpserver.url_for("/a"))
    assert isinstance(answer, Refused)
    assert "e.example is another site" in answer.reason


@pytest.mark.parametrize("status", [404, 410])
def test_gone_is_not_broken(httpserver: HTTPServer, fetcher: Fetcher, status: int) -> None:
    httpserver.expect_request("/a").respond_with_data("", status)
    assert isinstance(fetcher.fetch(httpserver.url_for("/a")), Refused)


def test_broken_is_not_gone(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    httpserver.expect_request("/a").respond_with_data("", 500)
    answer = fetcher.fetch(httpserver.url_for("/a"))
    assert isinstance(answer, Broken)
    assert "HTTP 500" in answer.reason


def test_busy_servers_are_asked_again(httpserver: HTTPServer, bare: Fetcher) -> None:
    httpserver.expect_ordered_request("/robots.txt").respond_with_data("", 404)
    httpserver.expect_ordered_request("/a").respond_with_data("", 429, {"Retry-After": "0"})
    httpserver.expect_ordered_request("/a").respond_with_data("", 503)
    httpserver.expect_ordered_request("/a").respond_with_data("at last", content_type="text/html")
    assert isinstance(bare.fetch(httpserver.url_for("/a")), Fetched)


def test_busy_for_too_long(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    httpserver.expect_request("/a").respond_with_data("", 503, {"Retry-After": "3600"})
    httpserver.expect_request("/b").respond_with_data("", 429)
    late = fetcher.fetch(httpserver.url_for("/a"))
    assert isinstance(late, Broken)
    assert "3600 s" in late.reason
    never = fetcher.fetch(httpserver.url_for("/b"))
    assert isinstance(never, Broken)
    assert "3 times" in never.reason


def test_retry_after_as_a_date(httpserver: HTTPServer, bare: Fetcher) -> None:
    header = {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}
    httpserver.expect_ordered_request("/robots.txt").respond_with_data("", 404)
    httpserver.expect_ordered_request("/a").respond_with_data("", 503, header)
    httpserver.expect_ordered_request("/a").respond_with_data("now", content_type="text/html")
    assert isinstance(bare.fetch(httpserver.url_for("/a")), Fetched)


def test_large_bodies(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    sent: list[int] = []

    def endless():
        for n in range(100_000):
            sent.append(n)
            yield b"x" * 10_000

    httpserver.expect_request("/told").respond_with_data(b"x" * 300_000, content_type="text/html")
    httpserver.expect_request("/untold").respond_with_handler(
        lambda _: Response(endless(), content_type="text/html")
    )
    packed = gzip.compress(b"0" * 5_000_000)
    httpserver.expect_request("/packed").respond_with_data(
        packed, content_type="text/html", headers={"Content-Encoding": "gzip"}
    )
    for path in ("/told", "/untold", "/packed"):
        answer = fetcher.fetch(httpserver.url_for(path))
        assert isinstance(answer, Broken)
        assert "too large" in answer.reason
    assert len(sent) < 5_000  # a gigabyte was on offer


def test_a_feed_may_be_larger(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    httpserver.expect_request("/feed").respond_with_data(b"x" * 300_000, content_type="text/plain")
    body = io.BytesIO()
    assert isinstance(fetcher.fetch(httpserver.url_for("/feed"), into=body), Fetched)
    assert len(body.getvalue()) == 300_000


def test_types_that_are_no_pages(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    httpserver.expect_request("/a").respond_with_data(b"x", content_type="image/png")
    answer = fetcher.fetch(httpserver.url_for("/a"))
    assert isinstance(answer, Refused)
    assert "image/png" in answer.reason


def test_silent_and_absent_servers(httpserver: HTTPServer, limits: CrawlLimits) -> None:
    def sleep(_: Request) -> Response:
        time.sleep(0.6)
        return Response("late")

    httpserver.expect_request("/a").respond_with_handler(sleep)
    httpserver.expect_request("/robots.txt").respond_with_data("", 404)
    hasty = CrawlLimits(timeout=0.2, retries=0, allow_hosts=("localhost",))
    with Fetcher(httpserver.url_for("/"), hasty) as fetcher:
        answer = fetcher.fetch(httpserver.url_for("/a"))
        assert isinstance(answer, Broken)
        assert "timed out" in answer.reason
    with Fetcher("http://127.0.0.1:9/", limits) as fetcher:
        answer = fetcher.fetch("http://127.0.0.1:9/")
    assert isinstance(answer, Broken)
    assert "robots.txt can't be read" in answer.reason


def test_robots_forbid(httpserver: HTTPServer, bare: Fetcher) -> None:
    rules = "User-agent: *\nDisallow: /private\nCrawl-delay: 0.01\nSitemap: https://e.x/s.xml\n"
    httpserver.expect_request("/robots.txt").respond_with_data(rules)
    httpserver.expect_request("/open").respond_with_data("x", content_type="text/html")
    answer = bare.fetch(httpserver.url_for("/private/a"))
    assert isinstance(answer, Refused)
    assert "forbids" in answer.reason
    assert isinstance(bare.fetch(httpserver.url_for("/open")), Fetched)
    assert bare.robots.sitemaps(httpserver.url_for("/")) == ("https://e.x/s.xml",)
    assert bare.robots.delay(httpserver.url_for("/")) == pytest.approx(0.01)


def test_a_redirect_into_what_robots_forbid(httpserver: HTTPServer, bare: Fetcher) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: Aisle\nDisallow: /b")
    httpserver.expect_request("/a").respond_with_data("", 302, {"Location": "/b"})
    answer = bare.fetch(httpserver.url_for("/a"))
    assert isinstance(answer, Refused)
    assert not [r for r, _ in httpserver.log if r.path == "/b"]


def test_robots_that_fail_mean_stay_away(httpserver: HTTPServer, bare: Fetcher) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("", 500)
    answer = bare.fetch(httpserver.url_for("/a"))
    assert isinstance(answer, Broken)
    assert "left alone" in answer.reason
    assert [request.path for request, _ in httpserver.log] == ["/robots.txt"]
