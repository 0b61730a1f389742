"""Bytes to text, with limits."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_a_gzip_file_of_several_parts() -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0\0"
    assert gunzip(packed, 100) == b"one two"
    pieces = [packed[n : n + 1] for n in range(len(packed))]
    assert b"".join(inflate(pieces, "gzip", 100)) == b"one two"


def test_a_body_that_is_cut_short_is_not_taken_for_whole() -> None:
    with pytest.raises(CompressionError, match="cut short"):
        list(inflate([gzip.compress(b"x" * 1000)[:-12]], "gzip", 5000))


def test_bare_deflate_in_small_pieces() -> None:
    bare = zlib.compressobj(wbits=-15)
    packed = bare.compress(b"shop " * 500) + bare.flush()
    pieces = [b"", *(packed[n : n + 1] for n in range(len(packed)))]
    assert b"".join(inflate(pieces, "deflate", 10_000)) == b"shop " * 500


@given(st.binary(max_size=300), st.sampled_from(["", "gzip", "deflate", "br", "x-gzip"]))
def test_any_body_is_unpacked_or_refused(body: bytes, compression: str) -> None:
    for chunks in ([body], [body[:7], body[7:]], [gzip.compress(body)]):
        try:
            assert sum(map(len, inflate(chunks, compression, 200))) <= 200
        except (CompressionError, TooLargeError):
            continue


@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_bytes_are_some_text(body: bytes, charset: str) -> None:
    assert isinstance(decode_html(body, charset), str)
    meta = b"<meta charset=" + charset.encode("utf-8", "replace") + b">" + body
    assert isinstance(decode_html(meta), str)


@given(st.text(max_size=200))
def test_utf_8_comes_out_as_it_went_in(text: str) -> None:
    assert decode_html(("é" + text).encode(), "latin-1") == "é" + text
