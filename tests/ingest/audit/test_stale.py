"""What is old, past or late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ingest.audit.audit import audit
from ingest.audit.dates import days_in
from kb.catalog import Catalog
from kb.documents import Availability
from tests.ingest.audit.conftest import NOW, Audited, one, topics
from tests.kb.stock import article, product


def test_old_articles_are_one_note_with_all_of_them(audited: Audited) -> None:
    old = [replace(article(str(n), f"Page {n}"), updated=f"2024-0{n}-01") for n in (2, 1)]
    fresh = [replace(article("x"), updated="2026-01-01"), article("undated")]
    finding = one(audited(*old, *fresh, check="stale"))
    assert (finding.topic, finding.count) == ("old articles", 2)
    assert [e.text for e in finding.evidence] == ["2024-01-01", "2024-02-01"]


@pytest.mark.parametrize(
    "body",
    [
        "The offer is valid until 31 December 2024.",
        "Last posting date for Christmas is December 18, 2025.",
        "We will be closed from 3 March to 10 March 2025.",
        "The shop will open in spring 2025.",
        "It is expected back in stock by 2025-06-30.",
    ],
)
def test_a_past_date_told_as_to_come_is_found(audited: Audited, body: str) -> None:
    assert topics(audited(article("a", body=body), check="stale")) == ["past date"]


@pytest.mark.parametrize(
    "body",
    [
        "The offer is valid until 31 December 2026.",
        "We sold affected stoves until 12 April 2026.",
        "Until 3 March 2025 we were in Hall Street.",
        "Bought between 1 November and 24 December 2025, it can be returned until 31 January 2027.",
        "Version 2.1 of 3 March 2024 adds this.",
        "Founded in spring 2019.",
        "It holds until 500 ml are reached.",
    ],
)
def test_history_and_what_is_still_to_come_are_no_finding(audited: Audited, body: str) -> None:
    assert audited(article("a", body=body), check="stale").findings == []


def test_a_source_that_is_later_than_its_target_is_an_error(catalog: Catalog) -> None:
    catalog.add_source("feed", {"fresh_within": "1d"})
    with catalog.candidate("first", {"feed": None}) as candidate:
        candidate.put("feed", [product("a")])
        candidate.publish()
    late = audit(catalog, ["stale"], now=NOW.replace(year=NOW.year + 2))
    assert one(late).topic == "late source"


def test_a_link_to_what_is_no_longer_sold_is_found(audited: Audited) -> None:
    gone = product(
        "p", "Pico", url="https://shop.example/pico", availability=Availability.DISCONTINUED
    )
    leads = article("a", "Stoves", "Take the [Pico](https://shop.example/pico) with you.")
    told = article("b", "Models", "The [Pico](https://shop.example/pico) is discontinued.")
    recall = article("c", "Recall of the Pico", "See the [Pico](https://shop.example/pico).")
    finding = one(audited(gone, leads, told, recall, check="stale"))
    assert finding.evidence[0].document_id == "a"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31 December 2024", date(2024, 12, 31)),
        ("Dec 3rd, 2024", date(2024, 12, 3)),
        ("March 2025", date(2025, 3, 31)),
        ("2025-02-28", date(2025, 2, 28)),
        ("Black Friday 2025", date(2025, 12, 1)),
        ("winter 2024", date(2025, 1, 31)),
    ],
)
def test_days_are_read(text: str, day: date) -> None:
    assert [found for _, _, found in days_in(text)] == [day]


def test_a_day_that_no_calendar_has_is_none() -> None:
    assert list(days_in("31 February 2025")) == []
