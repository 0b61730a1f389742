"""What a source's pages said about themselves: conditional requests live on it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remembered:
    """What an earlier run learned about one address.

    Attributes:
        etag: The validator to send back as ``If-None-Match``; empty without one.
        last_modified: The validator to send back as ``If-Modified-Since``; empty without one.
        document_ids: The documents it gave; empty when it rightly gave none.
        links: The addresses it led to, so that an unchanged page still leads on.
        seen: What the sitemap said of it, when it was last asked for and what it said then, in the
            words of ``ingest.freshness``; empty without.
    """

    etag: str
    last_modified: str
    document_ids: tuple[str, ...]
    links: tuple[str, ...]
    seen: str = ""
