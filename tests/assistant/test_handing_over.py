"""When a conversation goes to a person, and what that person is given."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from assistant.conversation import (
    Answer,
    Conversation,
    Decision,
    Handoff,
    HandoffReason,
    ProductCard,
    Role,
    ToolUse,
    Trace,
)
from assistant.handing_over import MOMENT, Rule, after, calls_again, handed, required
from assistant.keyless.phrasebook import LANGUAGES
from kb.documents import Availability, Money
from prompts.brand import Brand, load_brand

UTTERANCES = Path(__file__).parent / "keyless" / "utterances"
REASONS = {
    "person": HandoffReason.ASKED,
    "complaint": HandoffReason.ANGER,
    "legal": HandoffReason.LEGAL,
    "privacy": HandoffReason.LEGAL,
    "safety": HandoffReason.SAFETY,
    "medical": HandoffReason.MEDICAL,
}
ORDINARY = ("ordinary", "shopping", "question", "compare", "cheaper", "own_order", "contact",
            "hello", "thanks", "goodbye", "about", "how_are_you", "joke", "compliment")  # fmt: skip


def said_in(code: str) -> dict[str, list[str]]:
    data = yaml.safe_load((UTTERANCES / f"{code}.yaml").read_text("utf-8"))
    return {name: block.splitlines() for name, block in data.items()}


@pytest.fixture(scope="module")
def brand() -> Brand:
    return load_brand()


def branded(tmp_path: Path, rules: str) -> Brand:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "brand.yaml").write_text(
        "name: Own\nsells: things\npersona: A person.\ntone: Plain.\n"
        f"contact: {{email: a@own.example}}\n{rules}\n",
        "utf-8",
    )
    return load_brand(folder=folder)


def answered(
    decision: Decision = Decision.ANSWER,
    handoff: Handoff | None = None,
    *uses: ToolUse,
    cards: tuple[ProductCard, ...] = (),
) -> Answer:
    return Answer("Said.", decision, cards, (), Trace(1, "m", "p", uses), handoff)


def held(brand: Brand, *messages: str) -> list[Rule | None]:
    """What the rules say to each message of a conversation, where the model answers the rest."""
    said = Conversation("c")
    rules = []
    for message in messages:
        said = said.said(Role.SHOPPER, message)
        rule = required(said, brand)
        rules.append(rule)
        answer = answered() if rule is None else answered(Decision.HANDOFF, rule.handoff)
        said = said.said(Role.ASSISTANT, answer.text, answer)
    return rules


def replies(brand: Brand, *messages: str) -> list[str]:
    return [rule.reply if rule else "" for rule in held(brand, *messages)]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", REASONS)
def test_a_case_for_a_person_is_passed_on_at_once(brand: Brand, code: str, name: str) -> None:
    for text in said_in(code)[name]:
        (rule,) = held(brand, text)
        assert rule is not None, text
        assert rule.handoff is not None, text
        assert rule.handoff.reason is REASONS[name], text
        assert brand.speaking(code).say(rule.reply)


@pytest.mark.parametrize("code", LANGUAGES)
def test_ordinary_messages_raise_no_alarm(brand: Brand, code: str) -> None:
    said = said_in(code)
    texts = [text for name in ORDINARY for text in said[name]]
    assert len(texts) >= 100
    assert [
        text for text in texts if required(Conversation("c").said(Role.SHOPPER, text), brand)
    ] == []


def test_what_annoys_once_is_the_model_s_to_answer_and_twice_a_person_s(brand: Brand) -> None:
    assert replies(brand, "My tent arrived broken", "And the bag is damaged too") == [
        "",
        "complaint",
    ]
    assert replies(brand, "THE TENT ARRIVED BROKEN!!!") == ["complaint"]


def test_abuse_is_answered_calmly_and_passed_on_when_it_comes_again(brand: Brand) -> None:
    assert replies(brand, "you idiot", "stupid bot", "is the tent waterproof?") == [
        "",
        "calm_again",
        "",
    ]


def test_the_same_message_again_and_again_is_passed_on(brand: Brand) -> None:
    assert replies(brand, "blue tent", "Blue  tent", "blue tent") == ["", "", "repeated"]
    assert replies(brand, "thanks", "thanks", "thanks") == ["", "", ""]


def test_what_was_passed_on_is_not_passed_on_again(brand: Brand) -> None:
    rules = held(brand, "I want a person", "I want a person", "yes", "thanks", "do you sell tents?")
    assert [rule.reply if rule else "" for rule in rules] == [
        "handed_over",
        "still_handed_over",
        "",
        "",
        "",
    ]
    assert rules[1] is not None
    assert rules[1].handoff is None


def test_a_yes_to_a_hand_over_is_answered_kindly(brand: Brand) -> None:
    assert replies(brand, "I want a person", "ok") == ["handed_over", "still_handed_over"]


def test_something_new_is_passed_on(brand: Brand) -> None:
    first, second = held(
        brand,
        "I want to talk to a person",
        "I want to talk to a person about the refund for order LF99887766 from March",
    )
    assert first is not None
    assert second is not None
    assert second.handoff is not None
    assert second.handoff.orders == ("LF99887766",)
    assert replies(brand, "I want a person", "the stove exploded and burned my hand")[1] == "safety"


def test_a_person_is_given_what_is_needed_to_go_on(brand: Brand) -> None:
    card = ProductCard(
        "tent-2", "Hollow 2", "", "", "", Money(Decimal(9), "GBP"), None, Availability.IN_STOCK,
        None, None, None,
    )  # fmt: skip
    use = ToolUse("1", "search_products", '{"query": "two-person tent"}', "{}")
    order = ToolUse("2", "get_order", '{"order_id": "#W1234567"}', "{}")
    said = (
        Conversation("c")
        .said(Role.SHOPPER, "Do you have a two-person tent?")
        .said(Role.ASSISTANT, "Yes.", answered(Decision.ANSWER, None, use, order, cards=(card,)))
        .said(Role.SHOPPER, "I want to talk to somebody about order #W7654321")
    )
    rule = required(said, brand)
    assert rule is not None
    assert rule.handoff is not None
    handoff = rule.handoff
    assert "Do you have a two-person tent?" in handoff.summary
    assert "I want to talk to somebody about order #W7654321" in handoff.summary
    assert "Hollow 2" in handoff.summary
    assert handoff.products == ("tent-2",)
    assert handoff.orders == ("#W1234567", "#W7654321")
    assert handoff.tried == (
        'search_products {"query": "two-person tent"}',
        'get_order {"order_id": "#W1234567"}',
        "answer: answer",
    )


def test_the_summary_is_in_the_store_s_language_and_names_the_shopper_s(brand: Brand) -> None:
    said = Conversation("c").said(Role.SHOPPER, "Ich möchte mit einem Mitarbeiter sprechen")
    rule = required(said, brand.speaking("de"))
    assert rule is not None
    assert rule.handoff is not None
    assert rule.handoff.summary.startswith("The shopper asks for a person.")
    assert "writes in German" in rule.handoff.summary


@pytest.mark.parametrize(
    ("decisions", "passed_on"),
    [
        ([Decision.DECLINE], False),
        ([Decision.DECLINE, Decision.DECLINE], True),
        ([Decision.DECLINE, Decision.CLARIFY], True),
        ([Decision.CLARIFY, Decision.CLARIFY], False),
        ([Decision.CLARIFY, Decision.CLARIFY, Decision.CLARIFY], True),
        ([Decision.DECLINE, Decision.ANSWER, Decision.DECLINE], False),
        ([Decision.DECLINE, Decision.HANDOFF, Decision.DECLINE], False),
        ([Decision.DECLINE, Decision.ANSWER], False),
    ],
)
def test_failing_again_and_again_is_passed_on(
    brand: Brand, decisions: list[Decision], passed_on: bool
) -> None:
    said = Conversation("c")
    for decision in decisions[:-1]:
        said = said.said(Role.SHOPPER, "a?").said(Role.ASSISTANT, "b", answered(decision))
    handoff = after(said.said(Role.SHOPPER, "c?"), decisions[-1], brand)
    assert (handoff is not None) is passed_on
    assert handoff is None or handoff.reason is HandoffReason.REPEATED_FAILURE


def test_a_brand_says_how_often_may_fail(tmp_path: Path) -> None:
    never = branded(tmp_path, "handover: {after_failures: 0}")
    said = Conversation("c")
    for _ in range(5):
        said = said.said(Role.SHOPPER, "a?").said(Role.ASSISTANT, "b", answered(Decision.DECLINE))
    assert after(said.said(Role.SHOPPER, "c?"), Decision.DECLINE, never) is None


def test_a_brand_s_words_call_a_person_however_they_are_listed(tmp_path: Path) -> None:
    brand = branded(tmp_path, "handover_words: [wholesale]\nhandover: {words: [trade account]}")
    for text in ("Do you do Wholesale?", "can I open a trade account?"):
        (rule,) = held(brand, text)
        assert rule is not None
        assert rule.handoff is not None
        assert rule.handoff.reason is HandoffReason.BRAND_RULE
    assert replies(brand, "wholesalers") == [""]


def test_a_brand_may_leave_a_topic_to_the_model(tmp_path: Path) -> None:
    pharmacy = branded(tmp_path, "handover: {topics: [anger, legal, privacy, safety]}")
    assert replies(pharmacy, "How many tablets should I take a day?") == [""]
    assert replies(pharmacy, "I'm going to sue you") == ["legal"]


@pytest.mark.parametrize(
    ("text", "high"),
    [
        ("I want to place an order for £3,500", True),
        ("My order of £2,001 hasn't arrived", True),
        ("Ich möchte für 4.000 € bestellen", True),
        ("Je voudrais commander pour 2500 €", True),
        ("I paid £20 for this order", False),
        ("Do you have laptops under £5,000?", False),
        ("order 987654321", False),
        ("Do you sell a £3,000 jacket?", False),
    ],
)
def test_an_order_of_high_value_is_a_person_s(tmp_path: Path, text: str, high: bool) -> None:
    brand = branded(tmp_path, "handover: {order_above: 2000}")
    assert (replies(brand, text) == ["high_value"]) is high


def test_what_a_model_passes_on_is_completed(brand: Brand) -> None:
    said = Conversation("c").said(Role.SHOPPER, "it's about order LF12345678")
    handoff = handed(said, "needs a colleague", "Wants to change an order.", brand)
    assert handoff.reason is HandoffReason.MODEL
    assert (handoff.summary, handoff.detail) == ("Wants to change an order.", "needs a colleague")
    assert handoff.orders == ("LF12345678",)
    assert "LF12345678" in handed(said, "", " ", brand).summary


def test_nothing_said_calls_nobody(brand: Brand) -> None:
    assert required(Conversation("c"), brand) is None


def given_back(*messages: str, resumed: int | None = None) -> Conversation:
    """A conversation that a person gave back after what is said in it by then."""
    conversation = Conversation("c")
    for message in messages:
        conversation = conversation.said(Role.SHOPPER, message)
    return replace(conversation, resumed=len(messages) if resumed is None else resumed)


def test_what_a_person_has_seen_calls_nobody_again(brand: Brand) -> None:
    asked = Conversation("c").said(Role.SHOPPER, "I want to talk to a person")
    assert required(asked, brand) is not None
    assert required(replace(asked, resumed=1), brand) is None, "it was left to the assistant"
    insulted = given_back("you idiot", "Any tents?").said(Role.SHOPPER, "stupid bot")
    assert required(insulted, brand) is None, "the earlier words are over and done with"
    assert required(replace(insulted, resumed=0), brand) is not None


def test_a_new_wish_for_a_person_is_heard_after_they_gave_it_back(brand: Brand) -> None:
    rule = required(
        given_back("real person please").said(Role.SHOPPER, "real person please"), brand
    )
    assert rule is not None
    assert rule.handoff is not None, "no word of a colleague who would have it still"


def test_a_person_ends_the_count_of_failures(brand: Brand) -> None:
    declined = answered(Decision.DECLINE)
    failing = Conversation("c")
    for _ in range(4):
        failing = failing.said(Role.SHOPPER, "what?").said(Role.ASSISTANT, "No idea.", declined)
    asked = failing.said(Role.SHOPPER, "and now?")
    assert after(asked, Decision.DECLINE, brand) is not None
    assert after(replace(asked, resumed=8), Decision.DECLINE, brand) is None
    helped = failing.said(Role.AGENT, "Here it is.").said(Role.SHOPPER, "and now?")
    assert after(helped, Decision.DECLINE, brand) is None


def test_a_model_does_not_call_back_the_person_who_has_just_left(brand: Brand) -> None:
    asked = given_back("Where is it?").said(Role.SHOPPER, "And what does it cost?")
    assert calls_again(asked)
    assert not calls_again(replace(asked, resumed=0)), "nobody had it"
    offered = asked.said(Role.ASSISTANT, "Shall I pass it on?", answered())
    assert not calls_again(offered.said(Role.SHOPPER, "yes please")), "the shopper wants them"
    for number in range(MOMENT):
        asked = asked.said(Role.ASSISTANT, "So.", answered()).said(Role.SHOPPER, f"And {number}?")
    assert not calls_again(asked), "that was a while ago"


@pytest.mark.parametrize("code", LANGUAGES)
def test_where_nobody_can_ever_come_nobody_is_promised(brand: Brand, code: str) -> None:
    said = Conversation("c", staffed=False).said(Role.SHOPPER, "I want a person")
    first = required(said, brand)
    assert first is not None
    assert first.handoff is not None
    said = said.said(Role.ASSISTANT, "Said.", answered(Decision.HANDOFF, first.handoff))
    for text in ("I want a person", "ok"):
        rule = required(said.said(Role.SHOPPER, text), brand)
        assert rule == Rule(None, "still_unstaffed")
    words = brand.speaking(code).say("still_unstaffed")
    assert brand.settings.contact.email in words
    assert words != brand.say("still_unstaffed") or code == "en"
    for promise in ("will get back", "meldet sich", "reviendra vers", "se pondrá en contacto"):
        assert promise not in words
