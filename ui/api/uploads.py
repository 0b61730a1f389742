"""What a file is, told by its content, and a name for it that can do no harm."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

# By media type: the endings that a name may keep; the first is given where it has another.
TYPES: dict[str, tuple[str, ...]] = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/webp": (".webp",),
    "image/gif": (".gif",),
    "application/pdf": (".pdf",),
    "text/plain": (".txt",),
}
# These a browser may show in its place; everything else is only saved.
PICTURES = frozenset(name for name in TYPES if name.startswith("image/"))

_NAME = 100
_SIGNS = frozenset("<>:\"/\\|?*%;`$&'")


def type_of(data: bytes, name: str) -> str:
    """The media type of a file's content; empty when it is none that is taken.

    What sender and name say doesn't count, except that text has to be called ``.txt``: any source
    code is text.
    """
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    if name.lower().endswith(".txt") and _is_text(data):
        return "text/plain"
    return ""


def clean_name(name: str, type_: str) -> str:
    """The last part of a file's name without signs that mean something, and with a true ending."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(
        char
        for char in unicodedata.normalize("NFC", last)
        if char not in _SIGNS and unicodedata.category(char)[0] not in "C"
    )
    kept = " ".join(kept.split()).strip(". ")
    endings = TYPES[type_]
    stem, dot, ending = kept.rpartition(".")
    if not dot or f".{ending.lower()}" not in endings:
        # photo.exe that is a picture becomes photo.exe.png: nothing is hidden, nothing runs.
        stem, ending = kept, endings[0].removeprefix(".")
    return f"{stem[:_NAME].strip('. ') or 'file'}.{ending.lower()}"


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(char in "\t\n\r\f" or unicodedata.category(char) != "Cc" for char in text)
