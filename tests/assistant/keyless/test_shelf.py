"""What is on the shelf: sold out, gone, coming back, and the choices that are left."""

from __future__ import annotations

import pytest

from assistant.agent import Assistant
from assistant.conversation import Decision
from assistant.keyless import intent
from assistant.keyless.narrowing import only_price
from tests.assistant.keyless.shopper import answers, comes_in, lowest, record, titles
from tests.conftest import ask


def test_what_is_sold_out_comes_with_the_record_s_own_word_on_when(
    demo_assistant: Assistant,
) -> None:
    answer = ask(demo_assistant, "Storm mitts - when will they be back?")
    assert "sold out" in answer.text
    assert "week of 7 December 2026" in answer.text


@pytest.mark.parametrize(
    "question", ["Can I get the Longhouse 6 before Christmas?", "I'm after the Storm Mitts in S/M"]
)
def test_nobody_is_promised_what_cannot_be_had(demo_assistant: Assistant, question: str) -> None:
    assert "sold out" in ask(demo_assistant, question).text


def test_a_price_of_what_is_no_longer_sold_says_so(demo_assistant: Assistant) -> None:
    answer = ask(demo_assistant, "How much is the Ridgeback Pro jacket?")
    assert "£349.00" in answer.text
    assert "discontinued" in answer.text


def test_what_took_its_place_is_told_by_the_record(demo_assistant: Assistant) -> None:
    _, then = answers(demo_assistant, "Do you still sell the Ridgeback Pro?", "What replaced it?")
    assert "Corrie 3L is its successor" in then.text


def test_to_replace_a_part_oneself_asks_for_no_successor(demo_assistant: Assistant) -> None:
    answer = ask(demo_assistant, "Can I replace the valve seal of my Pico stove myself?")
    assert "in its place" not in answer.text


def test_a_choice_made_before_holds_for_the_next(demo_assistant: Assistant) -> None:
    _, then = answers(
        demo_assistant, "What does the 70 litre Ferry Duffel cost?", "and is it there in yellow?"
    )
    assert "Gorse Yellow, 70 L" in then.text
    assert "sold out" in then.text


def test_the_other_choices_of_what_is_talked_about_are_told(demo_assistant: Assistant) -> None:
    _, then = answers(
        demo_assistant,
        "Do you have the women's Gale in heather purple, size 14?",
        "Which other colours do you have in 14?",
    )
    assert "Slate Grey, Tarn Blue" in then.text


def test_a_list_in_a_size_leaves_out_what_is_sold_out_in_it(demo_assistant: Assistant) -> None:
    answer = ask(demo_assistant, "waterproof boots in UK 11")
    for card in answer.cards:
        sizes = [v for v in record(demo_assistant, card).variants if v.options]
        found = [v for v in sizes if any(o.value == "UK 11" for o in v.options)]
        assert any(v.availability.buyable for v in found), card.title


def test_the_cheapest_of_these_is_one_of_these_and_to_be_had(demo_assistant: Assistant) -> None:
    _, shown, cheapest = answers(
        demo_assistant,
        "Show me your head torches",
        "only rechargeable ones",
        "the cheapest of those?",
    )
    assert titles(cheapest)[0] in titles(shown)
    buyable = [c for c in shown.cards if record(demo_assistant, c).availability.buyable]
    assert lowest(record(demo_assistant, cheapest.cards[0])) == min(
        lowest(record(demo_assistant, card)) for card in buyable
    )


def test_how_long_it_lasts_asks_no_last_one(demo_assistant: Assistant) -> None:
    first, then = answers(
        demo_assistant,
        "Which head torch is the brightest?",
        "and how long does the battery last on high?",
    )
    assert titles(then) == titles(first)[:1]
    assert intent.ordinals("how long does the battery last?") == []
    assert intent.ordinals("the last one") == [-1]


def test_who_drops_all_begins_anew(demo_assistant: Assistant) -> None:
    _, flask = answers(
        demo_assistant, "waterproof jackets under £10", "forget that. Do you have a flask for soup?"
    )
    assert titles(flask)[0] == "Nordlund Works Gryta Food Flask"


def test_a_bound_said_of_a_list_narrows_it(demo_assistant: Assistant) -> None:
    *_, cheap = answers(demo_assistant, "waterproof boots", "can you do it under £150?")
    assert cheap.cards
    assert all(lowest(record(demo_assistant, card)) < 150 for card in cheap.cards)
    assert only_price("can you do it under £150?")
    assert not only_price("do they have a hood, under £150?")


def test_names_that_hold_each_other_are_two_products(demo_assistant: Assistant) -> None:
    answer = ask(demo_assistant, "What's the difference between the Lull and the Lull Winter mat?")
    assert titles(answer) == ["Tarnmoss Lull Air Mat", "Tarnmoss Lull Winter Air Mat"]


def test_a_part_of_a_name_that_names_nothing_else_is_enough(demo_assistant: Assistant) -> None:
    assert "195 cm" in ask(demo_assistant, "How high is the Longhouse 4 inside?").text
    assert "Inner first" in ask(demo_assistant, "Does the Drift 3 pitch inner or outer first?").text


def test_a_shop_says_what_it_sells(demo_assistant: Assistant) -> None:
    answer = ask(demo_assistant, "What kind of things do you sell?")
    assert answer.decision is Decision.ANSWER
    assert demo_assistant.brand.settings.sells in answer.text


def test_a_present_keeps_to_its_price(demo_assistant: Assistant) -> None:
    answer = ask(demo_assistant, "a gift for someone who loves walking, max 20 pounds")
    assert answer.cards
    assert all(lowest(record(demo_assistant, card)) <= 20 for card in answer.cards)


def test_a_present_of_which_nothing_is_known_is_asked_about(demo_assistant: Assistant) -> None:
    answer = ask(demo_assistant, "I'm looking for a present for my dad")
    assert answer.decision is Decision.CLARIFY


def test_what_is_only_for_a_thing_comes_behind_it(demo_assistant: Assistant) -> None:
    assert "Liner" not in titles(ask(demo_assistant, "Do you have sleeping bags?"))[0]


def test_a_form_is_asked_for_in_german_too(demo_assistant: Assistant) -> None:
    answer = ask(demo_assistant, "Gibt es den Commuter 22 in Gelb?")
    assert comes_in(record(demo_assistant, answer.cards[0]), "yellow")
    assert "ausverkauft" in answer.text
