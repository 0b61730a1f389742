"""Pages that say that they don't exist, and pages that are empty without JavaScript."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract import blank, extract_page
from ingest.missing import Missing, is_missing, says_missing
from ingest.page import parse_page
from kb.documents import Article
from tests.ingest.site import PROSE, html, product

URL = "https://shop.example/x"


@pytest.mark.parametrize(
    "heading",
    [
        "404", "Error 404", "404 - Page not found", "Page not found", "Oops! Page not found.",
        "404 Not Found", "This page could not be found", "Not found",
        "The page you requested could not be found", "Product no longer available",
        "The page you are looking for does not exist", "We can't find that page",
        "Sorry, we couldn’t find the page you were looking for", "Seite nicht gefunden",
        "404 Fehler: Seite nicht gefunden", "Die gesuchte Seite wurde leider nicht gefunden",
        "Page introuvable", "Oups ! Cette page n'existe pas", "Página no encontrada",
        "Página não encontrada", "Pagina non trovata", "Pagina niet gevonden",
        "Sidan hittades inte", "Siden blev ikke fundet", "Siden ble ikke funnet",
        "Sivua ei löytynyt", "Nie znaleziono strony", "Stránka nenalezena",
        "Az oldal nem található", "Страница не найдена", "Sayfa bulunamadı",
        "ページが見つかりません", "页面不存在", "페이지를 찾을 수 없습니다", "الصفحة غير موجودة",
    ],
)  # fmt: skip
def test_what_a_missing_page_is_headed_with(heading: str) -> None:
    assert is_missing(heading.replace("’", "'"))
    assert "no such page" in says_missing(parse_page(html(heading, PROSE).encode(), URL))


@pytest.mark.parametrize(
    "heading",
    [
        "", "–", "Lost and found", "How to find the page", "Found", "Peugeot 404 brake pads",
        "404 Eau de Parfum", "Item found", "What if my parcel is not found?", "Page",
        "Returns", "Missing parts", "Nicht gefunden? So suchen Sie richtig",
    ],
)  # fmt: skip
def test_what_other_pages_are_headed_with(heading: str) -> None:
    assert not is_missing(heading)


def test_a_product_whose_name_sounds_like_it_is_a_product() -> None:
    found = extract_page(product("404", "P-404", "20").encode(), URL)
    assert not isinstance(found, str)
    assert found.documents[0].id == "P-404"


def test_the_same_page_again_is_missing_and_another_is_not() -> None:
    body = "Nothing to see at {}. Try our bestsellers, or write to us and we will help you find it."
    gone = Missing([Article("/a1b2", "Oh dear", URL, body.format("/a1b2"))])
    assert gone.matches([Article("/old", "Oh dear", URL, body.format("/old"))])
    assert not gone.matches([Article("/returns", "Returns", URL, "Within thirty days.")])
    assert not Missing().matches([Article("/old", "Oh dear", URL, body)])


@pytest.mark.parametrize(
    "body",
    [
        "<div id=root></div><script src=/app.js></script>",
        "<div id=app>Loading…</div><script>boot()</script>",
        "<noscript>You need to enable JavaScript to run it.</noscript><script src=a></script>",
        "<p>Please enable JavaScript to view this shop.</p><script src=a></script>",
        "<noscript>Bitte aktivieren Sie JavaScript.</noscript><div></div><script src=a></script>",
    ],
)
def test_a_page_that_only_scripts_would_fill_says_so(body: str) -> None:
    page = f"<html><head><title>Shop</title></head><body>{body}</body></html>"
    found = extract_page(page.encode(), URL)
    assert not isinstance(found, str)
    assert "empty without JavaScript" in found.reason


def test_a_short_page_without_scripts_is_only_short() -> None:
    assert blank(parse_page(b"<p>Closed today.</p>", URL)) == ""
    assert blank(parse_page(html("Help", PROSE + "<script>x()</script>").encode(), URL)) == ""


@given(st.text(max_size=100))
def test_any_heading_is_judged(text: str) -> None:
    assert is_missing(text) in {True, False}


@given(st.binary(max_size=300))
def test_any_bytes_give_an_extract(body: bytes) -> None:
    found = extract_page(body, URL, whole=True)
    assert (
        isinstance(found, str) or bool(found.documents) != bool(found.reason) or not found.indexable
    )
