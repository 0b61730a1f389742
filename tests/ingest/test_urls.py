"""Addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.urls import (
    exact,
    fold,
    has_token,
    is_asset,
    origin,
    parameters,
    path_key,
    plain,
    repeats_itself,
    site,
    without_tokens,
)


@pytest.mark.parametrize(
    ("url", "folded"),
    [
        ("HTTP://Example.COM:80/a/../b/./c#top", "http://example.com/b/c"),
        ("https://example.com", "https://example.com/"),
        ("https://example.com/?utm_source=x&b=2&a=1&gclid=9", "https://example.com/?a=1&b=2"),
        ("https://example.com/p?a=2&a=1", "https://example.com/p?a=2&a=1"),
        ("https://example.com/caf%c3%a9/%7Euser", "https://example.com/caf%C3%A9/~user"),
        ("https://example.com/café", "https://example.com/caf%C3%A9"),
        ("https://example.com/a%2Fb", "https://example.com/a%2Fb"),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x"),
        ("https://user:pass@example.com/x", "https://example.com/x"),
        ("http://0x7f.1/x", "http://127.0.0.1/x"),
        ("http://１２７.０.０.１/x", "http://127.0.0.1/x"),
        ("http://[0:0::1]/x", "http://[::1]/x"),
        ("http://example.com./x", "http://example.com/x"),
        ("http://300.1.1.1/", ""),
        ("http://[fe80::1%eth0]/", ""),
        ("https://e.x/p;jsessionid=0A1B2C3D?x=1", "https://e.x/p?x=1"),
        ("https://e.x/(S(lit3py55t21z5v55vlm25s55))/p", "https://e.x/p"),
        ("https://e.x/p?sid=12", "https://e.x/p?sid=12"),
        ("https://e.x/p?sid=9f8e7d6c5b4a39281706", "https://e.x/p"),
        (
            "https://e.x/p?option=com&view=article&id=1",
            "https://e.x/p?id=1&option=com&view=article",
        ),
        ("mailto:someone@example.com", ""),
        ("javascript:void(0)", ""),
        ("http://[broken", ""),
        ("http://example.com:99999999/", ""),
    ],
)
def test_one_spelling_for_each_page(url: str, folded: str) -> None:
    assert fold(url) == folded


def test_relative_to_a_base() -> None:
    assert fold("../p/1?x=1#y", "https://example.com/a/b/c") == "https://example.com/a/p/1?x=1"


@given(st.text(max_size=120))
def test_folding_never_raises_and_is_stable(text: str) -> None:
    for url in (text, f"http://example.com/{text}", f"https://{text}"):
        once = fold(url)
        assert fold(once) == once
        if once:
            assert site(once)
            assert once.startswith(origin(once))
            path_key(once)
            parameters(once)
            repeats_itself(once)


def test_sites() -> None:
    assert site("https://www.example.com/a") == site("http://example.com/b")
    assert site("http://example.com:8001/") != site("http://example.com:8002/")
    assert site("https://help.example.com/") != site("https://example.com/")


def test_assets_and_traps() -> None:
    assert is_asset("https://example.com/a/picture.JPG?v=1")
    assert not is_asset("https://example.com/a/v1.2/page")
    assert repeats_itself("https://example.com/a/b/a/b/a/b")
    assert not repeats_itself("https://example.com/a/b/a/c")


@pytest.mark.parametrize(
    ("url", "left"),
    [
        ("https://e.x/s?sort=price&page=2", "https://e.x/s?page=2"),
        ("https://e.x/s?orderby=date&view=grid", "https://e.x/s"),
        ("https://e.x/s?view=article&id=7", "https://e.x/s?view=article&id=7"),
        ("https://e.x/s?dir=asc&order=price", "https://e.x/s"),
        ("https://e.x/s?order=10042", "https://e.x/s?order=10042"),
        ("https://e.x/s", "https://e.x/s"),
    ],
)
def test_what_only_arranges_a_page_is_no_part_of_its_address(url: str, left: str) -> None:
    assert plain(url) == left


def test_an_api_gets_its_parameters_as_they_are() -> None:
    url = "https://E.x:443/api?b=1&a=2&sort=x&utm_source=y&page[after]=z%3D%3D"
    assert exact(url) == "https://e.x/api?b=1&a=2&sort=x&utm_source=y&page%5Bafter%5D=z%3D%3D"
    assert exact(exact(url)) == exact(url)
    assert exact("ftp://e.x/") == ""


def test_what_looks_like_a_session() -> None:
    assert has_token("https://e.x/s/9f8e7d6c5b4a39281706/p")
    assert without_tokens("https://e.x/s/9f8e7d6c5b4a39281706/p?x=1") == "https://e.x/s/*/p?x=1"
    assert not has_token("https://e.x/products/rain-jacket-2-in-1-for-2026")
    assert not has_token("https://e.x/p/1234567890123456")


@given(st.text(max_size=80), st.text(max_size=30))
def test_nothing_leaves_the_web(text: str, base: str) -> None:
    for url in (text, f"http://{text}", f"https://e.x/?{text}", f"//{text}", f"\\\\{text}"):
        for found in (fold(url), fold(url, f"https://e.x/{base}"), exact(url), plain(fold(url))):
            assert found == "" or found.startswith(("http://", "https://"))
            assert found.isascii()
            assert found == "" or "@" not in origin(found)
        assert plain(plain(fold(url))) == plain(fold(url))
        assert exact(exact(url)) == exact(url)
        without_tokens(fold(url))
