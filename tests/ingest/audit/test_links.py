"""Links that lead nowhere, asked of a real server."""

from __future__ import annotations

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from ingest.audit.audit import AuditError, audit
from ingest.audit.links import links_of
from ingest.audit.web import Web
from ingest.limits import CrawlLimits
from kb.catalog import Catalog
from kb.documents import Article
from tests.ingest.audit.conftest import Audited, one, topics
from tests.kb.stock import product

PAGE = '<html><title>Help</title><h2 id="costs">Costs</h2><p id="x">What it costs.</p></html>'


@pytest.fixture
def web() -> Web:
    limits = CrawlLimits(
        per_second=0, timeout=1.0, retries=0, backoff=0.01, allow_hosts=("127.0.0.1", "localhost")
    )
    return Web(limits)


@pytest.fixture
def site(httpserver: HTTPServer) -> str:
    html = "text/html; charset=utf-8"
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /secret\n")
    httpserver.expect_request("/good").respond_with_data(PAGE, content_type=html)
    httpserver.expect_request("/").respond_with_data(PAGE, content_type=html)
    own = '<html><title>Help</title><p id="there"></p><p id="x"></p></html>'
    httpserver.expect_request("/help").respond_with_data(own, content_type=html)
    httpserver.expect_request("/gone").respond_with_data("gone", status=410)
    httpserver.expect_request("/broken").respond_with_data("oops", status=500)
    httpserver.expect_request("/login").respond_with_data("no", status=403)
    httpserver.expect_request("/picture.png").respond_with_data(b"png", content_type="image/png")
    soft = "<html><title>Page not found | Shop</title></html>"
    httpserver.expect_request("/soft").respond_with_data(soft, content_type=html)
    home = Response("", 302, {"Location": httpserver.url_for("/")})
    httpserver.expect_request("/moved").respond_with_response(home)
    httpserver.expect_request("/nothing").respond_with_data("no", status=404)
    return httpserver.url_for("").rstrip("/")


def page(site: str, body: str) -> Article:
    return Article("a", "Delivery", url=f"{site}/help", body=body)


@pytest.mark.parametrize(
    ("body", "topic"),
    [
        ("See [costs](/gone).", "dead link"),
        ("See [costs](nothing).", "dead link"),
        ("See [costs](/soft).", "dead link"),
        ("See [costs](/moved).", "leads home"),
        ("See [costs](/broken).", "broken link"),
        ("See [costs](/good#time).", "missing section"),
        ("![A map](/nothing)", "dead picture"),
    ],
)
def test_a_link_that_leads_nowhere_is_found_with_its_section(
    audited: Audited, web: Web, site: str, body: str, topic: str
) -> None:
    finding = one(audited(page(site, f"## Costs\n\n{body}"), check="links", web=web))
    assert finding.topic == topic
    assert finding.evidence[0].field == "Costs"
    assert finding.evidence[0].text in body or topic == "dead picture"


@pytest.mark.parametrize(
    "body",
    [
        "See [costs](/good).",
        "See [costs](/good#costs).",
        "See [costs](/good#:~:text=costs).",
        "![A map](/picture.png)",
        "Only for [members](/login).",
        "[Kept out](/secret/page).",
        "[Home](/).",
        "[Write](mailto:help@shop.example) or [below](#there).",
        "`[code](/gone)`",
    ],
)
def test_what_is_there_or_can_not_be_told_is_no_finding(
    audited: Audited, web: Web, site: str, body: str
) -> None:
    report = audited(page(site, body), check="links", web=web)
    assert [f.what for f in report.findings] == []


def test_a_server_that_does_not_answer_is_no_dead_link(audited: Audited, web: Web) -> None:
    report = audited(page("http://127.0.0.1:9", "[Costs](/good)"), check="links", web=web)
    assert topics(report) == ["not reachable"]


def test_each_address_is_asked_once_and_all_places_are_named(
    audited: Audited, web: Web, site: str, httpserver: HTTPServer
) -> None:
    pages = [Article(f"a{n}", f"Page {n}", url=f"{site}/p{n}", body="[x](/gone)") for n in range(3)]
    finding = one(audited(*pages, product("p", url=f"{site}/good"), check="links", web=web))
    assert finding.count == 3
    asked = [request.path for request, _ in httpserver.log]
    assert sorted(asked) == ["/gone", "/good", "/robots.txt"]


def test_a_private_address_is_not_asked(
    audited: Audited, site: str, httpserver: HTTPServer
) -> None:
    guarded = Web(CrawlLimits(per_second=0, retries=0))
    report = audited(page(site, "[x](/gone)"), check="links", web=guarded)
    assert report.findings == []
    assert "1 not asked" in report.remarks[0]
    assert httpserver.log == []


def test_no_more_is_asked_than_was_allowed(audited: Audited, site: str) -> None:
    limits = CrawlLimits(per_second=0, retries=0, allow_hosts=("127.0.0.1", "localhost"))
    body = "[a](/good) [b](/gone)"
    report = audited(page(site, body), check="links", web=Web(limits, most=1))
    assert report.findings == []
    assert "1 of 2 addresses asked; --links N asks more" in report.remarks[0]


def test_offline_the_check_is_left_out_and_said_to_be(audited: Audited) -> None:
    report = audited(Article("a", "A", url="https://shop.example/a", body="[x](/gone)"))
    assert report.skipped == {"links": "offline"}
    assert "links" not in report.checks


def test_links_know_their_words_and_headings() -> None:
    body = "# A\n\n[one *two*](x)\n\n## B\n\n| [c](/y) | ![p](z.png) |\n|---|---|\n| d | e |"
    found = [
        (k.text, k.address, k.section)
        for k in links_of(Article("a", "A", "https://s.example/h/", body))
    ]
    assert found == [
        ("one two", "https://s.example/h/x", "A"),
        ("c", "https://s.example/y", "A > B"),
        ("p", "https://s.example/h/z.png", "A > B"),
    ]  # fmt: skip


def test_an_unknown_check_or_an_empty_store_is_said_clearly(catalog: Catalog) -> None:
    with pytest.raises(AuditError, match="choose of records"):
        audit(catalog, ["prices"])
    with pytest.raises(AuditError, match="knows nothing yet"):
        audit(catalog)
