"""HTML -> Markdown and plain text."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.articles import NoArticle, extract_articles
from ingest.markup import to_markdown
from ingest.page import parse_page
from ingest.plain import plain_text

TAGS = (  # noqa: SIM905 - a list of sixty lines reads worse
    "div p span a b strong h1 h2 h3 ul ol li table tr td th caption thead details summary button dl"
    " dt dd pre code blockquote section article main header footer nav aside form time img br hr"
    " iframe sup figure label template script style svg center font body html head title base meta"
).split()
ATTRIBUTES = [
    'class="accordion-title"', 'class="answer"', 'class="price"', 'class="cookie"', 'id="x"',
    'id="y"', 'aria-expanded="false"', 'aria-controls="x"', 'role="tab"', 'role="tablist"',
    'role="tabpanel"', "hidden", 'href="#x"', 'href="/a b"', 'href="http://["', 'name="x"',
    'colspan="3"', 'rowspan="2"', 'colspan="-1"', 'colspan="٣"', 'datetime="2026-01-01"',
    'style="font-size:22px;font-weight:bold"', 'style="display:none"', 'itemprop="name"',
    'itemscope itemtype="https://schema.org/Question"', 'itemprop="articleBody"', 'start="99999"',
    'start="x"', 'alt="a [b] c"', 'title="Film" src="https://v.example/1"', 'size="+5"', 'lang=""',
    'lang="xx-YY-zz"', 'data-bs-toggle="collapse" data-bs-target="#y"', 'class="breadcrumb"',
]  # fmt: skip
WORDS = st.sampled_from(
    ["Is it so?", "Updated 3 March 2026", "| pipe |", "# hash", "```", "返品は三十日以内", "© 2026",
     "آخر تحديث: 3 مارس 2026", "&lt;b&gt;", "&nbsp;", "\ue000 1\ue001", "\r\n", "- item", "<", ">",
     "]]>", "<!--", "-->", "Related articles", "one two three four five six seven eight nine ten"]
) | st.text(max_size=12)  # fmt: skip
OPENING = st.tuples(st.sampled_from(TAGS), st.lists(st.sampled_from(ATTRIBUTES), max_size=2)).map(
    lambda pair: f"<{pair[0]} {' '.join(pair[1])}>"
)
CLOSING = st.sampled_from(TAGS).map(lambda name: f"</{name}>")
SOUP = st.lists(OPENING | CLOSING | WORDS, max_size=40).map("".join)


def markdown(html: str, base: str = "") -> str:
    return to_markdown(BeautifulSoup(html, "lxml"), base)


@given(SOUP)
@settings(max_examples=150)
def test_markup_of_any_kind_gives_articles_or_a_reason(html: str) -> None:
    page = parse_page(html.encode("utf-8", "replace"), "https://shop.example/help/x")
    found = extract_articles(page)
    if isinstance(found, NoArticle):
        assert found.reason
        return
    ids = [article.id for article in found]
    assert len(set(ids)) == len(ids)
    for article in found:
        assert article.title.strip()
        assert not any(mark in article.body for mark in "\ue000\ue001\x00")


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 5_000 + "text",
        "<ul><li>one " * 3_000,
        "<blockquote>" * 3_000 + "text",
        "<table><tr><td>" * 1_000 + "text",
        "<details><summary>So?</summary>" * 3_000 + "text",
        "<b>" * 5_000 + "text",
        "<dl><dt>a<dd>b" * 2_000,
    ],
    ids=lambda html: html[:12],
)
def test_markup_of_any_depth_is_read(html: str) -> None:
    page = parse_page(f"<main><h1>Deep</h1>{html}</main>".encode(), "https://shop.example/help/x")
    extract_articles(page)
    assert markdown(html)
    plain_text(page.soup)


# Each takes minutes where a step walks along all siblings, or down all descendants, for each.
@pytest.mark.parametrize(
    "one",
    [
        "<li>one two three</li>",
        "<div class='cookie'>a b c</div>",
        "<h2>Related articles</h2><ul><li><a href='/x'>x</a></li></ul>",
        "<time>2026</time>",
        "<button aria-expanded='false'>So?</button><i></i>",
        "<ul role='tablist'><li role='tab'>a</li></ul><div role='tabpanel'>x</div>",
        "<table><tr><td colspan='1000' rowspan='1000'>a</td></tr></table>",
        "<a name='x'></a>",
    ],
)
def test_markup_of_any_width_is_read(one: str) -> None:
    page = parse_page(
        f"<main><h1>Wide</h1><ol>{one * 2_000}</ol></main>".encode(), "https://shop.example/help/x"
    )
    extract_articles(page)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a<br>b</p>", "a\nb"),
        ("<ol start=3><li>c</li><li>d<ul><li>e</li></ul></li></ol>", "3. c\n4. d\n   - e"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "- a\n\n  b"),
        ("<h2><a href='#x'>#</a><b>Bold</b> words</h2>", "## Bold words"),
        ("<h2></h2><p>a</p>", "a"),
        ("<p>See<sup><a href='#n1'>1</a></sup>.</p>", "See."),
        ("<p><a href='/a (b).html'>x</a></p>", "[x](https://s.example/a%20%28b%29.html)"),
        ("<p><a href='javascript:x()'>x</a> <a href='http://['>y</a></p>", "x y"),
        ("<dl><dt>Term</dt><dd>What it is.</dd></dl>", "**Term**: What it is."),
        ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
        ("<pre><code class='language-sh'><span class='line'>a</span>\n"
         "<span class='line'>b</span></code></pre>", "```sh\na\nb\n```"),
        ("<blockquote><p>a</p></blockquote>", "> a"),
        ("<p>Zeit&shy;schrift</p>", "Zeitschrift"),
        ("<p>می\u200cخواهم 👩\u200d🚀</p>", "می\u200cخواهم 👩\u200d🚀"),
        ("<p>a\r\nb &amp; c&#8203;d</p>", "a b & cd"),
        ("<iframe title='A film' src='https://v.example/1'></iframe>",
         "[A film](https://v.example/1)"),
        ("<p>x<img src='a.png' alt='The label'></p><img alt='IMG_1.jpg'>", "xThe label"),
    ],
)  # fmt: skip
def test_markdown_of(html: str, text: str) -> None:
    assert markdown(html, "https://s.example/") == text


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ("<tr><th>A<th>B<tr><td>1<td>2", ["| A | B |", "|---|---|", "| 1 | 2 |"]),
        # Both rows of a header are told above each column.
        ("<thead><tr><th rowspan=2>UK<th colspan=2>Length<tr><th>from<th>to<tbody>"
         "<tr><td>7<td>25<td>26",
         ["| UK | Length from | Length to |", "|---|---|---|", "| 7 | 25 | 26 |"]),
        # A cell over two rows is told in both, so that each can be quoted alone.
        ("<tr><th>A<th>B<tr><td rowspan=2>x<td>1<tr><td>2",
         ["| A | B |", "|---|---|", "| x | 1 |", "| x | 2 |"]),
        ("<tr><th>A<th>B<tr><td colspan=2>both", ["| A | B |", "|---|---|", "| both |  |"]),
        # A header column names rows, not columns.
        ("<tr><th>Narrow<td>slender<tr><th>Wide<td>6 mm more",
         ["|  |  |", "|---|---|", "| Narrow | slender |", "| Wide | 6 mm more |"]),
        ("<tr><td>Country<td>Cost<tr><td>France<td>9 €",
         ["| Country | Cost |", "|---|---|", "| France | 9 € |"]),
        ("<tr><td>Monday<td>9 to 5<tr><td>Sunday<td>closed",
         ["|  |  |", "|---|---|", "| Monday | 9 to 5 |", "| Sunday | closed |"]),
        ("<tr><th>A<th>B<tr><td>a|b<td><ul><li>c<li>d</ul>",
         ["| A | B |", "|---|---|", "| a\\|b | c; d |"]),
        ("<caption>Sizes</caption><tr><th>A<tr><td>1",
         ["**Sizes**", "", "| A |", "|---|", "| 1 |"]),
    ],
)  # fmt: skip
def test_tables(rows: str, lines: list[str]) -> None:
    assert markdown(f"<table>{rows}</table>").splitlines() == lines


def test_a_table_that_arranges_the_page_is_no_table() -> None:
    html = (
        "<table><tr><td><h2>Left</h2><p>a</p></td><td><table><tr><th>A<tr><td>1</table></td></tr>"
    )
    assert markdown(html) == "## Left\n\na\n\n| A |\n|---|\n| 1 |"
