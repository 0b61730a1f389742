"""Fixtures for everything that touches the network: a loopback server and patient-less limits."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from ingest.limits import CrawlLimits
from ingest.reading import Failed, Outcome, Read, Skipped, Unchanged
from kb.pages import Remembered

SHARED = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture
def limits() -> CrawlLimits:
    return CrawlLimits(
        max_pages=60, max_bytes=200_000, timeout=2.0, retries=2, backoff=0.01, longest_wait=0.5
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
                outcome.etag, outcome.last_modified, ids, outcome.links
            )
        elif isinstance(outcome, Skipped):
            kept[outcome.where] = Remembered(outcome.etag, outcome.last_modified, (), outcome.links)
        elif isinstance(outcome, Unchanged):
            kept[outcome.where] = outcome.remembered
        else:
            assert isinstance(outcome, Failed)
    return kept
