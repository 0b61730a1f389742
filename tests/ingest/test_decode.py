"""Bytes to text, with limits."""

from __future__ import annotations

import gzip
import zlib

import pytest

from ingest.decode import CompressionError, TooLargeError, decode_html, gunzip, inflate

WORDS = "Größe: 20 €, Übergröße – naïve café"


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (WORDS.encode(), ""),
        (WORDS.encode(), "iso-8859-1"),  # wrong header, as servers send it by default
        (WORDS.encode("cp1252"), "iso-8859-1"),
        (b'<meta charset="windows-1252">' + WORDS.encode("cp1252"), ""),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15">'
         + WORDS.replace("–", "-").encode("iso-8859-15"), "nonsense"),
        (WORDS.encode("utf-8-sig"), "windows-1252"),
        (WORDS.encode("utf-16"), ""),
    ],
)  # fmt: skip
def test_whatever_the_declaration_says(body: bytes, header: str) -> None:
    text = decode_html(body, header)
    assert "Größe: 20 €" in text
    assert "café" in text


def test_asian_pages() -> None:
    text = "<p>価格：1,200円（税込）</p>"
    assert decode_html(text.encode("shift_jis"), "Shift_JIS") == text
    assert decode_html(text.encode("iso2022_jp"), "iso-2022-jp") == text


def test_what_is_no_text_still_gives_something() -> None:
    assert isinstance(decode_html(bytes(range(256)) * 4), str)


def test_a_bomb_is_refused_at_the_limit() -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    with pytest.raises(TooLargeError, match="1,000,000"):
        gunzip(bomb, 1_000_000)


def test_bare_and_wrapped_deflate() -> None:
    data = b"shop " * 1000
    bare = zlib.compressobj(wbits=-15)
    for packed in (zlib.compress(data), bare.compress(data) + bare.flush()):
        assert b"".join(inflate([packed], "deflate", 10_000)) == data


def test_unasked_and_broken_compression() -> None:
    with pytest.raises(CompressionError, match="not asked for"):
        list(inflate([b"x"], "br", 10))
    with pytest.raises(CompressionError, match="broken"):
        list(inflate([b"no gzip at all"], "gzip", 100))
