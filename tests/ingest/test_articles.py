"""Page -> Article."""

from __future__ import annotations

import json

import pytest

from ingest.articles import NoArticle, extract_article
from ingest.page import parse_page
from kb.documents import Article

URL = "https://shop.example/help/returns"
PROSE = "You may send back anything within thirty days, unworn and with its tags. " * 5
CHROME = """<header><nav><a href="/">Home</a><a href="/shop">Shop</a></nav></header>
<div id="cookie-banner">We use cookies.</div>"""
FOOT = """<section class="related-articles"><a href="/x">Other</a></section>
<div class="article-votes">Was this article helpful?</div><p>Was this helpful? Yes No</p>
<footer>© Shop, all rights reserved</footer>"""


def read(body: str, head: str = "", url: str = URL) -> Article | NoArticle:
    page = f"<html lang='en'><head><title>Returns | Shop</title>{head}</head><body>{body}</body>"
    return extract_article(parse_page(page.encode(), url))


@pytest.mark.parametrize("frame", ["main", "article", "div class='c'"])
def test_the_main_content_and_nothing_else(frame: str) -> None:
    tag = frame.split(maxsplit=1)[0]
    found = read(
        f"""{CHROME}<{frame}><h1>Returns</h1><p>{PROSE}</p><h2>How <em>long</em></h2>
        <ul><li>30 days</li><li>see <a href="/help/shipping#uk">shipping</a></li></ul>
        <table><tr><th>Item</th><th>Days</th></tr><tr><td>Boots</td><td>60</td></tr></table>
        <img src="x.png"><img src="y.png" alt="The label"><script>alert(1)</script></{tag}>{FOOT}"""
    )
    assert isinstance(found, Article)
    assert (found.id, found.title, found.language) == ("help/returns", "Returns", "en")
    assert "## How *long*" in found.body
    assert "- 30 days" in found.body
    assert "[shipping](https://shop.example/help/shipping" in found.body
    assert "| Boots | 60 |" in found.body
    assert "The label" in found.body
    for noise in ("cookies", "helpful", "rights reserved", "alert", "Other", "# Returns", "png"):
        assert noise not in found.body


def test_a_frame_named_like_noise_is_kept() -> None:
    found = read(
        f"<main><div class='has-sidebar related'><h1>Returns</h1><p>{PROSE}</p></div></main>"
    )
    assert isinstance(found, Article)
    assert "thirty days" in found.body


def test_accordions_and_questions() -> None:
    data = {
        "@type": "FAQPage",
        "mainEntity": [
            {"@type": "Question", "name": "May I return socks?",
             "acceptedAnswer": {"@type": "Answer", "text": "<p>Yes, <b>unworn</b>.</p>"}},
            {"@type": "Question", "name": "Who pays?",
             "acceptedAnswer": {"text": "You pay for the parcel back to us."}},
        ],
    }  # fmt: skip
    found = read(
        """<main><h1>Questions</h1><details><summary>Who pays?</summary>
        <p>You pay for the parcel back to us.</p></details></main>""",
        f'<script type="application/ld+json">{json.dumps(data)}</script>',
    )
    assert isinstance(found, Article)
    assert "### Who pays?" in found.body
    assert "## May I return socks?\n\nYes, **unworn**." in found.body
    assert found.body.count("You pay for the parcel") == 1


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<script type="application/ld+json">{"@type":"Article","dateModified":"2026-03-01T10:00Z"}'
         "</script>", ""),
        ('<meta property="article:modified_time" content="2026-03-01">', ""),
        ("", '<p>Last updated <time datetime="2026-03-01">1 March</time></p>'),
    ],
)  # fmt: skip
def test_when_it_was_changed(head: str, body: str) -> None:
    found = read(f"<main><h1>Returns</h1>{body}<p>{PROSE}</p></main>", head)
    assert isinstance(found, Article)
    assert found.updated == "2026-03-01"
    assert "1 March" not in found.body


@pytest.mark.parametrize(
    ("body", "head", "url", "reason"),
    [
        ("<main><h1>All</h1>" + "<a href='/a'>A thing to buy</a> " * 20 + "</main>", "", URL,
         "listing page: 20 links, 0 words of prose"),
        (f"<main><h1>Boots</h1><p>{PROSE}</p>" + "<b class='price'>£1</b>" * 6 + "</main>", "", URL,
         "6 prices"),
        (f"<main><h1>Hello</h1><p>{PROSE}</p></main>", "", "https://shop.example/", "home page"),
        (f"<main><h1>Basket</h1><p>{PROSE}</p></main>", "", "https://shop.example/basket",
         "basket, search or account"),
        (f"<main><h1>Page not found</h1><p>{PROSE}</p></main>", "", URL, "error page"),
        (f"<main><h1>Boots</h1><p>{PROSE}</p></main>",
         '<script type="application/ld+json">{"@type":"CollectionPage"}</script>', URL,
         "CollectionPage"),
        ("", "", URL, "0 words of prose"),
    ],
)  # fmt: skip
def test_what_is_no_article(body: str, head: str, url: str, reason: str) -> None:
    found = read(body, head, url)
    assert isinstance(found, NoArticle)
    assert reason in found.reason
