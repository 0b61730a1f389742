"""Page -> articles."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest.articles import NoArticle, extract_articles
from ingest.crawl import Crawl
from ingest.limits import CrawlLimits
from ingest.page import parse_page
from ingest.reading import Read, Unchanged
from kb.documents import Anchor, Article
from tests.ingest.conftest import memory

URL = "https://shop.example/help/returns"
PROSE = "You may send back anything within thirty days, unworn and with its tags. " * 5
CHROME = """<header><nav><a href="/">Home</a><a href="/shop">Shop</a></nav></header>
<div id="cookie-banner">We use cookies.</div>"""
FOOT = """<section class="related-articles"><a href="/x">Other</a></section>
<div class="article-votes">Was this article helpful?</div><p>Was this helpful? Yes No</p>
<footer>© Shop, all rights reserved</footer>"""


def extract(body: str, head: str = "", url: str = URL) -> tuple[Article, ...] | NoArticle:
    page = f"<html lang='en'><head><title>Returns | Shop</title>{head}</head><body>{body}</body>"
    return extract_articles(parse_page(page.encode(), url))


def read(body: str, head: str = "", url: str = URL) -> Article:
    found = extract(body, head, url)
    assert not isinstance(found, NoArticle), found.reason
    (article,) = found
    return article


def faq(questions: Mapping[str, str], **more: object) -> str:
    """FAQPage markup."""
    entries = [
        {"@type": "Question", "name": name, "acceptedAnswer": {"@type": "Answer", "text": answer}}
        for name, answer in questions.items()
    ]
    data = {"@type": "FAQPage", "mainEntity": entries, **more}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


@pytest.mark.parametrize("frame", ["main", "article", "div class='c'"])
def test_the_main_content_and_nothing_else(frame: str) -> None:
    tag = frame.split(maxsplit=1)[0]
    found = read(
        f"""{CHROME}<{frame}><h1>Returns</h1><p>{PROSE}</p><h2>How <em>long</em></h2>
        <ul><li>30 days</li><li>see <a href="/help/shipping#uk">shipping</a></li></ul>
        <table><tr><th>Item</th><th>Days</th></tr><tr><td>Boots</td><td>60</td></tr></table>
        <img src="x.png"><img src="y.png" alt="The label"><script>alert(1)</script></{tag}>{FOOT}"""
    )
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
    assert "thirty days" in found.body


def test_code_that_a_highlighter_coloured_is_no_comment_section() -> None:
    found = read(
        f"<main><h1>Returns</h1><p>{PROSE}</p><pre class='language-sh'><code>"
        "<span class='token comment'># first</span><br>run</code></pre></main>"
    )
    assert "```sh\n# first\nrun\n```" in found.body


def test_each_question_of_a_page_of_questions_is_an_article() -> None:
    found = extract(
        """<main><h1>Questions</h1><details id="pays"><summary>Who pays?</summary>
        <p>You pay for the parcel <a href="/back">back to us</a>.</p></details></main>""",
        faq({"May I return socks?": "<p>Yes, <b>unworn</b>.</p>", "Who pays?": "You pay."}),
    )
    assert not isinstance(found, NoArticle)
    pays, socks = found
    assert (pays.id, pays.title) == ("help/returns#who-pays", "Who pays?")
    assert pays.url == f"{URL}#pays"
    # The page's own words win over the markup's: they have the links.
    assert pays.body == "You pay for the parcel [back to us](https://shop.example/back)."
    assert pays.breadcrumbs == ("Questions",)
    # The markup's are told where the page shows none.
    assert (socks.id, socks.url) == ("help/returns#may-i-return-socks", URL)
    assert socks.body == "Yes, **unworn**."


def test_an_id_stays_when_the_answer_changes_and_questions_never_share_one() -> None:
    def ids(first: str) -> list[str]:
        found = extract(
            f"""<main><h1>FAQ</h1><details><summary>Is it new?</summary><p>{first}</p></details>
            <details><summary>Is it new</summary><p>Never.</p></details>
            <details><summary>Is it new?</summary><p>{first}</p></details>
            <details><summary>¿ ?</summary><p>Odd.</p></details></main>"""
        )
        assert not isinstance(found, NoArticle)
        return [article.id for article in found]

    assert ids("Yes, since May.") == ids("No.")
    assert ids("Yes.") == [
        "help/returns#is-it-new", "help/returns#is-it-new-2", "help/returns#question",
    ]  # fmt: skip


def test_a_page_of_questions_that_did_not_change_keeps_all_of_its_articles(
    httpserver: HTTPServer, limits: CrawlLimits
) -> None:
    items = "".join(f"<details><summary>Is it {n}?</summary>Yes.</details>" for n in "abc")
    page = f"<html><body><main><h1>FAQ</h1>{items}</main></body></html>"

    def answer(request: Request) -> Response:
        if request.headers.get("If-None-Match") == '"1"':
            return Response(status=304)
        return Response(page, content_type="text/html", headers={"ETag": '"1"'})

    httpserver.expect_request("/robots.txt").respond_with_data("", 404)
    httpserver.expect_request("/faq").respond_with_handler(answer)
    url = httpserver.url_for("/faq")
    first = list(Crawl(url, limits).read({}))
    (read_,) = (outcome for outcome in first if isinstance(outcome, Read))
    assert [document.id for document in read_.documents] == [f"faq#is-it-{n}" for n in "abc"]
    again = list(Crawl(url, limits).read(memory(first)))
    (kept,) = (outcome for outcome in again if isinstance(outcome, Unchanged))
    assert kept.remembered.document_ids == ("faq#is-it-a", "faq#is-it-b", "faq#is-it-c")


def test_what_a_page_of_questions_says_beside_them_is_not_lost() -> None:
    found = extract(
        f"""<main><h1>Help</h1><p>{PROSE}</p><h2>Orders</h2>
        <details><summary>Can I change it?</summary>Until noon.</details>
        <details><summary>Can I cancel it?</summary>Until noon, too.</details>
        <h2>By phone</h2><p>0117 496 0000</p></main>"""
    )
    assert not isinstance(found, NoArticle)
    page, *questions = found
    assert (page.id, page.title) == ("help/returns", "Help")
    assert "thirty days" in page.body
    assert "## By phone\n\n0117 496 0000" in page.body
    assert "Orders" not in page.body
    assert [q.breadcrumbs for q in questions] == [("Help", "Orders")] * 2


def test_questions_that_need_their_pages_title_stay_sections_of_it() -> None:
    found = read(
        """<main><h1>Gift cards</h1><h2 id="long">How long is it valid?</h2><p>24 months from the
        day of purchase. We send a reminder by mail two months before it ends, to the buyer.</p>
        <h2>Can I use several?</h2><p>Up to three in one order, and what is left stays on the card
        until it ends, whatever you buy with it.</p></main>"""
    )
    assert "## How long is it valid?" in found.body
    assert found.anchors == (Anchor("How long is it valid?", "long"),)


def test_an_accordion_of_topics_is_one_article_with_sections() -> None:
    found = read(
        f"""<main><h1>Delivery</h1><p>{PROSE}</p>
        <h3><button aria-expanded="false" aria-controls="p1">Scotland</button></h3>
        <div id="p1" hidden><p>Four days.</p></div>
        <h3><button aria-expanded="false" aria-controls="p2">Wales</button></h3>
        <div id="p2" hidden><p>Three days.</p></div></main>"""
    )
    assert "### Scotland\n\nFour days.\n\n### Wales\n\nThree days." in found.body
    assert found.anchors == (Anchor("Scotland", "p1"), Anchor("Wales", "p2"))


def test_a_button_that_opens_nothing_is_no_heading() -> None:
    found = read(
        f"<main><h1>Returns</h1><p>{PROSE}</p><button aria-expanded='false'>Menu</button></main>"
    )
    assert "Menu" not in found.body


@pytest.mark.parametrize(
    ("markup", "anchor"),
    [
        ('<h2 id="x">Costs</h2>', "x"),
        ('<h2><a id="x"></a>Costs</h2>', "x"),
        ('<h2>Costs <a href="#x">#</a></h2>', "x"),
        ('<a name="x"></a><h2>Costs</h2>', "x"),
        ('<p><a name="x"></a></p><h2>Costs</h2>', "x"),
        ('<a name="x"><h2>Costs</h2></a>', "x"),
        ('<section id="x"><h2>Costs</h2><p>None.</p></section>', "x"),
        ('<section id="x"><div><h2>Costs</h2></div><p>None.</p></section>', "x"),
        ('<section id="y"><p>None.</p><h2>Costs</h2></section>', ""),
        ('<h2 id="radix-:r1:">Costs</h2>', ""),  # made anew for each visit
        ("<h2>Costs</h2>", ""),
    ],
)
def test_the_name_by_which_a_section_is_linked(markup: str, anchor: str) -> None:
    found = read(f"<main id='m'><h1>Returns</h1><p>{PROSE}</p>{markup}<p>Three.</p></main>")
    assert "## Costs\n" in found.body
    assert found.anchors == ((Anchor("Costs", anchor),) if anchor else ())


def test_a_page_without_a_language_is_in_that_of_its_text() -> None:
    text = "Wir nehmen alles innerhalb von dreißig Tagen zurück, wenn es ungetragen ist. " * 6
    page = f"<title>Rückgabe</title><main><h1>Rückgabe</h1><p>{text}</p></main>"
    found = extract_articles(parse_page(page.encode(), URL))
    assert not isinstance(found, NoArticle)
    assert found[0].language == "de"


def test_a_shelf_is_known_by_its_cards_where_nothing_is_named_a_price() -> None:
    card = (
        "<li><a href='/p'><img src='p.jpg'><span>A stout boot</span></a><span>129,00 €</span></li>"
    )
    intro = f"<main><h1>Boots</h1><p>{PROSE}</p><ul>{card * 9}</ul></main>"
    found = extract(intro)
    assert isinstance(found, NoArticle)
    assert "9 prices" in found.reason
    # Beside a text of some length it is left out.
    article = read(f"<main><h1>Boots</h1><p>{PROSE * 6}</p><ul>{card * 4}</ul></main>")
    assert "stout" not in article.body


def test_a_page_that_says_it_is_a_product_is_no_article() -> None:
    product = '<script type="application/ld+json">{"@type":"Product","name":""}</script>'
    found = extract(f"<main><h1>Boots</h1><p>{PROSE}</p></main>", product)
    assert isinstance(found, NoArticle)
    assert "no product could be read" in found.reason


@pytest.mark.parametrize(
    ("body", "head", "url", "reason"),
    [
        ("<main><h1>All</h1>" + "<a href='/a'>A thing to buy</a> " * 20 + "</main>", "", URL,
         "0 words of prose"),
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
    found = extract(body, head, url)
    assert isinstance(found, NoArticle)
    assert reason in found.reason
