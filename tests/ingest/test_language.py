"""What language a page is in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.language import detect_language, language_tag
from ingest.page import parse_page


@pytest.mark.parametrize(
    ("said", "tag"),
    [
        ("en", "en"), ("en_GB", "en-gb"), (" pt-BR ", "pt-br"), ("zh-Hant-TW", "zh-hant-tw"),
        ("de-DE, en", "de-de"), ("en_US.UTF-8", "en-us"), ("x-default", ""), ("und", ""),
        ("English", ""), ("", ""), ("e", ""), ("en-", ""),
    ],
)  # fmt: skip
def test_names_of_languages(said: str, tag: str) -> None:
    assert language_tag(said) == tag


@pytest.mark.parametrize(
    ("html", "tag"),
    [
        ('<html lang="fr"><meta property="og:locale" content="en_US">', "fr"),
        ('<html lang=""><meta property="og:locale" content="en_US">', "en-us"),
        ('<html lang="x-default"><meta http-equiv="content-language" content="de">', "de"),
        ("<html>", ""),
    ],
)
def test_the_first_place_that_names_one_wins(html: str, tag: str) -> None:
    assert parse_page(html.encode(), "https://shop.example/a").lang == tag


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("You may send back anything within thirty days of its arrival, unworn.", "en"),
        ("Sie können alles innerhalb von dreißig Tagen zurückschicken, ungetragen.", "de"),
        ("Vous pouvez tout renvoyer dans les trente jours qui suivent la livraison.", "fr"),
        ("商品の到着後八日以内にご連絡いただいた場合に限り返品をお受けいたします", "ja"),
        ("Μπορείτε να επιστρέψετε κάθε προϊόν μέσα σε δεκατέσσερις ημέρες", "el"),
        ("نشحن الطلبات من مستودعنا خلال يومي عمل وتصل خلال ثلاثة أيام", "ar"),
        ("OK", ""),
        ("12345 67890 24,50 € 14", ""),
    ],
)
def test_a_text_shows_its_language_when_there_is_enough_of_it(text: str, tag: str) -> None:
    assert detect_language(text) == tag


@given(st.text(max_size=300))
def test_any_text_has_a_language_or_none(text: str) -> None:
    assert language_tag(detect_language(text)) == detect_language(text)
