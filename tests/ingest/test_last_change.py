"""When a page was last changed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.last_change import last_change, parse_day
from ingest.page import parse_page

PROSE = "<p>" + "You may send back anything within thirty days. " * 8 + "</p>"


def changed(body: str, head: str = "", language: str = "en-gb") -> str:
    html = (
        f"<html><head>{head}</head><body><main><h1>Returns</h1>{body}{PROSE}</main></body></html>"
    )
    page = parse_page(html.encode(), "https://shop.example/help/returns")
    return last_change(page.soup, [*page.json_ld, *page.microdata], page.meta, language)


def ld(**node: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize(
    ("body", "head"),
    [
        ("", ld(**{"@type": "Article", "dateModified": "2026-03-01T10:00Z"})),
        ("", ld(**{"@type": "WebPage", "dateModified": "2026-03-01", "datePublished": "2020"})),
        ("", '<meta property="article:modified_time" content="2026-03-01T09:00:00+00:00">'),
        ('<p>Last updated <time datetime="2026-03-01">1 March</time></p>', ""),
        ('<p><time class="updated" datetime="2026-03-01">1 March</time></p>', ""),
        ("<p>Last updated: 1 March 2026</p>", ""),
        ("<p><em>Updated on Sunday, 1st March 2026 at 4 pm</em></p>", ""),
        ("<dl><dt>Last updated</dt><dd>1 March 2026</dd></dl>", ""),
        ("<footer><span>Last updated on <b>Mar 1, 2026</b></span></footer>", ""),
        # Never changed: as old as it is.
        ("", ld(**{"@type": "BlogPosting", "datePublished": "2026-03-01"})),
        ('<p>By Jo, published on <time datetime="2026-03-01">1 March</time></p>', ""),
    ],
)  # fmt: skip
def test_what_the_page_says(body: str, head: str) -> None:
    assert changed(body, head) == "2026-03-01"


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("Zuletzt aktualisiert am 1. März 2026", "de"),
        ("Stand: 01.03.2026", "de-at"),
        ("Mise à jour : 1 mars 2026", "fr"),
        ("Última actualización: 1 de marzo de 2026", "es"),
        ("Ultimo aggiornamento: 1 marzo 2026", "it"),
        ("Laatst bijgewerkt op 1 maart 2026", "nl"),
        ("Ostatnia aktualizacja: 1 marca 2026", "pl"),
        ("Senast uppdaterad 2026-03-01", "sv"),
        ("最終更新日：2026年3月1日", "ja"),
        ("Τελευταία ενημέρωση: 1 Μαρτίου 2026", "el"),
        ("آخر تحديث: 1 مارس 2026", "ar"),
        ("Обновлено 1 марта 2026 г.", "ru"),
        ("Last updated 03/01/2026", "en-us"),
        ("Last updated 01/03/2026", "en-au"),
    ],
)
def test_a_line_in_the_language_of_the_page(words: str, language: str) -> None:
    assert changed(f"<p>{words}</p>", "", language) == "2026-03-01"


@pytest.mark.parametrize(
    ("body", "head"),
    [
        ("<p>Updated 2 months ago</p>", ""),
        ("<p>Last updated 03/04/2026</p>", ""),  # the third of April, or the fourth of March
        ("<p>Last updated March 2026</p>", ""),
        ("<p>Last updated 31 February 2026</p>", ""),
        ("<footer>© 2026 Shop. Last orders 1 March 2026.</footer>", ""),
        ('<div class="comments"><p>Updated <time datetime="2026-03-01">x</time></p></div>', ""),
        ('<ul class="related"><li><time datetime="2026-03-01">1 March</time></li></ul>', ""),
        ("<p>On 1 March 2026 we open a shop in Leeds.</p>", ""),
        ("", ld(**{"@type": "Product", "dateModified": "2026-03-01"})),
        ("", ld(**{"@type": "WebPage", "dateModified": "soon"})),
    ],
)  # fmt: skip
def test_what_is_no_date_of_the_page(body: str, head: str) -> None:
    assert changed(body, head, "en") == ""


@given(st.text(max_size=60), st.sampled_from(["en", "en-us", "de", "ja", "xx", "", "zh-hant-tw"]))
def test_any_words_are_a_day_or_none(words: str, language: str) -> None:
    assert len(parse_day(words, language)) in {0, 10}
