"""Pages that go unread because their sitemap says that nothing changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.crawl import Crawl
from ingest.freshness import Freshness, Seen, moment, over, read_seen
from ingest.limits import CrawlLimits
from ingest.reading import Outcome, Read, Unchanged
from kb.editions.pages import Remembered
from tests.ingest.conftest import memory
from tests.ingest.site import Site, html, product

OLD = "2025-03-01T10:00:00+00:00"
COUNT = 40


@pytest.fixture
def shop(site: Site) -> Site:
    """Forty products in a sitemap that tells when each changed."""
    site.pages.clear()
    site.pages["/"] = html("Shop", "")
    for n in range(COUNT):
        site.pages[f"/p/{n}"] = product(f"Boot {n}", f"B-{n}", "10")
    site.sitemap({f"/p/{n}": OLD for n in range(COUNT)})
    return site


def crawl(site: Site, limits: CrawlLimits, before: list[Outcome] | None = None) -> list[Outcome]:
    site.asked.clear()
    return list(Crawl(site.url, limits).read(memory(before or [])))


def pages_asked(site: Site) -> int:
    return sum(n for path, n in site.asked.items() if path.startswith("/p/"))


def earlier(outcomes: list[Outcome], days: float) -> list[Outcome]:
    """The same run, some days before."""
    aged: list[Outcome] = []
    for outcome in outcomes:
        seen = read_seen(getattr(outcome, "seen", ""))
        if seen is not None and isinstance(outcome, Read):
            then = replace(seen, checked=seen.checked - timedelta(days=days))
            aged.append(replace(outcome, seen=str(then)))
        else:
            aged.append(outcome)
    return aged


@pytest.mark.parametrize("lastmod", [OLD, "2025-03-01", "2025-03-01T10:00+02:00"])
@pytest.mark.parametrize("validators", [True, False])
def test_a_second_run_asks_for_one_page_to_see_whether_the_sitemap_tells_the_truth(
    shop: Site, limits: CrawlLimits, lastmod: str, validators: bool
) -> None:
    shop.validators = validators
    shop.sitemap({f"/p/{n}": lastmod for n in range(COUNT)})
    first = crawl(shop, limits)
    assert pages_asked(shop) == COUNT
    again = crawl(shop, limits, first)
    assert pages_asked(shop) == 1
    assert {o.where for o in again} == {o.where for o in first}
    kept = [o for o in again if isinstance(o, Unchanged) and o.remembered.document_ids]
    assert len(kept) >= COUNT - 1
    third = crawl(shop, limits, again)
    assert pages_asked(shop) == 1
    assert {o.where for o in third} == {o.where for o in first}


def test_a_page_with_another_lastmod_is_asked_for(shop: Site, limits: CrawlLimits) -> None:
    first = crawl(shop, limits)
    shop.pages["/p/7"] = product("Boot 7", "B-7", "99")
    shop.sitemap({f"/p/{n}": "2025-04-01T00:00:00Z" if n == 7 else OLD for n in range(COUNT)})
    again = crawl(shop, limits, first)
    assert shop.asked["/p/7"] == 1
    assert [o.documents[0].id for o in again if isinstance(o, Read)] == ["B-7"]
    assert pages_asked(shop) == 2


@pytest.mark.parametrize(
    "lastmod",
    [
        "",
        "yesterday",
        "2025-03-01T10:00:00",  # no time zone
        "2025-13-01",
        "2999-01-01",
        timedelta(hours=1),
        timedelta(),  # now: a change a moment later could say the same
        "today",
    ],
)
def test_a_lastmod_that_proves_nothing_saves_nothing(
    shop: Site, limits: CrawlLimits, lastmod: str | timedelta
) -> None:
    # Of this moment, not of the one in which the test was collected.
    if isinstance(lastmod, timedelta):
        lastmod = (datetime.now(UTC) + lastmod).isoformat()
    elif lastmod == "today":
        lastmod = datetime.now(UTC).date().isoformat()
    shop.sitemap({f"/p/{n}": lastmod for n in range(COUNT)})
    first = crawl(shop, limits)
    crawl(shop, limits, first)
    assert pages_asked(shop) == COUNT


@pytest.mark.parametrize("validators", [True, False])
def test_a_sitemap_that_is_caught_lying_is_not_believed(
    shop: Site, limits: CrawlLimits, validators: bool
) -> None:
    shop.validators = validators
    first = crawl(shop, limits)
    for n in range(COUNT):  # all prices change, and the sitemap doesn't say so
        shop.pages[f"/p/{n}"] = product(f"Boot {n}", f"B-{n}", "11")
    again = crawl(shop, limits, first)
    assert pages_asked(shop) == COUNT
    assert len([o for o in again if isinstance(o, Read)]) == COUNT
    crawl(shop, limits, again)
    assert pages_asked(shop) == COUNT


def test_every_page_is_asked_for_after_some_days(shop: Site, limits: CrawlLimits) -> None:
    first = crawl(shop, limits)
    crawl(shop, limits, earlier(first, 6.9))
    assert pages_asked(shop) == 1
    crawl(shop, limits, earlier(first, 7.1))
    assert pages_asked(shop) == COUNT
    crawl(shop, replace(limits, full_check_days=0), first)
    assert pages_asked(shop) == COUNT


def test_a_sitemap_that_fails_says_nothing(shop: Site, limits: CrawlLimits) -> None:
    first = crawl(shop, limits)
    shop.pages["/sitemap.xml"] = "<?xml version='1.0'?><urlset><url>"
    crawl(shop, limits, first)
    assert pages_asked(shop) == COUNT


def test_an_unread_page_still_leads_on(shop: Site, limits: CrawlLimits) -> None:
    shop.pages["/p/0"] = product("Boot 0", "B-0", "10", body="<a href='/p/unlisted'>x</a>")
    shop.pages["/p/unlisted"] = product("Extra", "X", "1")
    first = crawl(shop, limits)
    again = crawl(shop, limits, first)
    assert shop.asked["/p/unlisted"] == 1
    assert {o.where for o in again} == {o.where for o in first}


def test_the_sample_is_small_and_of_those_that_could_go_unread() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    seen = str(Seen(OLD, now - timedelta(days=1), "d"))
    known = {f"u{n}": Remembered("", "", (), (), seen if n else "") for n in range(5_000)}
    fresh = Freshness(7, known, now)
    fresh.listen("map", dict.fromkeys(known, OLD))
    assert not fresh.unread("u0")
    sample = fresh.sample(known)
    assert len(sample) == 25
    assert "u0" not in sample
    assert fresh.sample([]) == []


@given(st.text(max_size=40))
def test_moments_are_read_or_not_and_nothing_is_raised(text: str) -> None:
    moment(text)
    over(text)
    read_seen(text)
    seen = Seen(OLD, datetime.now(UTC).replace(microsecond=0), "x")
    assert read_seen(str(seen)) == seen


@given(st.datetimes(timezones=st.timezones()))
def test_a_moment_is_never_over_before_it_is(when: datetime) -> None:
    found = over(when.isoformat())
    assert found is None or found > when
    day = over(when.date().isoformat())
    assert day is None or day > when
