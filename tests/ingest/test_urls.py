"""Addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.urls import fold, is_asset, origin, parameters, path_key, repeats_itself, site


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
