"""A polite look at a site: a handful of requests, each made once."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from ingest.fetch import Fetcher
from ingest.limits import CrawlLimits
from ingest.response import Answer, Fetched, Refused
from ingest.urls import fold

# Requests for one detection, besides robots.txt of each host.
_MOST = 14


class Look:
    """Requests for one detection; robots.txt, rate and address guard hold as in a crawl.

    Args:
        start: The address that is looked at.
        limits: Bounds of size and time.
    """

    def __init__(self, start: str, limits: CrawlLimits) -> None:
        # A look waits for nobody as long as a crawl may.
        self._limits = replace(limits, retries=min(limits.retries, 1), longest_wait=10.0)
        self._fetcher = Fetcher(start, self._limits, same_site=False)
        self._known: dict[str, Answer] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._fetcher.close()

    def into(self, url: str, path: Path) -> Answer:
        """Write what an address gives into a file: it may be a large feed.

        The answer holds the body too when it is no larger than a page may be.
        """
        with path.open("wb") as file:
            answer = self._fetcher.fetch(url, into=file)
        if isinstance(answer, Fetched):
            if path.stat().st_size <= self._limits.max_bytes:
                answer = replace(answer, body=path.read_bytes())
            self._known[fold(answer.url)] = answer
        self._known[fold(url)] = answer
        return answer

    def at(self, url: str) -> Answer:
        """What an address gives; the same answer when it is asked for again."""
        here = fold(url)
        if here not in self._known:
            if len(self._known) >= _MOST:
                return Refused(url, "the look has made enough requests")
            self._known[here] = self._fetcher.fetch(url)
        return self._known[here]

    def body(self, url: str) -> bytes:
        """The body that an address gives; empty when it gives none."""
        answer = self.at(url)
        return answer.body if isinstance(answer, Fetched) else b""

    def data(self, url: str) -> Any:
        """The JSON that an address gives; None when it gives none."""
        try:
            return json.loads(self.body(url) or b"null")
        except (ValueError, RecursionError):
            return None

    def header(self, url: str, name: str) -> str:
        """A header of an answer; empty without one."""
        answer = self.at(url)
        return answer.headers.get(name, "") if isinstance(answer, Fetched) else ""

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the host's robots.txt names."""
        return self._fetcher.robots.sitemaps(url)
