from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.conversation import (
    Answer,
    Citation,
    Decision,
    ProductCard,
    ToolUse,
    Trace,
)
from evals.golden import Expectation
from evals.scorers import score
from kb.documents import Availability, Money


def card(title: str, price: str | None) -> ProductCard:
    return ProductCard(
        product_id=title.lower(),
        title=title,
        url="",
        image="",
        brand="",
        price=Money.parse(price, "GBP") if price else None,
        list_price=None,
        availability=Availability.IN_STOCK,
        stock=None,
        rating=None,
        rating_count=None,
    )


ANSWER = Answer(
    text="The **Kettle** costs £20.00.",
    decision=Decision.ANSWER,
    cards=(card("Kettle", "20.00"), card("Mug", "9.50")),
    citations=(Citation("a", "Returns", "", "", "You have 60 days", 0, 16),),
    trace=Trace(1, "keyless", "v", tools=(ToolUse("1", "search_products", "{}", "{}"),)),
)


@pytest.mark.parametrize(
    ("expected", "passes"),
    [
        ({"decision": "answer"}, True),
        ({"decision": "decline"}, False),
        ({"shows": ["mug", "Kettle"]}, True),
        ({"shows": ["Teapot"]}, False),
        ({"shows_first": "Kettle"}, True),
        ({"shows_first": "Mug"}, False),
        ({"shows_only": ["Kettle", "Mug", "Teapot"]}, True),
        ({"shows_only": ["Kettle"]}, False),
        ({"never_shows": ["Teapot"]}, True),
        ({"never_shows": ["mug"]}, False),
        ({"max_price": 20}, True),
        ({"max_price": "19.99"}, False),
        ({"cites": ["returns"]}, True),
        ({"cites": ["Delivery"]}, False),
        ({"says": ["the kettle costs"]}, True),
        ({"says": ["60 days"]}, False),
        ({"never_says": ["sorry"]}, True),
        ({"never_says": ["£20.00"]}, False),
        ({"calls": ["search_products"]}, True),
        ({"calls": ["search_help"]}, False),
    ],
)
def test_a_check_holds_when_it_should_and_only_then(
    expected: dict[str, object], passes: bool
) -> None:
    (found,) = score(Expectation.model_validate(expected), ANSWER)
    assert found.passed is passes
    assert found.check == next(iter(expected))
    assert found.reason


def test_a_price_limit_isnt_met_by_showing_nothing_or_something_without_a_price() -> None:
    bare = Answer("x", Decision.ANSWER, (), (), ANSWER.trace)
    unpriced = Answer("x", Decision.ANSWER, (card("Kettle", None),), (), ANSWER.trace)
    limit = Expectation(max_price=Decimal(100))
    assert not score(limit, bare)[0].passed
    assert not score(limit, unpriced)[0].passed


def test_only_the_checks_that_were_asked_for_are_made() -> None:
    made = score(Expectation(decision=Decision.ANSWER, says=("kettle",)), ANSWER)
    assert [one.check for one in made] == ["decision", "says"]
