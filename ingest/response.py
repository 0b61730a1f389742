"""What asking for an address can give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body that arrived whole; ``url`` is where the redirects ended, folded.

    Attributes:
        headers: The response's headers by name in lower case.
    """

    url: str
    body: bytes
    content_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotModified:
    """304: the page at ``url`` is as it was."""

    url: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Not to be read: forbidden, elsewhere, gone, or no page.

    Attributes:
        status: The HTTP status behind it; 0 when it wasn't asked for.
        private: Whether the address guard refused it; the reason says how to allow it.
    """

    url: str
    reason: str
    status: int = 0
    private: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """Should have arrived and didn't.

    Attributes:
        status: The HTTP status behind it; 0 without one.
        body: The beginning of what a JSON API said about it.
    """

    url: str
    reason: str
    status: int = 0
    body: bytes = b""


Answer = Fetched | NotModified | Refused | Broken
