"""Sources that disagree about one product or article."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.audit.finding import Severity
from kb.documents import Article, Availability, Money, Product
from tests.ingest.audit.conftest import Audited, one, topics
from tests.kb.stock import gbp, product, variant

GALE = product("gale", "Gale Jacket", "139.00", brand="Larkfell", list_price=gbp("159.00"))


def test_two_sources_that_agree_are_no_finding(audited: Audited) -> None:
    report = audited(feed=[GALE], page=[GALE])
    assert report.findings == []
    assert report.claims == 1


@pytest.mark.parametrize(
    ("change", "topic", "severity"),
    [
        ({"price": gbp("129.00")}, "price", Severity.ERROR),
        ({"price": Money(gbp("139.00").amount, "EUR")}, "currency", Severity.WARNING),
        ({"list_price": gbp("149.00")}, "former price", Severity.WARNING),
        ({"availability": Availability.OUT_OF_STOCK}, "availability", Severity.ERROR),
        ({"availability": Availability.PREORDER}, "availability", Severity.WARNING),
        ({"brand": "Norrwind"}, "brand", Severity.WARNING),
    ],
)
def test_what_a_second_source_says_otherwise_is_found_in_both_ones_words(
    audited: Audited, change: dict[str, object], topic: str, severity: Severity
) -> None:
    page = replace(GALE, **change)  # type: ignore[arg-type]
    finding = one(audited(feed=[GALE], page=[page], check="records"))
    assert (finding.topic, finding.severity) == (topic, severity)
    assert [e.source for e in finding.evidence] == ["feed", "page"]
    assert all(e.text in finding.what for e in finding.evidence)


def test_an_unknown_availability_contradicts_nothing(audited: Audited) -> None:
    page = replace(GALE, availability=Availability.UNKNOWN, list_price=None)
    assert audited(feed=[GALE], page=[page], check="records").findings == []


def test_variants_are_compared_with_their_own(audited: Audited) -> None:
    feed = product("g", "Gale", variants=(variant("g-s", "10.00"), variant("g-m", "12.00")))
    page = product("g", "Gale", variants=(variant("g-m", "12.00"), variant("g-s", "11.00")))
    finding = one(audited(feed=[feed], page=[page], check="records"))
    assert [e.text for e in finding.evidence] == ["£10.00", "£11.00"]
    assert "g-s" in finding.what


def test_variants_without_common_ids_are_known_by_their_options(audited: Audited) -> None:
    feed = product("g", "Gale", variants=(variant("1", "10.00", size="M", colour="Red"),))
    page = product("g", "Gale", variants=(variant("x", "11.00", color="red", size="m"),))
    assert one(audited(feed=[feed], page=[page], check="records")).topic == "price"


def test_an_item_that_is_a_variant_is_compared_with_that_variant(audited: Audited) -> None:
    page = product("g", "Gale", variants=(variant("g-s", "10.00"), variant("g-m", "12.00")))
    assert audited(a=[page], b=[product("g-m", "Gale M", "12.00")], check="records").findings == []


def test_a_difference_that_is_a_tax_says_so(audited: Audited) -> None:
    net = replace(GALE, price=gbp("100.00"), list_price=None)
    gross = replace(GALE, price=gbp("120.00"), list_price=None)
    assert "20 %" in one(audited(feed=[net], page=[gross], check="records")).what


def test_stock_counts_are_one_finding_for_the_whole_store(audited: Audited) -> None:
    def counted(stock: int) -> list[Product]:
        return [product(f"p{n}", f"Thing number {n}", stock=stock) for n in range(3)]

    finding = one(audited(feed=counted(3), page=counted(5), check="records"))
    assert (finding.severity, finding.count, len(finding.evidence)) == (Severity.NOTE, 3, 6)


def test_two_things_under_one_id_are_told(audited: Audited) -> None:
    report = audited(feed=[GALE], page=[product("gale", "Camp Kettle")], check="records")
    assert one(report).topic == "same id"


def test_two_versions_of_one_page_are_told_and_two_spellings_are_not(audited: Audited) -> None:
    body = "You have sixty days to return what you bought, unused and with its labels on. " * 3
    other = "Write to us within a month and we shall see what can be done about your order. " * 3
    page = Article("returns", "Returns", body=body)
    same = replace(page, body=body.replace("You have", "**You** have"))
    assert topics(audited(api=[page], shop=[same], check="records")) == []
    assert topics(audited(api=[page], shop=[replace(page, body=other)], check="records")) == [
        "two texts"
    ]
