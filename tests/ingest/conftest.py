"""Fixtures for everything that touches the network: a loopback server and patient-less limits."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from ingest.limits import CrawlLimits
from ingest.reading import Failed, Outcome, Read, Skipped, Unchanged
from kb.editions.pages import Remembered
from tests.ingest.site import PROSE, Site, html, product

SHARED = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture
def limits() -> CrawlLimits:
    return CrawlLimits(
        max_pages=60,
        max_bytes=200_000,
        per_second=0,
        timeout=2.0,
        retries=2,
        backoff=0.01,
        longest_wait=0.5,
        allow_hosts=("127.0.0.1", "localhost"),
    )


@pytest.fixture
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the shared data sets are not on this machine")
    return SHARED


def memory(outcomes: Iterable[Outcome]) -> dict[str, Remembered]:
    """What a store remembers of a run."""
    kept: dict[str, Remembered] = {}
    for outcome in outcomes:
        if isinstance(outcome, Read):
            ids = tuple(document.id for document in outcome.documents)
            kept[outcome.where] = Remembered(
                outcome.etag, outcome.last_modified, ids, outcome.links, outcome.seen
            )
        elif isinstance(outcome, Skipped):
            kept[outcome.where] = Remembered(
                outcome.etag, outcome.last_modified, (), outcome.links, outcome.seen
            )
        elif isinstance(outcome, Unchanged):
            kept[outcome.where] = outcome.remembered
        else:
            assert isinstance(outcome, Failed)
    return kept


@pytest.fixture
def site(httpserver: HTTPServer) -> Site:
    made = Site(httpserver)
    made.pages["/"] = html("Shop", "<a href='/help/returns'>Returns</a> <a href='/p/1'>Boot</a>")
    made.pages["/help/returns"] = html("Returns", PROSE + "<a href='/p/1?utm_source=x'>boot</a>")
    made.pages["/p/1"] = product("Boot", "B-1", "129.00")
    return made
