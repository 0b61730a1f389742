"""Articles that contradict each other, and articles that only seem to."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.audit.conditions import Conditions
from ingest.audit.finding import Severity
from ingest.audit.lines import lines_of
from ingest.audit.quantity import durations_in
from ingest.audit.statements import statements_of
from kb.documents import Article
from tests.ingest.audit.conftest import Audited, one, topics
from tests.kb.stock import article, product

RETURNS = article("returns", "Returns", "You can return anything unworn within 60 days.")
DELIVERY = article(
    "delivery",
    "Delivery",
    "| Service | Price | Free from | Time |\n|---|---|---|---|\n"
    "| Standard | £3.95 | £60 | 2–3 working days |\n| Next Day | £6.95 | never | next day |\n",
)


@pytest.mark.parametrize(
    ("first", "body", "topic"),
    [
        (RETURNS, "Returns are accepted within 30 days of delivery.", "return window"),
        (RETURNS, "You have one month to send it back.", "return window"),
        (RETURNS, "We offer a 30-day return policy on all items.", "return window"),
        (RETURNS, "If you're not happy, return it within 14 days.", "return window"),
        (DELIVERY, "Standard delivery costs £4.95.", "delivery cost"),
        (DELIVERY, "Shipping is £2.95 on every order.", "delivery cost"),
        (DELIVERY, "With Next Day (£7.95) it arrives tomorrow.", "delivery cost"),
        (DELIVERY, "Delivery is free on orders over £50.", "free delivery from"),
        (DELIVERY, "Spend £75 or more and get free delivery.", "free delivery from"),
        (DELIVERY, "Standard delivery takes 5–7 working days.", "delivery time"),
        (
            article("warranty", "Warranty", "All products come with a two-year warranty."),
            "Every item carries a 12-month guarantee.",
            "warranty",
        ),
    ],
)
def test_a_contradiction_is_found_with_both_sentences(
    audited: Audited, first: Article, body: str, topic: str
) -> None:
    finding = one(
        audited(product("p"), first, article("other", "Good to know", body), check="policies")
    )
    assert finding.topic == topic
    assert finding.severity is (Severity.WARNING if topic == "delivery time" else Severity.ERROR)
    assert {e.document_id for e in finding.evidence} == {first.id, "other"}
    assert body in {e.text for e in finding.evidence}


@pytest.mark.parametrize(
    "body",
    [
        "Sale items can be returned within 30 days.",
        "You have 60 days to return it, and 30 days for sale items.",
        "Anything bought in the sale can be returned within 30 days.",
        "Faulty items can be returned within 6 months.",
        "From Ireland you can return things within 90 days.",
        "Members can return anything within 90 days.",
        "Boots can be returned within 90 days.",
        "Personalised items can be returned within 7 days.",
        "If the parcel came late, you can return it within 90 days.",
        "We refund returns within 5 days of their arrival.",
        "Your refund appears on your card in 3 to 5 days.",
        "Tell us within 14 days if a return went missing.",
        "Return labels are valid for 30 days.",
        "We match prices within 14 days of your return.",
        "You can return hired tents within 3 days.",
        "How long do I have to return it: 30 days?",
        "You can return it within two months.",
        "Express delivery costs £9.95.",
        "Delivery to Ireland costs £9.95.",
        "Delivery abroad is £14.95.",
        "Next Day delivery costs £6.95.",
        "Delivery of heavy items costs £25.",
        "Returns cost £2.95, delivery is refunded.",
        "Standard delivery takes 3 working days.",
        "Delivery is free on orders over £60.",
        "Repairs carry a 12-month guarantee.",
    ],
)
def test_other_conditions_and_other_subjects_are_no_contradiction(
    audited: Audited, body: str
) -> None:
    boots = product("p", "Hallin", categories=("Footwear", "Boots"))
    report = audited(boots, RETURNS, DELIVERY, article("other", "Good to know", body))
    assert [f.what for f in report.findings if f.check == "policies"] == []


def test_the_heading_and_the_title_above_a_sentence_limit_it_too(audited: Audited) -> None:
    sale = article("sale", "Returning sale items", "You have 30 days to return it.")
    parts = article(
        "parts", "Returns of all kinds", "## Christmas gifts\n\nReturn it within 90 days."
    )
    assert audited(RETURNS, sale, parts, check="policies").findings == []


def test_two_statements_under_the_same_condition_contradict(audited: Audited) -> None:
    one_side = article("a", "Sale", "Sale items can be returned within 30 days.")
    other = article("b", "Clearance", "You can return sale items within 14 days.")
    assert topics(audited(one_side, other, check="policies")) == ["return window"]


def test_contradictions_within_one_article_are_left_to_its_reader(audited: Audited) -> None:
    both = article("a", "Returns", "Return it within 60 days. You can return it within 90 days.")
    assert audited(both, check="policies").findings == []


def test_a_mistyped_phone_number_is_found(audited: Audited) -> None:
    right = [article(str(n), f"Page {n}", "Call us on 01632 960417.") for n in range(3)]
    wrong = article("w", "Repairs", "Call us on 01632 960471.")
    finding = one(audited(*right, wrong, check="policies"))
    assert finding.topic == "phone number"
    assert finding.evidence[0].document_id == "w"


def test_articles_in_other_languages_are_not_misread() -> None:
    page = Article("r", "Retours", body="return within 60 days", language="fr")
    assert list(statements_of(page, Conditions(()), "EUR")) == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("within 30 days", (30, 30)),
        ("a 14-day policy", (14, 14)),
        ("2–3 weeks", (14, 21)),
        ("one month", (30, 30)),
        ("2 to 4 working days", (Decimal("2.8"), Decimal("5.6"))),
        ("£30 days", ()),
    ],
)
def test_stretches_of_time_are_read(text: str, days: tuple[int, ...]) -> None:
    found = [(d.low, d.high) for _, _, d in durations_in(text)]
    assert found == ([days] if days else [])


@given(st.text(alphabet="60 days£.,|-#*returnw\n()[]", max_size=120))
def test_any_text_may_be_an_article(text: str) -> None:
    page = article("a", "Returns", text)
    assert all(line.text for line in lines_of(page))
    list(statements_of(page, Conditions(()), "GBP"))
