"""Conversations with the demo store: what is meant, and what is put right."""

from __future__ import annotations

import pytest

from assistant.agent import Assistant
from tests.assistant.keyless.shopper import answers, lowest, record, titles
from tests.conftest import ask

# What is meant


def test_a_product_keeps_its_place_while_one_of_the_list_is_talked_about(
    demo_assistant: Assistant,
) -> None:
    first, _, third = answers(
        demo_assistant, "sleeping bags", "how heavy is the first one?", "and the third one?"
    )
    assert titles(third) == [first.cards[2].title]


@pytest.mark.parametrize(
    ("said", "place"),
    [("tell me about the second one", 1), ("number 3", 2), ("the last one please", -1)],
)
def test_a_place_in_the_list_names_a_product(
    demo_assistant: Assistant, said: str, place: int
) -> None:
    first, second = answers(demo_assistant, "tents", said)
    assert titles(second) == [first.cards[place].title]


def test_a_trait_names_a_product(demo_assistant: Assistant) -> None:
    first, second = answers(demo_assistant, "head torches", "how heavy is the cheapest one?")
    cheapest = min(first.cards, key=lambda card: lowest(record(demo_assistant, card)))
    assert titles(second) == [cheapest.title]


def test_a_brand_names_a_product(demo_assistant: Assistant) -> None:
    first = ask(demo_assistant, "waterproof jackets")
    brands = [card.brand for card in first.cards]
    single = next(b for b in brands if brands.count(b) == 1)
    last = ask(demo_assistant, "waterproof jackets", f"how heavy is the {single} one?")
    assert [card.brand for card in last.cards] == [single]


def test_a_name_names_one_of_those_shown(demo_assistant: Assistant) -> None:
    last = ask(demo_assistant, "head torches", "how heavy is the Osprey?")
    assert titles(last) == ["Brackenlight Osprey Head Torch"]


def test_the_other_one_is_not_the_one_talked_about(demo_assistant: Assistant) -> None:
    first, _, third = answers(
        demo_assistant, "tents for two people", "how heavy is the first one?", "and the other one?"
    )
    assert titles(third) == [first.cards[1].title]


def test_both_are_answered_for_each(demo_assistant: Assistant) -> None:
    first, second = answers(
        demo_assistant, "merino t-shirts", "are the first two machine washable?"
    )
    assert titles(second) == titles(first)[:2]
    assert second.text.count("Machine washable") == 2


def test_the_same_for_somebody_else_is_found(demo_assistant: Assistant) -> None:
    last = ask(demo_assistant, "how much is the men's Gale jacket?", "same in women's")
    assert titles(last) == ["Larkfell Gale Waterproof Jacket – Women's"]


def test_a_question_goes_on_with_another_product(demo_assistant: Assistant) -> None:
    last = ask(demo_assistant, "how much is the Gale jacket?", "and the Drizzle?")
    assert titles(last) == ["Larkfell Drizzle Packable Jacket"]
    assert "£59.00" in last.text


# Put right


def test_what_is_put_right_replaces_the_wrong_condition(demo_assistant: Assistant) -> None:
    last = ask(demo_assistant, "tents under £500", "I said under 300")
    assert last.text.startswith(demo_assistant.brand.say("corrected"))
    assert last.cards
    assert all(lowest(record(demo_assistant, card)) <= 300 for card in last.cards)
    assert all("Tent" in title for title in titles(last))


def test_for_whom_can_be_put_right(demo_assistant: Assistant) -> None:
    last = ask(demo_assistant, "waterproof jackets", "no, I meant the women's")
    assert last.text.startswith(demo_assistant.brand.say("corrected"))
    assert last.cards
    assert all("Women" in title for title in titles(last))


def test_a_wrong_word_is_unmade(demo_assistant: Assistant) -> None:
    last = answers(demo_assistant, "boots", "vegan", "no I meant waterproof")[-1]
    searches = [u.arguments for u in last.trace.tools if u.name == "search_products"]
    assert "waterproof" in searches[-1]
    assert "vegan" not in searches[-1]


def test_what_is_refused_is_not_shown_again(demo_assistant: Assistant) -> None:
    first, second = answers(demo_assistant, "tents", "not that one")
    assert second.cards
    assert first.cards[0].title not in titles(second)
