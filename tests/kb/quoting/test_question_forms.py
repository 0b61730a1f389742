from __future__ import annotations

import pytest

from kb.quoting.question_forms import Sought, form_words, gives, sought


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("how much is delivery?", {Sought.PRICE}),
        ("what does a repair cost", {Sought.PRICE}),
        ("how long do I have to return something?", {Sought.DURATION}),
        ("What time do you close on Sunday?", {Sought.HOUR}),
        ("when does it arrive?", {Sought.TIME}),
        ("how many days does it take", {Sought.DURATION, Sought.NUMBER}),
        ("what's your phone number", {Sought.CONTACT}),
        ("can I bring my dog?", {Sought.DECISION}),
        ("how do I wash a down jacket", {Sought.STEPS}),
        ("where is your shop?", {Sought.PLACE}),
        ("do you have gift cards?", set()),
        ("", set()),
        ("???", set()),
    ],
)
def test_the_form_of_a_question_tells_what_it_asks_for(question: str, kinds: set[Sought]) -> None:
    assert sought(question) == kinds


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Standard delivery costs £3.95.", Sought.PRICE),
        ("Der Versand kostet 4,90 €.", Sought.PRICE),
        ("Collection is free.", Sought.PRICE),
        ("You have **60 days** to send it back.", Sought.TIME),
        ("It takes three to five working days.", Sought.TIME),
        ("Sunday: 10.30 am – 4.30 pm", Sought.TIME),
        ("You have **60 days** to send it back.", Sought.DURATION),
        ("It arrives the next working day.", Sought.DURATION),
        ("Sunday: 10.30 am – 4.30 pm", Sought.HOUR),
        ("Doors open at 9:30.", Sought.HOUR),
        ("Ring us on 01632 960417.", Sought.CONTACT),
        ("Write to help@shop.example.", Sought.CONTACT),
        ("Up to 3 per order.", Sought.NUMBER),
        ("14 Market Place, Aldermere", Sought.PLACE),
        ("Hauptstraße 5, Berlin", Sought.PLACE),
        ("1. Tilt your head forward.", Sought.STEPS),
        ("**No**, for any of them.", Sought.DECISION),
    ],
)
def test_a_sentence_that_gives_it_is_known(sentence: str, kind: Sought) -> None:
    assert gives(sentence, kind)


@pytest.mark.parametrize("kind", list(Sought))
def test_a_sentence_without_it_is_known_too(kind: Sought) -> None:
    assert not gives("The cloth goes in cold water.", kind)


def test_an_hour_says_not_how_long_and_a_span_not_what_time() -> None:
    assert not gives("Order before 2 pm on Friday.", Sought.DURATION)
    assert not gives("It takes three to five working days.", Sought.HOUR)
    assert not gives("25 and 26 December: closed", Sought.HOUR)


def test_words_that_only_ask_are_told_from_what_is_asked_about() -> None:
    assert form_words("How long does delivery take?") == {"long", "take"}
    assert form_words("what time do you close") == {"time"}
    assert form_words("is the long spoon in stock?") == frozenset()
