"""Conversations with the demo store: one question, comparisons, a choice, goods or pages."""

from __future__ import annotations

import pytest

from assistant.agent import Assistant
from assistant.conversation import Decision
from tests.assistant.keyless.shopper import answers, lowest, record, stated, titles
from tests.conftest import ask

# One useful question


@pytest.mark.parametrize("wide", ["a jacket", "boots", "I need boots", "mats"])
def test_a_wide_request_shows_a_few_and_asks_one_question(
    demo_assistant: Assistant, wide: str
) -> None:
    answer = ask(demo_assistant, wide)
    assert answer.decision is Decision.ANSWER
    assert answer.cards
    assert answer.text.rstrip().endswith("?")
    assert answer.text.count("?") == 1


@pytest.mark.parametrize(
    "specific",
    [
        "waterproof jackets under £150",
        "tents for two people",
        "your lightest tent",
        "Harrowpike Corrie 3L Jacket",
        "merino base layer in size M",
    ],
)
def test_a_specific_request_is_not_asked_about(demo_assistant: Assistant, specific: str) -> None:
    assert "?" not in ask(demo_assistant, specific).text


def test_the_answer_to_the_question_narrows_and_is_not_followed_by_another(
    demo_assistant: Assistant,
) -> None:
    first, second = answers(demo_assistant, "a jacket", "women's")
    assert first.text.rstrip().endswith("?")
    assert second.cards
    assert all("Women" in title for title in titles(second))
    assert "?" not in second.text


def test_the_same_search_is_asked_about_once(demo_assistant: Assistant) -> None:
    last = answers(demo_assistant, "boots", "thanks", "boots")[-1]
    assert "?" not in last.text


# Side by side


def test_which_is_lighter_is_answered_before_the_table(demo_assistant: Assistant) -> None:
    last = ask(demo_assistant, "tents for two people", "which is lighter?")
    assert last.text.startswith("The **Tarnmoss Hollow 2 Lite Tent** (Packed weight: 1220 g)")
    assert "| Packed weight |" in last.text


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("is the Hollow 2 Lite lighter than the Hollow 2?", "Yes"),
        ("is the Hollow 2 lighter than the Hollow 2 Lite?", "No"),
        ("is the Hollow 1 cheaper than the Hollow 2?", "Yes"),
    ],
)
def test_a_comparison_is_affirmed_or_denied(
    demo_assistant: Assistant, question: str, verdict: str
) -> None:
    assert ask(demo_assistant, question).text.startswith(f"{verdict}: ")


def test_the_two_of_a_name_are_set_side_by_side(demo_assistant: Assistant) -> None:
    answer = ask(demo_assistant, "what's the difference between the two merino t-shirts?")
    assert len(answer.cards) == 2
    assert all("Merino T-Shirt" in title for title in titles(answer))


# A choice left to the store


def test_a_recommendation_gives_the_record_s_reason(demo_assistant: Assistant) -> None:
    answer = ask(demo_assistant, "which tent would you recommend for winter camping?")
    assert answer.cards[0].title == "Tarnmoss Drift 3 Mountain Tent"
    product = record(demo_assistant, answer.cards[0])
    reason = answer.text.split("says: ", 1)[1].split(". ")[0].rstrip(".")
    assert reason in product.description or reason.split(": ")[-1] in stated(product).values()


def test_a_recommendation_among_what_was_shown_may_name_a_better_one(
    demo_assistant: Assistant,
) -> None:
    last = ask(demo_assistant, "sleeping bags", "which one would you recommend for winter?")
    assert stated(record(demo_assistant, last.cards[0]))["Season"] == "Winter"


def test_a_gift_keeps_to_the_price(demo_assistant: Assistant) -> None:
    answer = ask(demo_assistant, "a gift for my brother under 30")
    assert answer.decision is Decision.ANSWER
    assert answer.cards
    assert all(lowest(record(demo_assistant, card)) <= 30 for card in answer.cards)


# Goods or pages


def test_what_the_price_rules_out_is_shown_beside_what_it_allows(
    demo_assistant: Assistant,
) -> None:
    answer = ask(demo_assistant, "do you have a tent for two under 250?")
    assert titles(answer) == ["Tarnmoss Hollow 1 Tent", "Tarnmoss Hollow 2 Tent"]
    assert "fits" not in answer.text


def test_a_page_of_the_very_product_comes_before_a_page_of_its_kind(
    demo_assistant: Assistant,
) -> None:
    answer = ask(demo_assistant, "is the pico stove safe?")
    assert "recall" in answer.citations[0].title.casefold()


@pytest.mark.parametrize("goods", ["do you sell washing machines?", "a 30 litre rucksack"])
def test_goods_we_lack_are_not_answered_by_a_page(demo_assistant: Assistant, goods: str) -> None:
    answer = ask(demo_assistant, goods)
    assert not answer.citations


def test_a_card_whose_record_denies_what_was_asked_is_left_out(demo_assistant: Assistant) -> None:
    for card in ask(demo_assistant, "waterproof trousers").cards:
        assert stated(record(demo_assistant, card)).get("Waterproof") != "No"


@pytest.mark.parametrize(
    "nonsense",
    ["the first one", "is it blue?", "compare them", "cheaper", "more", "no, the red one", "both"],
)
def test_words_that_go_on_with_nothing_do_no_harm(demo_assistant: Assistant, nonsense: str) -> None:
    answer = ask(demo_assistant, nonsense)
    assert answer.text
    assert "[[" not in answer.text
