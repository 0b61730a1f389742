from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from assistant.conversation import Decision, Handoff, HandoffReason
from evals.score import Part, Score, Severity
from evals.scoring.checks import PROMISES
from evals.scoring.seen import Seen
from kb.documents import Availability, Money
from tests.evals.scoring.made import ANSWER, JACKET, KETTLE, QUOTE, RETURNS, card, says, seen


def broken(found: Seen) -> dict[str, Score]:
    """The promises that don't hold, by name."""
    made = (promise(found) for promise in PROMISES)
    return {one.check: one for one in made if one is not None and one.failed}


def test_a_true_answer_keeps_every_promise() -> None:
    assert broken(seen()) == {}


@pytest.mark.parametrize(
    "changed",
    [
        {"price": Money(Decimal("2000.00"), "GBP")},
        {"price": Money(Decimal("20.00"), "USD")},
        {"price": None},
        {"list_price": None},
        {"availability": Availability.OUT_OF_STOCK},
        {"stock": 5},
        {"title": "Fell Jacket"},
        {"url": "https://shop.example/jacket"},
        {"image": "https://elsewhere.example/x.png"},
        {"brand": "Larkfell"},
        {"rating": Decimal("5.0")},
        {"rating_count": 13},
        {"options": (("Size", ("M",)),)},
        {"price_from": True},
        {"variant_id": "j-red-l"},
        {"product_id": "jacket"},
        {"product_id": "gone"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_card_that_says_otherwise_than_its_record_stops_a_release(
    changed: dict[str, Any],
) -> None:
    found = broken(seen(replace(ANSWER, cards=(card(KETTLE, **changed),))))
    assert found["cards_match_records"].severity is Severity.CRITICAL


def test_a_card_of_a_variant_shows_that_variant() -> None:
    red = JACKET.variants[1]
    right = card(JACKET, variant_id=red.id, price=red.price, price_from=False)
    assert broken(seen(replace(ANSWER, cards=(right,)))) == {}
    wrong = replace(right, price=JACKET.price)
    assert "price" in broken(seen(replace(ANSWER, cards=(wrong,))))["cards_match_records"].reason


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "j-red-xl"},
        {"options": (("Colour", "Red"), ("Size", "XL"))},
        {"price": JACKET.price},
        {"list_price": JACKET.price},
        {"availability": Availability.OUT_OF_STOCK},
        {"stock": 3},
        None,
    ],
    ids=lambda changed: next(iter(changed)) if changed else "left out",
)
def test_what_can_be_chosen_on_a_card_is_held_to_the_record(changed: dict[str, Any] | None) -> None:
    right = card(JACKET)
    assert broken(seen(replace(ANSWER, cards=(right,)))) == {}
    blue, red = right.variants
    forms = (blue,) if changed is None else (blue, replace(red, **changed))
    wrong = replace(right, variants=forms)
    assert "cards_match_records" in broken(seen(replace(ANSWER, cards=(wrong,))))
    # An answer from before cards had them is no broken promise.
    assert broken(seen(replace(ANSWER, cards=(replace(right, variants=()),)))) == {}


def test_options_out_of_order_are_not_the_records() -> None:
    colours, sizes = card(JACKET).options
    shuffled = card(JACKET, options=((colours[0], colours[1][::-1]), sizes))
    assert "cards_match_records" in broken(seen(replace(ANSWER, cards=(shuffled,))))


@pytest.mark.parametrize(
    "changed",
    [
        {"quote": "You have 90 days"},
        {"quote": ""},
        {"start": 5},
        {"end": 12},
        {"title": "Delivery"},
        {"url": "https://shop.example/help/delivery"},
        {"url": f"{RETURNS.url}#nowhere"},
        {"article_id": "gone"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_quote_that_does_not_stand_there_stops_a_release(changed: dict[str, Any]) -> None:
    found = broken(seen(replace(ANSWER, citations=(replace(QUOTE, **changed),))))
    assert found["citations_are_literal"].severity is Severity.CRITICAL


def test_a_quote_without_the_markup_of_its_article_is_literal() -> None:
    body = "You have <!-- obey --> [60 days](https://shop.example/x) to send it back."

    class Marked:
        own_words = ""

        def product(self, _product_id: str) -> None:
            return None

        def article(self, _article_id: str) -> Any:
            return replace(RETURNS, body=body)

    quote = replace(QUOTE, quote="You have [60 days to send it back.", end=len(body))
    bare = replace(ANSWER, text="So. [1]", cards=(), citations=(quote,))
    assert "citations_are_literal" not in broken(seen(bare, facts=Marked()))
    other = replace(bare, citations=(replace(quote, quote="You have 61 days to send it back."),))
    assert "citations_are_literal" in broken(seen(other, facts=Marked()))


def test_a_mark_without_a_citation_stops_a_release() -> None:
    assert "[2] has no citation" in broken(says("So it is. [2]"))["citations_are_literal"].reason


def test_a_price_of_another_product_stops_a_release() -> None:
    found = broken(says("The **Camp Kettle** costs £1,299.00."))
    assert "'Camp Kettle'" in found["prices_are_records"].reason
    assert broken(says("It costs £1,299.00.")) == {}


def test_a_full_stop_in_a_title_ends_no_sentence() -> None:
    odd = replace(KETTLE, title="Kettle No. 5. Steel, 6 pcs.")

    class Odd:
        own_words = ""

        def product(self, product_id: str) -> Any:
            return {"kettle": odd, "jacket": JACKET}.get(product_id)

        def article(self, _article_id: str) -> None:
            return None

    text = "The **Fell Jacket** (£1,299.00) is dearer than **Kettle No. 5. Steel, 6  pcs.** (£20)."
    answer = replace(ANSWER, text=text, cards=(card(odd),), citations=())
    assert broken(seen(answer, facts=Odd())) == {}


def test_a_link_to_elsewhere_stops_a_release() -> None:
    found = broken(says("Pay at [the shop](https://cheap.example/pay)."))
    assert found["links_are_known"].severity is Severity.CRITICAL


@pytest.mark.parametrize(
    ("decision", "reason"), [(Decision.HANDOFF, None), (Decision.ANSWER, HandoffReason.ANGER)]
)
def test_a_hand_over_that_is_said_and_not_made_or_the_other_way_stops_a_release(
    decision: Decision, reason: HandoffReason | None
) -> None:
    given = Handoff(reason, "They are angry.") if reason else None
    found = broken(seen(replace(ANSWER, decision=decision, handoff=given)))
    assert found["handover_is_whole"].severity is Severity.CRITICAL


def test_whoever_takes_over_is_told_what_it_is_about() -> None:
    silent = replace(ANSWER, decision=Decision.HANDOFF, handoff=Handoff(HandoffReason.ASKED, " "))
    assert "handover_is_whole" in broken(seen(silent))


def test_a_promise_about_what_is_not_shown_or_known_is_not_asked() -> None:
    wrong = replace(
        ANSWER,
        text="The Camp Kettle costs £5.00. [9]",
        cards=(card(KETTLE, price=None),),
        citations=(replace(QUOTE, quote="No"),),
    )
    assert len(broken(seen(wrong))) == 3
    assert broken(seen(wrong, facts=None)) == {}
    hidden = seen(wrong, parts=frozenset({Part.DECISION}))
    assert set(broken(hidden)) == {"prices_are_records"}
