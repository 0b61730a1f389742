"""Help centres on Zendesk."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest.credential import Credential
from ingest.feeds.zendesk import Zendesk
from ingest.limits import CrawlLimits
from ingest.reading import Outcome, Read, Skipped, SourceError
from kb.documents import Anchor, Article

API = "/api/v2/help_center"
CATEGORIES = [{"id": 1, "name": "Orders &amp; delivery"}]
SECTIONS: list[dict[str, Any]] = [
    {"id": 10, "name": "Delivery", "category_id": 1, "parent_section_id": None},
    {"id": 11, "name": "Abroad", "category_id": 1, "parent_section_id": 10},
    {"id": 12, "name": "Loop", "category_id": 1, "parent_section_id": 12},
]


def article(number: int, **changed: object) -> dict[str, Any]:
    return {
        "id": number,
        "title": f"Article {number}",
        "body": f"<h2 id='h_01HX'>Fees</h2><p>It costs £{number}. <a href='/hc/x'>More</a></p>",
        "html_url": f"https://help.e.x/hc/en-us/articles/{number}-Article",
        "locale": "en-us",
        "section_id": 11,
        "draft": False,
        "user_segment_id": None,
        "updated_at": "2026-03-04T05:06:07Z",
        "edited_at": "2026-01-02T03:04:05Z",
        "label_names": ["x"],
        **changed,
    }


class HelpCentre:
    """Speaks the API: one article a page by cursor, sections and categories by number."""

    def __init__(self, server: HTTPServer) -> None:
        self.server = server
        self.articles = {"en-us": [article(1), article(2)], "de": [article(1, locale="de")]}
        self.broken: Callable[[Request], Response | None] = lambda _request: None
        server.expect_request("/robots.txt").respond_with_data("", 404)
        server.expect_request(f"{API}/locales.json").respond_with_json(
            {"locales": ["de", "en-us"], "default_locale": "en-us"}
        )
        for locale in self.articles:
            for what, found in (("sections", SECTIONS), ("categories", CATEGORIES)):
                server.expect_request(f"{API}/{locale}/{what}.json").respond_with_json(
                    {what: found, "page": 1, "next_page": None, "count": len(found)}
                )
            server.expect_request(f"{API}/{locale}/articles.json").respond_with_handler(self.list)

    def list(self, request: Request) -> Response:
        if (wrong := self.broken(request)) is not None:
            return wrong
        assert request.args["page[size]"] == "100"
        found = self.articles[request.path.split("/")[4]]
        at = int(request.args.get("page[after]", "0"))
        more = at + 1 < len(found)
        # As behind a host of the shop's own: the links name the platform's.
        after = f"https://shop.zendesk.com{request.path}?page[after]={at + 1}&page[size]=100"
        data = {
            "articles": found[at : at + 1],
            "meta": {"has_more": more, "after_cursor": str(at + 1)},
            "links": {"next": after if more else None},
        }
        return Response(json.dumps(data), content_type="application/json; charset=utf-8")

    def read(self, limits: CrawlLimits, path: str = "/hc/en-us", **options: Any) -> list[Outcome]:
        return list(Zendesk(self.server.url_for(path), limits, **options).read({}))


@pytest.fixture
def centre(httpserver: HTTPServer) -> HelpCentre:
    return HelpCentre(httpserver)


def test_articles_are_read_page_by_page(centre: HelpCentre, limits: CrawlLimits) -> None:
    first, second = centre.read(limits)
    assert isinstance(first, Read)
    assert first.where == "https://help.e.x/hc/en-us/articles/1-Article"
    (found,) = first.documents
    assert isinstance(found, Article)
    assert found == Article(
        id="zendesk/en-us/1",
        title="Article 1",
        url="https://help.e.x/hc/en-us/articles/1-Article",
        body="## Fees\n\nIt costs £1. [More](https://help.e.x/hc/x)",
        language="en-us",
        breadcrumbs=("Orders & delivery", "Delivery", "Abroad"),
        updated="2026-01-02",
        anchors=(Anchor("Fees", "h_01HX"),),
    )
    assert isinstance(second, Read)


def test_without_a_language_in_the_address_all_are_read(
    centre: HelpCentre, limits: CrawlLimits
) -> None:
    ids = [o.documents[0].id for o in centre.read(limits, "/hc") if isinstance(o, Read)]
    assert ids == ["zendesk/en-us/1", "zendesk/en-us/2", "zendesk/de/1"]


def test_offset_paging_is_followed_too(httpserver: HTTPServer, limits: CrawlLimits) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("", 404)
    for what in ("sections", "categories"):
        httpserver.expect_request(f"{API}/da/{what}.json").respond_with_json({what: []})
    place = f"{API}/da/articles.json"
    httpserver.expect_request(place, query_string={"page": "2"}).respond_with_json(
        {"articles": [article(2)], "next_page": None}
    )
    httpserver.expect_request(place).respond_with_json(
        {"articles": [article(1)], "next_page": httpserver.url_for(place) + "?page=2"}
    )
    outcomes = list(Zendesk(httpserver.url_for("/hc/da"), limits).read({}))
    assert len(outcomes) == 2


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"draft": True}, "a draft"),
        ({"user_segment_id": 7}, "for some readers only"),
        ({"user_segment_ids": [7]}, "for some readers only"),
        ({"body": None}, "no text in it"),
        ({"body": "<img src=x>"}, "no text in it"),
        ({"title": " "}, "no title"),
        ({"id": None}, "no id"),
    ],
)
def test_what_shoppers_may_not_read_is_skipped(
    centre: HelpCentre, limits: CrawlLimits, changed: dict[str, Any], reason: str
) -> None:
    centre.articles["en-us"] = [article(1), article(2, **changed)]
    outcome = centre.read(limits)[-1]
    assert isinstance(outcome, Skipped)
    assert reason in outcome.reason


def test_odd_records_are_read_as_far_as_they_go(centre: HelpCentre, limits: CrawlLimits) -> None:
    centre.articles["en-us"] = [
        article(1, section_id=12, html_url=None, updated_at=5, edited_at=None, locale=None)
    ]
    (outcome,) = centre.read(limits)
    assert isinstance(outcome, Read)
    found = outcome.documents[0]
    assert isinstance(found, Article)
    assert (found.breadcrumbs, found.url, found.updated, found.language) == (
        ("Loop",),
        "",
        "",
        "en-us",
    )


@pytest.mark.parametrize(
    ("secret", "header"),
    [
        ("me@e.x/token:abc", "Basic bWVAZS54L3Rva2VuOmFiYw=="),
        ("oauth-abc", "Bearer oauth-abc"),
    ],
)
def test_credentials_are_sent_as_zendesk_wants_them(
    centre: HelpCentre, limits: CrawlLimits, secret: str, header: str
) -> None:
    centre.read(limits, credential=Credential(secret, "ZD"))
    api = [request for request, _ in centre.server.log if request.path.startswith("/api")]
    assert {request.headers["Authorization"] for request in api} == {header}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (Response("", 500), "HTTP 500"),
        (Response('{"articles": ', 200, content_type="application/json"), "no JSON"),
        (Response('{"error": 1}', 200, content_type="application/json"), "no list of objects"),
        (Response("", 401), "without an API token"),
        (Response('{"articles": [], "meta": {"has_more": true}}', 200), "and not where"),
    ],
)
def test_an_error_on_a_later_page_fails_the_source_as_a_whole(
    centre: HelpCentre, limits: CrawlLimits, wrong: Response, said: str
) -> None:
    centre.broken = lambda request: wrong if "page[after]" in request.args else None
    with pytest.raises(SourceError, match=said):
        centre.read(limits)


def test_a_busy_help_centre_is_asked_again(centre: HelpCentre, limits: CrawlLimits) -> None:
    answers = iter([Response("", 429, {"Retry-After": "0"}), Response("", 503)])
    centre.broken = lambda request: next(answers, None) if "page[after]" in request.args else None
    assert len(centre.read(limits)) == 2


def test_another_site_is_told(httpserver: HTTPServer, limits: CrawlLimits) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("", 404)
    httpserver.expect_request(f"{API}/locales.json").respond_with_json({"x": 1})
    with pytest.raises(SourceError, match="no Zendesk help centre"):
        list(Zendesk(httpserver.url_for("/"), limits).read({}))
