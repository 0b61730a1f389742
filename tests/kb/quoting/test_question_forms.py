from __future__ import annotations

import pytest

from kb.quoting.question_forms import Sought, gives, sought


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("how much is delivery?", {Sought.PRICE}),
        ("what does a repair cost", {Sought.PRICE}),
        ("how long do I have to return something?", {Sought.TIME}),
        ("What time do you close on Sunday?", {Sought.TIME}),
        ("how many days does it take", {Sought.TIME, Sought.NUMBER}),
        ("what's your phone number", {Sought.CONTACT}),
        ("can I bring my dog?", {Sought.DECISION}),
        ("how do I wash a down jacket", set()),
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
        ("Ring us on 01632 960417.", Sought.CONTACT),
        ("Write to help@shop.example.", Sought.CONTACT),
        ("Up to 3 per order.", Sought.NUMBER),
        ("**No**, for any of them.", Sought.DECISION),
    ],
)
def test_a_sentence_that_gives_it_is_known(sentence: str, kind: Sought) -> None:
    assert gives(sentence, kind)


@pytest.mark.parametrize("kind", list(Sought))
def test_a_sentence_without_it_is_known_too(kind: Sought) -> None:
    assert not gives("Rinse the cloth in cold water.", kind)
