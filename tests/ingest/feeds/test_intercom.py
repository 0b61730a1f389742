"""Articles in Intercom."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest.credential import Credential
from ingest.feeds.intercom import Intercom
from ingest.limits import CrawlLimits
from ingest.reading import Outcome, Read, Skipped, SourceError
from kb.documents import Anchor, Article

TOKEN = Credential("dG9rOjEyMw==", "INTERCOM_TOKEN")
COLLECTIONS = [
    {"id": "1", "name": "Orders", "parent_id": None,
     "translated_content": {"type": "group_translated_content", "fr": {"name": "Commandes"}}},
    {"id": "2", "name": "Delivery", "parent_id": "1", "translated_content": None},
]  # fmt: skip


def article(number: int, **changed: object) -> dict[str, Any]:
    return {
        "id": str(number),
        "type": "article",
        "title": f"Article {number}",
        "description": "What it is about",
        "body": f"<h2 id='h_fees'>Fees</h2><p>It costs £{number}.</p>",
        "state": "published",
        "url": f"https://help.e.x/en/articles/{number}-article",
        "parent_id": 2,
        "parent_type": "collection",
        "updated_at": 1767323045,
        **changed,
    }


class Workspace:
    """Speaks the API, one article a page; the way of saying where the next one is varies."""

    def __init__(self, server: HTTPServer) -> None:
        self.server = server
        self.articles = [article(1), article(2), article(3)]
        self.next: Callable[[int], Any] = lambda page: {"page": page, "starting_after": f"{page}"}
        self.broken: Callable[[int], Response | None] = lambda _page: None
        server.expect_request("/help_center/collections").respond_with_json(
            {"type": "list", "data": COLLECTIONS, "total_count": 2, "pages": {"total_pages": 1}}
        )
        server.expect_request("/articles").respond_with_handler(self.list)

    def list(self, request: Request) -> Response:
        assert request.headers["Authorization"] == f"Bearer {TOKEN.secret}"
        assert request.headers["Intercom-Version"] == "2.11"
        page = int(request.args.get("starting_after", request.args.get("page", "1")))
        if (wrong := self.broken(page)) is not None:
            return wrong
        pages: dict[str, Any] = {"type": "pages", "page": page, "per_page": 1, "total_pages": 3}
        if page < len(self.articles) and (after := self.next(page + 1)) is not None:
            pages["next"] = after
        pages["total_pages"] = len(self.articles)
        data = {"type": "list", "data": self.articles[page - 1 : page], "pages": pages}
        return Response(json.dumps(data), content_type="application/json")

    def read(self, limits: CrawlLimits, credential: Credential | None = TOKEN) -> list[Outcome]:
        source = Intercom(
            "https://help.e.x/", limits, credential=credential, api=self.server.url_for("/")
        )
        return list(source.read({}))


@pytest.fixture
def workspace(httpserver: HTTPServer) -> Workspace:
    return Workspace(httpserver)


def test_articles_are_read_with_their_collections(
    workspace: Workspace, limits: CrawlLimits
) -> None:
    first, second, third = workspace.read(limits)
    assert isinstance(first, Read)
    (found,) = first.documents
    assert isinstance(found, Article)
    assert found == Article(
        id="intercom/1",
        title="Article 1",
        url="https://help.e.x/en/articles/1-article",
        body="## Fees\n\nIt costs £1.",
        language="en",
        breadcrumbs=("Orders", "Delivery"),
        updated="2026-01-02",
        anchors=(Anchor("Fees", "h_fees"),),
    )
    assert isinstance(second, Read)
    assert isinstance(third, Read)


@pytest.mark.parametrize(
    "following",
    [
        lambda page: f"/articles?page={page}&per_page=1",
        lambda page: {"page": page},
        lambda page: {"starting_after": str(page)},
        lambda _page: None,  # only the number of pages is said
    ],
)
def test_every_way_of_paging_is_followed(
    workspace: Workspace, limits: CrawlLimits, following: Callable[[int], Any]
) -> None:
    workspace.next = following
    ids = [o.documents[0].id for o in workspace.read(limits) if isinstance(o, Read)]
    assert ids == ["intercom/1", "intercom/2", "intercom/3"]


def test_translations_are_articles_of_their_own(workspace: Workspace, limits: CrawlLimits) -> None:
    french = {
        "type": "article_content", "title": "Frais", "body": "<p>Trois euros.</p>",
        "state": "published", "url": "https://help.e.x/fr/articles/1", "updated_at": 1767323045,
    }  # fmt: skip
    workspace.articles = [
        article(
            1,
            default_locale="en",
            translated_content={
                "type": "article_translated_content",
                "de": None,
                "en": {"title": "again"},
                "es": {**french, "state": "draft", "url": None},
                "fr": french,
            },
        )
    ]
    default, spanish, translated = workspace.read(limits)
    assert isinstance(default, Read)
    assert isinstance(spanish, Skipped)
    assert (spanish.where, spanish.reason) == ("intercom/1/es", "a draft")
    assert isinstance(translated, Read)
    (found,) = translated.documents
    assert isinstance(found, Article)
    assert (found.id, found.language, found.body) == ("intercom/1/fr", "fr", "Trois euros.")
    assert found.breadcrumbs == ("Commandes", "Delivery")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"state": "draft"}, "a draft"),
        ({"body": None}, "no text in it"),
        ({"title": ""}, "no title"),
        ({"id": None}, "no id"),
    ],
)
def test_what_is_no_article_is_skipped(
    workspace: Workspace, limits: CrawlLimits, changed: dict[str, Any], reason: str
) -> None:
    workspace.articles = [article(1, **changed)]
    (outcome,) = workspace.read(limits)
    assert isinstance(outcome, Skipped)
    assert reason in outcome.reason


@pytest.mark.parametrize("moment", [None, True, "2026", 1e300, float("nan")])
def test_odd_dates_are_no_dates(workspace: Workspace, limits: CrawlLimits, moment: object) -> None:
    workspace.articles = [article(1, updated_at=moment, parent_id=None, url=None)]
    (outcome,) = workspace.read(limits)
    assert isinstance(outcome, Read)
    found = outcome.documents[0]
    assert isinstance(found, Article)
    assert (found.updated, found.breadcrumbs, found.url) == ("", (), "")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (Response("", 500), "HTTP 500"),
        (Response("{", 200, content_type="application/json"), "no JSON"),
        (Response('{"type": "error.list", "errors": []}', 401), "INTERCOM_TOKEN.*--base-url"),
        (Response('{"data": {}}', 200, content_type="application/json"), "no list of objects"),
    ],
)
def test_an_error_on_a_later_page_fails_the_source_as_a_whole(
    workspace: Workspace, limits: CrawlLimits, wrong: Response, said: str
) -> None:
    workspace.broken = lambda page: wrong if page == 2 else None
    with pytest.raises(SourceError, match=said) as told:
        workspace.read(limits)
    assert TOKEN.secret not in str(told.value)


def test_a_rate_limit_is_waited_for(workspace: Workspace, limits: CrawlLimits) -> None:
    answers = iter([Response("", 429, {"X-RateLimit-Reset": "1"})])
    workspace.broken = lambda page: next(answers, None) if page == 2 else None
    assert len(workspace.read(limits)) == 3


def test_a_token_is_needed(workspace: Workspace, limits: CrawlLimits) -> None:
    with pytest.raises(SourceError, match="--token-env"):
        workspace.read(limits, None)


def test_the_region_is_that_of_the_address() -> None:
    source = Intercom("https://api.eu.intercom.io", credential=TOKEN)
    with source.client() as client:
        assert client._base == "https://api.eu.intercom.io/"
    with Intercom("https://help.e.x", credential=TOKEN).client() as client:
        assert client._base == "https://api.intercom.io/"
