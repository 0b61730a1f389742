"""Which addresses wait, and which are one too many."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ingest.frontier import Frontier
from ingest.limits import CrawlLimits
from ingest.reading import Skipped

HOME = "https://www.shop.example/"
LIMITS = CrawlLimits(max_pages=10, max_variations=3)


def test_one_page_in_all_its_spellings_waits_once() -> None:
    frontier = Frontier(HOME, LIMITS)
    for url in (
        "http://shop.example/a",
        "https://www.shop.example:443/a#x",
        "https://SHOP.example./a?utm_source=y",
        "https://www.shop.example/a?sort=price",
    ):
        assert frontier.add(url) is None
    assert frontier.waiting() == ("https://www.shop.example/a",)
    assert frontier.next() == "https://www.shop.example/a"
    assert not frontier


def test_listed_pages_are_no_accident_of_filters() -> None:
    frontier = Frontier(HOME, LIMITS)
    for n in range(9):
        assert frontier.add(f"{HOME}s?a={n}&b=1", listed=True) is None
    refused = [frontier.add(f"{HOME}t?a={n}&b=1") for n in range(9)]
    assert [bool(outcome) for outcome in refused] == [False] * 3 + [True] * 6


def test_other_sites_have_an_outcome_only_where_a_sitemap_lists_them() -> None:
    frontier = Frontier(HOME, LIMITS)
    assert frontier.add("https://other.example/") is None
    assert frontier.add("https://other.example/", listed=True) is not None
    assert frontier.add("https://other.example/", listed=True) is None
    assert not frontier


def test_a_site_without_end_is_counted_and_not_remembered() -> None:
    frontier = Frontier(HOME, replace(LIMITS, max_pages=2))
    for n in range(100):
        frontier.add(f"{HOME}{n}")
    assert (len(frontier), frontier.beyond) == (40, 60)


def test_pages_can_be_taken_out_of_turn() -> None:
    frontier = Frontier(HOME, LIMITS)
    for name in "abc":
        frontier.add(HOME + name)
    frontier.take([f"{HOME}b"])
    assert frontier.waiting() == (f"{HOME}a", f"{HOME}c")
    assert frontier.add(f"{HOME}b") is None
    assert len(frontier) == 2


@given(st.lists(st.tuples(st.text(max_size=50), st.booleans()), max_size=20))
def test_whatever_is_added_each_address_has_one_fate(given_: list[tuple[str, bool]]) -> None:
    frontier = Frontier(HOME, LIMITS)
    fates: list[str] = []
    for text, listed in given_:
        for url in (text, f"{HOME}{text}", f"https://{text}/"):
            outcome = frontier.add(url, listed=listed)
            if outcome is not None:
                assert isinstance(outcome, Skipped)
                fates.append(outcome.where)
    waiting = list(frontier.waiting())
    assert len(set(waiting + fates)) == len(waiting + fates)
    assert all(url.startswith(HOME) for url in waiting)
    assert all(frontier.at_home(url) == url for url in waiting)
