"""How much a run may ask of a web site."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class CrawlLimits:
    """Bounds of one crawl.

    Attributes:
        max_pages: Pages requested at most; further addresses are reported, not read.
        max_bytes: Size of one page after decompression, in bytes.
        max_feed_bytes: Size of one feed or catalogue file after decompression, in bytes.
        concurrency: Requests under way at once.
        timeout: Seconds for connecting and for each pause of the server; a page as a whole may
            take three times as long.
        retries: How often a request is repeated after 429 or 503.
        backoff: Seconds before the first repetition, doubled for each further one.
        longest_wait: Seconds waited at most for ``Retry-After`` or ``Crawl-delay``.
        max_variations: Addresses read at most that differ in several query parameters only.
    """

    max_pages: int = 5_000
    max_bytes: int = 10 * MEGABYTE
    max_feed_bytes: int = 500 * MEGABYTE
    concurrency: int = 4
    timeout: float = 20.0
    retries: int = 3
    backoff: float = 1.0
    longest_wait: float = 60.0
    max_variations: int = 100
