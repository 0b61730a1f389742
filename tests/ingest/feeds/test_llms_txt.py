"""``llms.txt`` and ``llms-full.txt``."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from ingest.feeds.llms_file import Item, parse_items, split_parts
from ingest.feeds.llms_txt import LlmsTxt
from ingest.limits import CrawlLimits
from ingest.reading import Failed, Outcome, Read, Skipped, SourceError, Unchanged
from kb.documents import Article
from tests.ingest.conftest import memory

LISTING = """# Shop

> What we sell and how.

Some notes with [a link](/not-listed).

## Help

- [Returns](/help/returns.md): thirty days
- [Delivery *costs*](/help/delivery.html "title")
* [Returns again](help/returns.md?utm_source=x)
- [Gone](/help/gone.md)
- [Elsewhere](https://other.example/x.md)
- [Picture](/a.png)

```
- [not a link](/no.md)
```

## Optional

- [About (us)](/about_(us)/index.html.md)
"""
PAGE = """<!doctype html><html lang="en"><head><title>Delivery</title></head><body><main>
<h1>Delivery</h1><p>{}</p></main></body></html>""".format("Standard delivery costs £4.95. " * 20)
FULL = """# Shop: Returns
Source: https://help.e.x/returns

Thirty **days**.

```
# no heading
```

---

# Delivery

URL: <https://help.e.x/delivery>

Three days.

# Empty

# Delivery

Another page of that name.
"""


def article(outcome: Outcome) -> Article:
    assert isinstance(outcome, Read)
    (found,) = outcome.documents
    assert isinstance(found, Article)
    return found


@pytest.fixture
def site(httpserver: HTTPServer) -> HTTPServer:
    server = httpserver
    server.expect_request("/robots.txt").respond_with_data("", 404)
    server.expect_request("/llms.txt").respond_with_data(LISTING, content_type="text/plain")
    server.expect_request("/help/returns.md", headers={"If-None-Match": '"r1"'}).respond_with_data(
        "", 304
    )
    server.expect_request("/help/returns.md").respond_with_data(
        "---\nlanguage: en\n---\n# Returns\n\nThirty days.\n\n## Fees\n\nNone.",
        content_type="text/markdown",
        headers={"ETag": '"r1"'},
    )
    server.expect_request("/help/delivery.html").respond_with_data(PAGE, content_type="text/html")
    server.expect_request("/help/gone.md").respond_with_data("", 404)
    server.expect_request("/a.png").respond_with_data(b"\x89PNG", content_type="image/png")
    server.expect_request("/about_(us)/index.html.md").respond_with_data(
        "We sell tents.", content_type="text/plain"
    )
    return server


def test_the_listed_pages_are_read(site: HTTPServer, limits: CrawlLimits) -> None:
    url = site.url_for("/llms.txt")
    outcomes = list(LlmsTxt(url, limits).read({}))
    by_path = {o.where.removeprefix(site.url_for("/").rstrip("/")): o for o in outcomes}
    returns = article(by_path.pop("/help/returns.md"))
    assert returns.id == "help/returns"
    assert returns.url == site.url_for("/help/returns")
    assert (returns.title, returns.body) == ("Returns", "Thirty days.\n\n## Fees\n\nNone.")
    assert (returns.breadcrumbs, returns.language) == (("Help",), "en")
    delivery = article(by_path.pop("/help/delivery.html"))
    assert (delivery.title, delivery.breadcrumbs) == ("Delivery", ("Help",))
    about = article(by_path.pop("/about_(us)/index.html.md"))
    assert (about.title, about.breadcrumbs) == ("About (us)", ())
    assert about.url == site.url_for("/about_(us)/")
    reasons = {where: o.reason for where, o in by_path.items() if isinstance(o, Skipped)}
    assert reasons.pop("https://other.example/x.md") == "other.example is another site"
    assert "HTTP 404" in reasons.pop("/help/gone.md")
    assert "image/png" in reasons.pop("/a.png")
    assert reasons == {}


def test_unchanged_pages_are_not_sent_again(site: HTTPServer, limits: CrawlLimits) -> None:
    source = LlmsTxt(site.url_for("/llms.txt"), limits)
    again = list(source.read(memory(source.read({}))))
    assert [o.where for o in again if isinstance(o, Unchanged)] == [
        site.url_for("/help/returns.md")
    ]


def test_a_page_that_breaks_fails_alone(site: HTTPServer, limits: CrawlLimits) -> None:
    site.expect_oneshot_request("/x")
    site.clear()
    site.expect_request("/robots.txt").respond_with_data("", 404)
    site.expect_request("/llms.txt").respond_with_data(
        "# S\n- [a](/a.md)\n- [b](/b.md)\n- [a](c.md)"
    )
    site.expect_request("/a.md").respond_with_data("", 500)
    site.expect_request("/b.md").respond_with_data(
        "---\na: [b\n---\nText", content_type="text/plain"
    )
    site.expect_request("/c.md").respond_with_data("Text", content_type="text/plain")
    broken, bad, fine = LlmsTxt(site.url_for("/llms.txt"), limits).read({})
    assert isinstance(broken, Failed)
    assert isinstance(bad, Skipped)
    assert "front matter" in bad.reason
    assert article(fine).title == "a"


def test_other_sites_are_read_when_the_settings_name_them(
    site: HTTPServer, limits: CrawlLimits
) -> None:
    other = site.url_for("/help/returns.md").replace("localhost", "127.0.0.1")
    site.expect_request("/two/llms.txt").respond_with_data(f"- [a]({other})\n- [b](/nowhere.md)")
    first, _ = LlmsTxt(site.url_for("/two/llms.txt"), limits).read({})
    assert article(first).title == "Returns"


def test_the_limit_of_pages_holds(site: HTTPServer, limits: CrawlLimits) -> None:
    source = LlmsTxt(site.url_for("/llms.txt"), replace(limits, max_pages=1))
    outcomes = list(source.read({}))
    assert len([o for o in outcomes if isinstance(o, Read)]) == 1
    assert any("over the limit of 1 pages" in o.reason for o in outcomes if isinstance(o, Skipped))


def test_the_full_file_is_split_into_its_pages(site: HTTPServer, limits: CrawlLimits) -> None:
    url = site.url_for("/llms-full.txt")
    site.expect_request("/llms-full.txt").respond_with_data(FULL, content_type="text/plain")
    returns, delivery, another = map(article, LlmsTxt(url, limits).read({}))
    assert (returns.id, returns.title, returns.url) == (
        "returns",
        "Shop: Returns",
        "https://help.e.x/returns",
    )
    assert returns.body == "Thirty **days**.\n\n```\n# no heading\n```"
    assert (delivery.url, delivery.body) == ("https://help.e.x/delivery", "Three days.")
    assert (another.id, another.url) == ("delivery-2", url)


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        ("Just words.", "text/plain", "lists no links and holds no text"),
        (PAGE, "text/html", "is a web page"),
    ],
)
def test_what_is_no_llms_txt(
    httpserver: HTTPServer, limits: CrawlLimits, body: str, kind: str, said: str
) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("", 404)
    httpserver.expect_request("/llms.txt").respond_with_data(body, content_type=kind)
    with pytest.raises(SourceError, match=said):
        list(LlmsTxt(httpserver.url_for("/llms.txt"), limits).read({}))
    with pytest.raises(SourceError, match="can't read"):
        list(LlmsTxt(httpserver.url_for("/two/llms.txt"), limits).read({}))


def test_links_and_their_sections() -> None:
    assert parse_items(LISTING)[:2] == [
        Item("Returns", "/help/returns.md", "Help"),
        Item("Delivery *costs*", "/help/delivery.html", "Help"),
    ]
    assert parse_items(LISTING)[-1] == Item("About (us)", "/about_(us)/index.html.md", "")


def test_one_title_alone_is_the_sites_name() -> None:
    parts = split_parts("# Shop\n\n> Notes\n\n## A\n\nOne.\n\n## B\n\nTwo.\n\n### C\n\nThree.")
    assert [(part.title, part.text) for part in parts] == [
        ("A", "One."),
        ("B", "Two.\n\n### C\n\nThree."),
    ]


@given(st.text(alphabet="#-*[]()` \n~=ab:/", max_size=200))
def test_nothing_in_a_file_raises(text: str) -> None:
    parse_items(text)
    split_parts(text)
