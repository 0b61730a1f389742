"""How much a run may ask of a web site, and what it may reach."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class CrawlLimits:
    """Bounds of one crawl, or of the requests to one platform.

    Attributes:
        max_pages: Pages requested at most; further addresses are reported, not read.
        max_bytes: Size of one page after decompression, in bytes.
        max_feed_bytes: Size of one feed or catalogue file after decompression, in bytes.
        max_links: Links noted at most of one page.
        concurrency: Requests under way at once.
        per_second: Requests a second to one host at most; 0 for no bound. A ``Crawl-delay`` that
            asks for less holds; hosts named in ``allow_hosts`` are the store's own and have none.
        timeout: Seconds for connecting and for each pause of the server; a page as a whole may
            take three times as long.
        retries: How often a request is repeated after 429 or 503.
        backoff: Seconds before the first repetition, doubled for each further one.
        longest_wait: Seconds waited at most for ``Retry-After`` or ``Crawl-delay``.
        max_variations: Addresses read at most that differ in several query parameters only.
        full_check_days: Days after which a page is asked for although its sitemap says that it
            hasn't changed; 0 to ask every time.
        allow_hosts: Hosts that may be read although they are not public: names or addresses, with
            ``:port`` or for all ports.
        contact: A mail address or web address for the site's owner, sent with each request.
    """

    max_pages: int = 5_000
    max_bytes: int = 10 * MEGABYTE
    max_feed_bytes: int = 500 * MEGABYTE
    max_links: int = 5_000
    concurrency: int = 4
    per_second: float = 10.0
    timeout: float = 20.0
    retries: int = 3
    backoff: float = 1.0
    longest_wait: float = 60.0
    max_variations: int = 100
    full_check_days: float = 7.0
    allow_hosts: tuple[str, ...] = ()
    contact: str = ""
