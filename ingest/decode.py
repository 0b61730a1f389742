"""Bytes as servers send them: decompression with a limit, and text in whatever encoding it came."""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterable, Iterator

from bs4.dammit import UnicodeDammit

from ingest.reading import IngestError

_GZIP = b"\x1f\x8b"
_META = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Browsers read these labels as Windows-1252 (WHATWG Encoding Standard), and shops rely on it.
_WINDOWS = {"iso8859-1", "ascii"}
# Seven-bit encodings pass for UTF-8, so a declaration of one of them is believed first.
_SEVEN_BIT = {"iso2022_jp", "iso2022_kr", "hz", "utf-7"}


class TooLargeError(IngestError):
    """A body that grew over its limit."""


class CompressionError(IngestError):
    """A body in a compression that wasn't asked for."""


def inflate(chunks: Iterable[bytes], compression: str, limit: int) -> Iterator[bytes]:
    """Undo the transfer compression piece by piece.

    Args:
        chunks: The body as it arrives.
        compression: The ``Content-Encoding`` header; empty, ``gzip`` or ``deflate``.
        limit: Bytes allowed after decompression.

    Raises:
        TooLargeError: More than ``limit`` bytes; nothing further is read or unpacked.
        CompressionError: Any other compression, or a broken one.
    """
    kind = compression.strip().lower()
    if kind not in {"", "identity", "gzip", "x-gzip", "deflate"}:
        raise CompressionError(f"compressed as {kind!r}, which was not asked for")
    total = 0
    for piece in chunks if kind in {"", "identity"} else _unpack(chunks, kind, limit):
        total += len(piece)
        if total > limit:
            raise TooLargeError(f"larger than {limit:,} bytes")
        if piece:
            yield piece


def _unpack(chunks: Iterable[bytes], kind: str, limit: int) -> Iterator[bytes]:
    machine = zlib.decompressobj(zlib.MAX_WBITS | 32)
    begun = False
    behind = b""
    for chunk in filter(None, chunks):
        if not begun and kind == "deflate" and chunk[:1] != b"\x78":
            machine = zlib.decompressobj(-zlib.MAX_WBITS)  # some servers send it bare
        begun = True
        rest = chunk
        while rest:
            if machine.eof:
                rest, behind = behind + rest, b""
                if rest == _GZIP[:1]:
                    behind = rest
                    break  # perhaps the next piece tells
                if rest[:2] != _GZIP:
                    break  # padding behind the end
                # A gzip file may be several, one behind the other (RFC 1952, 2.2).
                machine = zlib.decompressobj(zlib.MAX_WBITS | 32)
            try:
                # One byte more than allowed is enough to know that it is too large.
                piece = machine.decompress(rest, limit + 1)
            except zlib.error as error:
                raise CompressionError(f"broken {kind} compression: {error}") from None
            rest = machine.unused_data
            yield piece
    if begun and not machine.eof:
        raise CompressionError(f"broken {kind} compression: cut short")


def gunzip(body: bytes, limit: int) -> bytes:
    """Unpack a gzip file held in memory; anything else is returned as it is."""
    if body[:2] != _GZIP:
        return body
    return b"".join(inflate([body], "gzip", limit))


def decode_html(body: bytes, header_charset: str = "") -> str:
    """Text of an HTML page, whatever its server and author say about the encoding.

    Order: byte-order mark; UTF-8 when the bytes are valid UTF-8 (other encodings practically never
    are, while wrong declarations are common); the HTTP header; the page's own declaration; a guess.
    """
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return body.decode(encoding, "replace")
    match = _META.search(body[:4096])
    declared = [_known(header_charset), _known(match.group(1).decode("ascii") if match else "")]
    candidates = [name for name in declared if name]
    for name in [n for n in candidates if n in _SEVEN_BIT] + ["utf-8"] + candidates:
        try:
            return body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    guess = UnicodeDammit(body, is_html=True).unicode_markup
    return guess if guess is not None else body.decode("utf-8", "replace")


def _known(label: str) -> str:
    try:
        name = codecs.lookup(label.strip("\"' ")).name if label else ""
    except (LookupError, ValueError):
        return ""
    return "cp1252" if name in _WINDOWS else name
