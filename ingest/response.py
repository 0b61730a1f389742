"""What asking for an address can give."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body that arrived whole; ``url`` is where the redirects ended, folded."""

    url: str
    body: bytes
    content_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class NotModified:
    """304: the page at ``url`` is as it was."""

    url: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Not to be read: forbidden, elsewhere, gone, or no page."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class Broken:
    """Should have arrived and didn't."""

    url: str
    reason: str


Answer = Fetched | NotModified | Refused | Broken
