from __future__ import annotations

from collections.abc import Callable

import pytest

from kb.documents import Article
from kb.knowledge import Knowledge

BODY = """\
Orders are packed by hand.

## Times

Standard delivery takes three to five working days. Express delivery comes the next morning.

| Zone | Price |
|---|---|
| UK mainland | £3.95 |
| Highlands | £8.50 |

## Collecting

On Easter Sunday, and on each bank holiday in the year, nobody is at the depot.

Sunday: from 10.30 am to 4.30 pm.

## Faulty things

A faulty thing is repaired, or replaced, or the whole of its price is given back on return.

Postage is always ours to pay.

## Rules

- Gas canisters can't be posted.
- Batteries travel by road only (ask us first.)
"""


@pytest.fixture
def quote(make_knowledge: Callable[..., Knowledge]) -> Callable[[str], str]:
    knowledge = make_knowledge()
    articles = [
        Article("delivery", "Delivery", body=BODY),
        Article("jobs", "Working here", body="We look for bakers. Write to us."),
    ]
    with knowledge.catalog.candidate("test") as candidate:
        candidate.put("s", articles)
        knowledge.index(knowledge.catalog.edition(candidate.id))
        candidate.publish({})

    def best(question: str) -> str:
        hit = knowledge.retriever().articles(question).hits[0]
        assert hit.document.id == "delivery"
        assert hit.quote in BODY
        assert BODY[hit.chunk.start :].startswith(hit.chunk.text)
        return hit.quote

    return best


def test_the_sentence_that_answers_is_quoted(quote: Callable[[str], str]) -> None:
    found = quote("how long does standard delivery take?")
    assert "three to five working days" in found
    assert "packed by hand" not in found


def test_a_small_table_is_quoted_whole(quote: Callable[[str], str]) -> None:
    found = quote("what is the delivery price by zone?")
    assert found.splitlines()[0] == "| Zone | Price |"
    assert "| Highlands | £8.50 |" in found
    assert "Standard" not in found


def test_of_a_table_only_the_row_that_is_named_is_quoted(quote: Callable[[str], str]) -> None:
    assert quote("what does delivery to the Highlands cost?") == "| Highlands | £8.50 |"


def test_a_heading_or_a_table_rule_is_never_the_quote(quote: Callable[[str], str]) -> None:
    for question in ("rules of delivery", "delivery times", "delivery price by zone"):
        found = quote(question)
        assert not found.startswith("#")
        assert found.strip("|-: ")


def test_a_short_list_is_quoted_whole(quote: Callable[[str], str]) -> None:
    found = quote("can batteries be delivered by air?")
    assert found.startswith("- Gas canisters")
    assert found.rstrip().endswith("(ask us first.)")


def test_a_closing_bracket_stays_with_its_sentence(quote: Callable[[str], str]) -> None:
    assert quote("how do batteries travel on delivery?").rstrip().endswith("(ask us first.)")


def test_what_is_not_done_is_told_where_just_that_is_asked(quote: Callable[[str], str]) -> None:
    assert "can't be posted" in quote("what can't be posted by standard delivery?")


def test_an_hour_is_quoted_where_an_hour_is_asked_for(quote: Callable[[str], str]) -> None:
    assert "4.30 pm" in quote("what time do you close on Sunday?")


def test_a_sentence_may_call_a_thing_as_the_shopper_does(quote: Callable[[str], str]) -> None:
    """The page is called "Delivery", and one sentence of it says "postage" all the same."""
    assert "ours to pay" in quote("who has to pay the postage for a faulty thing?")
