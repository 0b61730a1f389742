"""Conversations with the demo store: several requests, narrower and wider."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.agent import Assistant
from assistant.conversation import Decision
from kb.understanding.measure import quantity
from tests.assistant.keyless.shopper import answers, comes_in, lowest, record, stated, titles
from tests.conftest import ask

# Several requests in one message


@pytest.mark.parametrize(
    ("message", "shows", "cites"),
    [
        (
            "do you have a waterproof jacket under £150 and do you ship to Ireland?",
            "Jacket",
            "ireland",
        ),
        ("show me tents and tell me if I can pay in three instalments", "Tent", "instalment"),
        ("do you have head torches? can I bring my dog into your shop?", "Torch", "dog"),
        ("Which sleeping bag would you recommend? And do you ship to Norway?", "Bag", "deliver"),
        ("waterproof jackets, and do you hire out tents?", "Jacket", "hir"),
    ],
)
def test_goods_and_a_rule_in_one_message_are_both_answered(
    demo_assistant: Assistant, message: str, shows: str, cites: str
) -> None:
    answer = ask(demo_assistant, message)
    assert answer.decision is Decision.ANSWER
    assert any(shows.casefold() in title.casefold() for title in titles(answer))
    assert any(cites in citation.title.casefold() for citation in answer.citations)
    assert answer.text.index("**") < answer.text.index("[1]")


@pytest.mark.parametrize(
    ("message", "kinds"),
    [
        ("I need a tent and a sleeping bag", ("Tent", "Sleeping Bag")),
        ("do you have a head torch and a stove?", ("Torch", "Stove")),
        ("a sleeping mat and a pillow", ("Mat", "Pillow")),
    ],
)
def test_two_things_wanted_at_once_are_both_shown(
    demo_assistant: Assistant, message: str, kinds: tuple[str, str]
) -> None:
    answer = ask(demo_assistant, message)
    for kind in kinds:
        assert any(kind in title for title in titles(answer)), titles(answer)
    assert len(answer.cards) <= demo_assistant.brand.settings.limits.cards


def test_the_calls_of_two_requests_are_made_in_one_round(demo_assistant: Assistant) -> None:
    trace = ask(demo_assistant, "I need a tent and do you ship to Ireland?").trace
    asked = [use.name for use in trace.tools]
    assert asked.count("search_products") == 2
    assert asked.count("search_help") == 2


def test_half_an_answer_is_no_refusal(demo_assistant: Assistant) -> None:
    answer = ask(demo_assistant, "do you sell kayaks and do you ship to Ireland?")
    assert answer.decision is Decision.ANSWER
    assert answer.citations


def test_it_in_the_second_request_is_what_the_first_one_found(demo_assistant: Assistant) -> None:
    answer = ask(demo_assistant, "how much is the Hollow 2 Lite and how heavy is it?")
    assert "£429.00" in answer.text
    assert "1220 g" in answer.text


# Narrower and wider


@pytest.mark.parametrize(
    ("first", "second", "thing"),
    [
        ("waterproof jackets", "under £100", "Jacket"),
        ("tents", "under 300", "Tent"),
        ("sleeping bags", "max 100 pounds", "Sleeping Bag"),
        ("boots", "less than £150", "Boot"),
    ],
)
def test_a_price_narrows_the_search_before(
    demo_assistant: Assistant, first: str, second: str, thing: str
) -> None:
    narrow = ask(demo_assistant, first, second)
    bound = Decimal("".join(c for c in second if c.isdigit()))
    assert narrow.cards
    for card in narrow.cards:
        assert lowest(record(demo_assistant, card)) <= bound
        assert thing in card.title


def test_a_colour_takes_the_place_of_the_colour_before(demo_assistant: Assistant) -> None:
    red, blue = answers(demo_assistant, "waterproof jackets under £150 in red", "no, blue")
    assert all(comes_in(record(demo_assistant, card), "red") for card in red.cards)
    assert blue.cards
    for card in blue.cards:
        product = record(demo_assistant, card)
        assert comes_in(product, "blue")
        assert lowest(product) <= 150


def test_conditions_gather_over_several_messages(demo_assistant: Assistant) -> None:
    last = answers(demo_assistant, "jackets", "waterproof", "under £150", "in red")[-1]
    assert last.cards
    for card in last.cards:
        product = record(demo_assistant, card)
        assert comes_in(product, "red")
        assert lowest(product) <= 150
        assert "Jacket" in product.title


@pytest.mark.parametrize(
    "taken_back", ["forget the price", "the price doesn't matter", "never mind the budget"]
)
def test_a_condition_can_be_taken_back(demo_assistant: Assistant, taken_back: str) -> None:
    first, under, wider = answers(demo_assistant, "tents for two people", "under £350", taken_back)
    assert len(under.cards) < len(first.cards)
    assert titles(wider) == titles(first)


@pytest.mark.parametrize(
    "taken_back",
    [
        "it doesn't have to be waterproof",
        "without the waterproof part",
        "not necessarily waterproof",
    ],
)
def test_a_property_can_be_taken_back(demo_assistant: Assistant, taken_back: str) -> None:
    last = answers(demo_assistant, "waterproof jackets under £150", taken_back)[-1]
    (use,) = [u for u in last.trace.tools if u.name == "search_products"]
    assert "waterproof" not in use.arguments
    assert "150" in use.arguments


@pytest.mark.parametrize(
    ("things", "wish", "attribute", "lighter"),
    [
        ("tents", "anything lighter?", "Packed weight", True),
        ("tents", "do you have a lighter one?", "Packed weight", True),
        ("tents", "something heavier", "Packed weight", False),
        ("head torches", "anything brighter?", "Brightness", False),
    ],
)
def test_a_comparative_orders_by_what_the_records_state(
    demo_assistant: Assistant, things: str, wish: str, attribute: str, lighter: bool
) -> None:
    first, second = answers(demo_assistant, things, wish)
    before = quantity(stated(record(demo_assistant, first.cards[0]))[attribute])
    assert before is not None
    assert second.decision is Decision.ANSWER
    for card in second.cards:
        value = quantity(stated(record(demo_assistant, card))[attribute])
        assert value is not None
        assert value < before if lighter else value > before


def test_where_nothing_is_lighter_that_is_said(demo_assistant: Assistant) -> None:
    last = ask(demo_assistant, "what is your lightest tent?", "anything lighter?")
    assert titles(last) == ["Tarnmoss Hollow 2 Lite Tent"]
    assert "already the lightest" in last.text


@pytest.mark.parametrize("more", ["what else", "more", "show me more", "anything else?"])
def test_more_shows_what_was_not_shown_yet(demo_assistant: Assistant, more: str) -> None:
    first, second = answers(demo_assistant, "tents", more)
    assert second.cards
    assert not set(titles(first)) & set(titles(second))
    assert all("Tent" in title for title in titles(second))


def test_the_end_of_the_list_is_said(demo_assistant: Assistant) -> None:
    last = answers(demo_assistant, "tents", "more", "more")[-1]
    assert not last.cards
    assert last.text == demo_assistant.brand.say("no_more", conditions="")


def test_another_brand_is_another_brand(demo_assistant: Assistant) -> None:
    first, second = answers(demo_assistant, "waterproof jackets", "another brand")
    assert second.cards
    assert first.cards[0].brand not in {card.brand for card in second.cards}


def test_in_stock_only(demo_assistant: Assistant) -> None:
    last = answers(demo_assistant, "head torches", "in stock only")[-1]
    assert last.cards
    for card in last.cards:
        product = record(demo_assistant, card)
        assert any(f.availability.buyable for f in product.variants or (product,))


def test_a_new_thing_is_a_new_search(demo_assistant: Assistant) -> None:
    last = answers(demo_assistant, "waterproof jackets under £150", "do you have tents?")[-1]
    assert last.cards
    assert all("Tent" in title for title in titles(last))
    assert any(card.price and card.price.amount > 150 for card in last.cards)
