"""Requests that name one product and what is asked of it."""

from __future__ import annotations

import pytest

from assistant.agent import Assistant
from assistant.conversation import Decision
from kb.documents import Availability, Kind, Product
from kb.knowledge import Knowledge
from tests.assistant.keyless.shopper import answers, record, stated


def _only(assistant: Assistant, question: str) -> tuple[str, list[str]]:
    (answer,) = answers(assistant, question)
    return answer.text, [card.title for card in answer.cards]


@pytest.mark.parametrize(
    "question",
    [
        "Glöd Gas Stove weight",
        "can you tell me the weight of the Glöd Gas Stove?",
        "what is the weigt of the Glöd Gas Stove?",
    ],
)
def test_an_attribute_beside_a_name_is_answered_from_the_record(
    demo_assistant: Assistant, question: str
) -> None:
    (answer,) = answers(demo_assistant, question)
    assert stated(record(demo_assistant, answer.cards[0]))["Weight"] in answer.text
    assert len(answer.cards) == 1


def test_whether_a_thing_has_a_property_is_a_yes_or_a_no(demo_assistant: Assistant) -> None:
    (answer,) = answers(demo_assistant, "I'd like to know whether the Down Wash is biodegradable")
    assert "Biodegradable: Yes" in answer.text
    (answer,) = answers(demo_assistant, "is the Cairn Down Jacket vegan?")
    assert "fits" not in answer.text


def test_an_attribute_that_the_record_lacks_is_declined(demo_assistant: Assistant) -> None:
    (answer,) = answers(demo_assistant, "what is the maximum load of the Collie Dog Coat?")
    assert answer.decision is Decision.DECLINE
    assert "doesn't say" in answer.text


@pytest.mark.parametrize(
    "question",
    ["is the Concertina Foam Mat available in ink navy?", "Rescue Whistle charcoal in stock?"],
)
def test_a_colour_that_a_thing_is_not_made_in_is_denied_first(
    demo_assistant: Assistant, question: str
) -> None:
    text, _ = _only(demo_assistant, question)
    assert "doesn't come in" in text
    assert "in stock" not in text


@pytest.mark.parametrize(
    "question",
    [
        "how much is the Nafen jacket?",
        "is the Nafen jacket in stock?",
        "how much is the Nafen jcaket?",
    ],
)
def test_a_name_that_nothing_has_is_said_to_be_none_of_ours(
    demo_assistant: Assistant, question: str
) -> None:
    text, shown = _only(demo_assistant, question)
    assert text.startswith("We have nothing by that name.")
    assert len(shown) == 1


def test_praise_before_a_name_makes_it_no_other_name(demo_assistant: Assistant) -> None:
    text, shown = _only(demo_assistant, "how much is the gorgeous Hollow 2 tent?")
    assert "nothing by that name" not in text
    assert shown[0].endswith("Hollow 2 Tent")


@pytest.mark.parametrize(
    "question",
    [
        "which is heavier, the Flisa Wood Stove or the Glöd Gas Stove?",
        "which is heavieer, the Glöd Gas Stove or the Flisa Wood Stove?",
        "the Glöd Gas Stove or the Flisa Wood Stove: which one is heavier?",
    ],
)
def test_which_of_two_named_things_is_more_is_told_with_both_figures(
    demo_assistant: Assistant, question: str
) -> None:
    (answer,) = answers(demo_assistant, question)
    assert answer.decision is Decision.ANSWER
    assert "Flisa" in answer.cards[0].title
    for card in answer.cards:
        assert stated(record(demo_assistant, card))["Weight"] in answer.text


def test_a_number_of_the_shop_finds_the_thing_and_not_a_page(
    demo_assistant: Assistant, demo_knowledge: Knowledge
) -> None:
    edition = demo_knowledge.catalog.edition()
    product = next(
        p
        for p in edition.documents(Kind.PRODUCT)
        if isinstance(p, Product)
        and p.variants
        and p.availability is Availability.IN_STOCK
        and p.variants[0].sku
    )
    (answer,) = answers(demo_assistant, f"is {product.variants[0].sku} in stock?")
    assert [card.product_id for card in answer.cards] == [product.id]


def test_a_size_said_with_its_unit_is_one_that_it_is_made_in(demo_assistant: Assistant) -> None:
    text, _ = _only(demo_assistant, "How much is the Vinter flask in the 1 litre size?")
    assert "1 L" in text
    assert "doesn't come in" not in text


def test_a_name_that_holds_a_colour_word_is_a_name(demo_assistant: Assistant) -> None:
    text, cards = _only(demo_assistant, "how much is the Tarn Trail Shoe – Waterproof?")
    assert "£130.00" in text
    assert cards[0] == "Skeld Tarn Trail Shoe – Waterproof"
    text, cards = _only(demo_assistant, "Tarn Trail Shoe in blue")
    assert cards == ["Skeld Tarn Trail Shoe"]


def test_what_is_asked_of_a_product_is_no_part_of_its_name(demo_assistant: Assistant) -> None:
    text, cards = _only(demo_assistant, "is the Tarn Trail Shoe waterproof?")
    assert text.startswith("No")
    assert cards == ["Skeld Tarn Trail Shoe"]


def test_a_named_product_that_is_no_longer_sold_is_said_to_be_gone(
    demo_assistant: Assistant,
) -> None:
    text, _ = _only(demo_assistant, "I'm after the Tramper zip-off trousers in 34")
    assert "discontinued" in text
    assert "fits" not in text
