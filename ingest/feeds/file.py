"""A feed's file as bytes: gzip is recognised by its first bytes and unpacked up to a limit."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from ingest.reading import SourceError

_BUFFER = 1 << 16
_CHUNK = 1 << 16
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class _Unpacked(io.RawIOBase):
    """A gzip file's content; stops where it grows over its limit or breaks."""

    def __init__(self, path: Path, name: str, most: int) -> None:
        self._packed = gzip.GzipFile(path)
        self._name = name
        self._most = most
        self._given = 0

    def readable(self) -> bool:
        return True

    # The class above says "buffer", a type that only newer Pythons can name.
    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            piece = self._packed.read(len(buffer))
        except (OSError, EOFError, zlib.error) as error:
            raise SourceError(
                f"{self._name}: can't be read: broken gzip file ({error}); fetch or pack it again"
            ) from None
        self._given += len(piece)
        if self._given > self._most:
            raise SourceError(
                f"{self._name}: unpacks to more than {self._most:,} bytes; if that is really its "
                "size, unpack it first"
            )
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._packed.close()
        super().close()


def open_feed(path: Path, name: str, most: int) -> BinaryIO:
    """Open a feed, whatever its extension says about compression.

    Args:
        path: The file.
        name: What errors call it.
        most: Bytes that a gzip file may unpack to; a plain file is as large as it is.

    Raises:
        SourceError: The file can't be opened; later, while reading, also that it is broken or
            unpacks to more than allowed.
    """
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        if packed:
            return cast("BinaryIO", io.BufferedReader(_Unpacked(path, name, most), _BUFFER))
        return path.open("rb", buffering=_BUFFER)
    except OSError as error:
        raise SourceError(
            f"{name}: can't be read ({error.strerror or error}); check the file"
        ) from None


def head_of(file: BinaryIO, length: int) -> bytes:
    """The first bytes, fewer at the end of the file; the position moves behind them."""
    pieces: list[bytes] = []
    while length > 0 and (piece := file.read(length)):
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file's bytes are letters; ``note`` is for a person when that had to be guessed."""

    name: str
    note: str = ""


def encoding_of(file: BinaryIO, name: str) -> Encoding:
    """UTF-16 or UTF-8 when the bytes are that, else Windows-1252; reads the file to its end.

    Args:
        file: At its beginning.
        name: What the note calls it.
    """
    head = head_of(file, _CHUNK)
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return Encoding(encoding)
    if encoding := _without_bom(head):
        return Encoding(encoding)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while head:
            decoder.decode(head)
            head = file.read(_CHUNK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return Encoding(
            "cp1252",
            f"{name} is not UTF-8 and was read as Windows-1252; "
            "save it as UTF-8 if letters look wrong",
        )
    return Encoding("utf-8")


def _without_bom(head: bytes) -> str:
    # Text in Latin letters has a NUL in every second byte of UTF-16.
    sample = head[:2000]
    if len(sample) < 4 or sample.count(0) < 0.3 * len(sample):
        return ""
    return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"


@contextmanager
def as_utf8(file: BinaryIO, encoding: str) -> Iterator[BinaryIO]:
    """The file as bytes of UTF-8, whatever they are; closes it in the end."""
    with file:
        yield file if encoding == "utf-8" else cast("BinaryIO", _Recoded(file, encoding))


class _Recoded:
    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._text = io.TextIOWrapper(file, encoding, errors="replace", newline="")

    def read(self, size: int = -1) -> bytes:
        return self._text.read(size).encode("utf-8", "replace")
