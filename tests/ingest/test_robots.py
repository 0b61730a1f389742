"""robots.txt, whatever it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.robots import Robots, RobotsFile

URL = "https://shop.example/a"


def rules(text: str, status: int = 200) -> Robots:
    return Robots("Aisle", lambda _: RobotsFile(status, text))


@pytest.mark.parametrize("status", [0, 429, 500, 503, 599])
def test_rules_that_can_not_be_read_mean_stay_away(status: int) -> None:
    robots = rules("", status)
    assert "left alone" in robots.unavailable(URL)
    assert "left alone" in robots.refusal(URL)


@pytest.mark.parametrize("status", [200, 401, 403, 404, 410])
def test_no_rules_mean_come_in(status: int) -> None:
    robots = rules("", status)
    assert (robots.unavailable(URL), robots.refusal(URL), robots.delay(URL)) == ("", "", 0.0)


def test_the_group_for_this_crawler_goes_before_the_one_for_all() -> None:
    robots = rules("User-agent: *\nDisallow: /\n\nUser-agent: aisle\nDisallow: /b\nCrawl-delay: 3")
    assert robots.refusal(URL) == ""
    assert robots.refusal("https://shop.example/b")
    assert robots.delay(URL) == 3.0


def test_each_host_is_asked_once() -> None:
    asked: list[str] = []

    def load(address: str) -> RobotsFile:
        asked.append(address)
        return RobotsFile(404)

    robots = Robots("Aisle", load)
    for url in (URL, URL, "https://shop.example/b", "http://shop.example/b"):
        robots.refusal(url)
    assert asked == ["https://shop.example/robots.txt", "http://shop.example/robots.txt"]


@given(st.text(max_size=200))
def test_whatever_it_says_nothing_is_raised(text: str) -> None:
    lines = f"User-agent: *\nDisallow: {text}\nAllow: {text}\nCrawl-delay: {text}\nSitemap: {text}"
    for body in (text, lines):
        robots = rules(body)
        robots.refusal(URL)
        assert 0.0 <= robots.delay(URL) < float("inf")
        assert all(isinstance(found, str) for found in robots.sitemaps(URL))
