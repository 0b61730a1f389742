"""The way to a page; the shapes that test_page.py has not."""

from __future__ import annotations

import pytest

from ingest.page import parse_page

URL = "https://shop.example/en/help/returns"


def trail(markup: str) -> tuple[str, ...]:
    return parse_page(f"<h1>Returns</h1>{markup}".encode(), URL).breadcrumbs


@pytest.mark.parametrize(
    "markup",
    [
        # RDFa, as WordPress themes write it.
        """<div typeof="BreadcrumbList" vocab="https://schema.org/">
        <span property="itemListElement" typeof="ListItem"><a property="item" href="/en/">
        <span property="name">Fell Boots</span></a><meta property="position" content="1"></span>
        <span property="itemListElement" typeof="ListItem"><a href="/en/help">
        <span property="name">Help</span></a></span>
        <span property="itemListElement" typeof="ListItem"><span property="name">Returns</span>
        </span></div>""",
        # The home page is known by where it leads, whatever it is called.
        """<nav aria-label="Breadcrumb"><a href="/en/">Fell Boots</a> &gt;
        <a href="/en/help">Help</a> &gt; Returns</nav>""",
        # The page itself is known by where it leads, too.
        """<ul class="breadcrumbs"><li><a href="/">Startseite</a></li>
        <li><a href="/en/help">Help</a></li>
        <li><a href="/en/help/returns">All about sending back</a></li></ul>""",
        '<div class="breadcrumb"><a href="/">Home</a> » <a href="/en/help">Help</a></div>',
        """<script type="application/ld+json">{"@type":"BreadcrumbList","itemListElement":[
        {"@type":"ListItem","position":1,"item":{"@id":"https://shop.example/","name":"Fell"}},
        {"@type":"ListItem","position":2,"item":{"@id":"/en/help","name":"Help"}}]}</script>""",
        """<div itemscope itemtype="http://data-vocabulary.org/Breadcrumb"><a href="/en/help"
        itemprop="url"><span itemprop="title">Help</span></a></div>""",
    ],
)
def test_home_and_the_page_itself_are_left_out(markup: str) -> None:
    assert trail(markup) == ("Help",)


@pytest.mark.parametrize(
    "markup",
    [
        "",
        '<nav aria-label="Breadcrumb"></nav>',
        '<ol class="breadcrumb"><li><a href="/">Home</a></li><li>Returns</li></ol>',
        '<script type="application/ld+json">{"@type":"BreadcrumbList"}</script>',
        '<nav class="breadcrumb"><a href="http://[">Home</a></nav>',
    ],
)
def test_no_way_is_no_error(markup: str) -> None:
    assert trail(markup) == ()
