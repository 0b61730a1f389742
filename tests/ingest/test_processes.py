"""Parsing in other processes gives what parsing here gives."""

from __future__ import annotations

import os
import signal

import pytest

from ingest.crawl import Crawl
from ingest.limits import CrawlLimits
from ingest.processes import Processes, cores
from tests.ingest.site import Site, html, product


@pytest.fixture
def shop(site: Site) -> Site:
    site.pages.clear()
    links = "".join(f"<a href='/p/{n}'>{n}</a>" for n in range(12))
    site.pages["/"] = html("Shop", links)
    for n in range(12):
        site.pages[f"/p/{n}"] = product(f"Boot {n % 9}", f"B-{n % 9}", "10", body=links)
    site.pages["/p/3"] = html("Deep", "<div>" * 3_000)
    return site


def test_the_outcomes_are_the_same_and_in_the_same_order(shop: Site, limits: CrawlLimits) -> None:
    here = list(Crawl(shop.url, limits, workers=Processes(0)).read({}))
    elsewhere = Processes(2, after=3)
    try:
        assert elsewhere.width == 0
        there = list(Crawl(shop.url, limits, workers=elsewhere).read({}))
        assert elsewhere.width == 2
    finally:
        elsewhere.close()
    assert there == here
    assert len(here) == 13


def test_a_worker_that_dies_costs_no_page(shop: Site, limits: CrawlLimits) -> None:
    workers = Processes(2, after=0)
    run = Crawl(shop.url, limits, workers=workers).read({})
    try:
        first = [next(run) for _ in range(2)]
        for number in {workers.submit(os.getpid).result() for _ in range(4)}:
            os.kill(number, signal.SIGKILL)
        outcomes = [*first, *run]
    finally:
        workers.close()
    assert len(outcomes) == len({outcome.where for outcome in outcomes}) == 13


def test_little_is_done_here() -> None:
    workers = Processes(4, after=2)
    assert workers.submit(os.getpid).result() == os.getpid()
    assert workers.width == 0
    workers.close()
    assert cores() >= 1


def test_one_processor_is_left_alone() -> None:
    workers = Processes(1, after=0)
    assert [workers.submit(os.getpid).result() for _ in range(3)] == [os.getpid()] * 3


def test_what_is_raised_there_is_raised_here() -> None:
    workers = Processes(2, after=0)
    try:
        with pytest.raises(ZeroDivisionError):
            workers.submit(divmod, 1, 0).result()
    finally:
        workers.close()
