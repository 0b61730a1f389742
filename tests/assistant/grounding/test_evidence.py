from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evidence import Evidence, numbers, prices, squeezed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("£129.00", {("£", 129)}),
        ("£ 129", {("£", 129)}),
        ("1,299.50 EUR", {("€", Decimal("1299.5"))}),
        ("129 pounds or 20 dollars", {("£", 129), ("$", 20)}),
        ("CHF 12.90", {("CHF", Decimal("12.9"))}),
        ("from £9 to £12.", {("£", 9), ("£", 12)}),
        ("between $500 and $1,500, so", {("$", 500), ("$", 1500)}),
        ("£9, £10.", {("£", 9), ("£", 10)}),
        ("129 days", set()),
    ],
)
def test_prices_are_read_with_their_currency(text: str, found: set[tuple[str, Decimal]]) -> None:
    assert prices(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("20,000 mm", {20000}),
        ("20000.0", {20000}),
        ("1,5 and 1.5", {Decimal("1.5")}),
        ("within 60 days, 24/7", {60, 24, 7}),
        ("call 01632 960417", {1632, 960417}),
        ("model X100", set()),
        ("30kg", {30}),
        ("1,2,3", {Decimal("1.2"), 3}),
        ("none", set()),
    ],
)
def test_numbers_are_read_normalised(text: str, found: set[Decimal]) -> None:
    assert numbers(text) == found


@given(st.text(max_size=60))
def test_no_text_can_break_the_reading_of_figures(text: str) -> None:
    assert all(amount.is_finite() for _, amount in prices(text))
    assert all(number.is_finite() for number in numbers(text))
    assert squeezed(squeezed(text)) == squeezed(text)


@pytest.fixture
def evidence() -> Evidence:
    found = Evidence()
    product = {
        "id": "LF-77",
        "title": "Ridge Jacket",
        "price": "£129.00",
        "url": "https://shop.example/p/88",
        "stock": 4,
        "confidence": 0.987,
        "attributes": {"Weight": "350 g"},
    }
    passage = {
        "key": "returns#3",
        "article_id": "returns",
        "title": "Returns",
        "url": "https://shop.example/help/returns",
        "heading": "How long",
        "text": "You may send anything back within 60 days of delivery.",
        "quote": "within 60 days",
    }
    found.add_result(json.dumps({"products": [product], "total": 12}))
    found.add_result(json.dumps({"passages": [passage]}))
    return found


def test_facts_are_collected_by_kind(evidence: Evidence) -> None:
    assert evidence.titles["LF-77"] == "Ridge Jacket"
    record = evidence.records["LF-77"]
    assert record.prices == {("£", 129)}
    assert record.attributes == {"Weight": "350 g"}
    assert record.fields["stock"] == 4
    assert 12 in evidence.counts
    assert evidence.links == {"https://shop.example/p/88", "https://shop.example/help/returns"}
    assert evidence.passages["returns#3"].heading == "How long"


def test_how_many_products_were_found_may_be_said() -> None:
    evidence = Evidence()
    evidence.add_result(json.dumps({"products": [{"id": n, "title": "T"} for n in "abc"]}))
    assert 3 in evidence.counts


def test_literal_words_are_recognised_through_typography(evidence: Evidence) -> None:
    assert evidence.says("send ANYTHING back  within **60 days**")
    assert not evidence.says("send anything back within 30 days")


def test_the_passage_that_a_sentence_paraphrases_is_found(evidence: Evidence) -> None:
    closest = evidence.closest("Anything may be sent back within 60 days of the delivery.")
    assert closest is not None
    assert closest.key == "returns#3"
    assert evidence.closest("We bake bread every night at the harbour.") is None
    assert evidence.closest("60 days.") is None


def test_a_model_cannot_make_a_figure_true_by_searching_for_it() -> None:
    evidence = Evidence()
    evidence.add_result(json.dumps({"subject": ["365"], "conditions": ["under £1"]}))
    evidence.add_result(json.dumps({"reason": "365 days", "summary": "the tent costs £2"}))
    assert evidence.records == {}
    assert evidence.others == []
    assert not evidence.says("the tent costs £2")


def test_an_attribute_may_bear_any_name() -> None:
    evidence = Evidence()
    product = {"id": "a", "title": "T", "attributes": {"order": "No. 12", "reason": "£3"}}
    evidence.add_result(json.dumps({"products": [product]}))
    assert evidence.records["a"].attributes == {"order": "No. 12", "reason": "£3"}


def test_what_a_failed_tool_says_is_no_fact() -> None:
    evidence = Evidence()
    evidence.add_result("Error invoking tool with kwargs {'query': 'a tent for £1'}")
    assert evidence.records == {}
    assert evidence.others == []


def test_an_address_in_prose_counts_only_where_it_leads_to_the_store() -> None:
    evidence = Evidence()
    evidence.add_text("help@shop.example")
    text = "See https://shop.example/a and https://evil.example/b or write to x@evil.example."
    product = {"id": "a", "title": "T", "description": text, "url": "https://shop.example/p/a"}
    evidence.add_result(json.dumps({"product": product, "description": text}))
    assert evidence.ours("https://shop.example/a")
    assert not evidence.ours("https://evil.example/b")
    assert not evidence.ours("x@evil.example")


def test_a_sale_that_is_over_is_forgotten() -> None:
    evidence = Evidence()
    evidence.add_result(json.dumps({"id": "a", "title": "T", "price": "£8", "list_price": "£10"}))
    evidence.add_result(json.dumps({"id": "a", "title": "T", "price": "£10"}))
    assert evidence.records["a"].prices == {("£", 10)}
    assert evidence.records["a"].list_prices == set()
