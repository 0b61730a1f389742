"""Conversations that go on in another language, mistyped, annoyed, or by what was suggested."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.agent import Assistant
from assistant.keyless.dialogue import Dialogue
from assistant.keyless.phrasebook import GOING_ON, LANGUAGES, phrasebook
from assistant.keyless.planner import next_step
from assistant.keyless.requests import asking_part, requests
from assistant.keyless.searching import in_forms, record_words
from assistant.keyless.spelling import spelled
from assistant.keyless.wording import words
from assistant.tools import differences
from kb.documents import Attribute, Product
from prompts.brand import load_brand
from tests.assistant.keyless.shopper import answers, lowest, record, titles
from tests.conftest import ask

# In the shopper's language


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_words_requests_that_stand_beside_each_other(code: str) -> None:
    book = phrasebook(code)
    assert {"opens", "joint", "pair", "self", "belongs"} <= set(book.going_on) <= set(GOING_ON)
    assert set(phrasebook("en").going_on) == set(GOING_ON)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Ich brauche ein Zelt und einen Schlafsack", ["ein Zelt", "einen Schlafsack"]),
        ("Je cherche une tente et un sac de couchage", ["une tente", "un sac de couchage"]),
        ("Busco una tienda y un saco de dormir", ["una tienda", "un saco de dormir"]),
        ("Habt ihr Zelte und was kostet der Versand?", ["Zelte", "was kostet der Versand?"]),
        ("Avez-vous des tentes, et combien coûte la livraison ?", ["tentes", "combien"]),
        ("¿Tenéis tiendas y cuánto cuesta el envío?", ["tiendas", "cuánto cuesta el envío?"]),
    ],
)
def test_two_requests_are_told_apart_in_every_language(text: str, parts: list[str]) -> None:
    found = [request.text for request in requests(text)]
    assert len(found) == len(parts)
    assert all(part in request for part, request in zip(parts, found, strict=True))


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("etwas leichteres?", "something lighter"),
        ("plus léger ?", "something lighter"),
        ("algo más ligero", "something lighter"),
        ("was kostet das zweite?", "how much is the second one"),
        ("¿cuánto cuesta el segundo?", "how much is the second one"),
        ("nein, für Damen", "no, i meant women's"),
        ("une autre marque", "another brand"),
        ("el color me da igual", "the colour doesn't matter"),
    ],
)
def test_what_goes_on_with_the_products_shown_is_understood(text: str, english: str) -> None:
    assert in_forms(text) == english


def test_a_record_is_asked_in_the_words_it_uses() -> None:
    assert record_words("in blau", {"blue"}.__contains__) == "in blue"
    assert record_words("in blau", {"blau", "blue"}.__contains__) == "in blau"


@pytest.mark.parametrize(
    "said",
    [
        ("wasserdichte Jacken unter 150 Euro", "etwas günstigeres?"),
        ("Je cherche des jackets imperméables", "moins cher ?"),
    ],
)
def test_a_cheaper_one_is_found_in_another_language(
    demo_assistant: Assistant, said: tuple[str, str]
) -> None:
    first, second = answers(demo_assistant, *said)
    dearer, cheaper = (record(demo_assistant, answer.cards[0]) for answer in (first, second))
    assert lowest(cheaper) < lowest(dearer)


def test_the_second_one_is_the_second_one_in_german(demo_assistant: Assistant) -> None:
    first, second = answers(
        demo_assistant, "wasserdichte Jacken unter 150 Euro", "gibt es die zweite auch in blau?"
    )
    assert titles(second) == titles(first)[1:2]
    assert second.text.startswith("Ja")


# Mistyped


def test_a_slip_of_the_fingers_still_goes_on(demo_assistant: Assistant) -> None:
    first, second = answers(demo_assistant, "sleeping bags", "the frist one please")
    assert titles(second) == titles(first)[:1]


def test_only_slips_are_mended() -> None:
    assert spelled("chepaer, the frist one") == "cheaper, the first one"
    for right in ("a fighter", "vergleiche die Zelte", "firs and larches"):
        assert spelled(right) == right


@given(st.text(max_size=60))
def test_any_text_can_be_mended_and_known_words_stay(text: str) -> None:
    assert spelled(spelled(text)) == spelled(text)
    assert all(spelled(word) == word for word in words("typed"))


# Told before it is asked


def test_what_is_told_before_the_request_is_not_looked_for() -> None:
    told = "we go to Wales and it always rains, what jacket would you recommend?"
    assert asking_part(told) == "what jacket would you recommend?"
    assert asking_part("boots and what is your return policy?").startswith("boots")


# Suggestions


def test_the_values_asked_about_are_offered_to_tap(demo_assistant: Assistant) -> None:
    first, second = answers(demo_assistant, "a jacket", "Women")
    assert "Women" in first.suggestions
    assert all(value in first.text for value in first.suggestions)
    assert "[[" not in first.text
    assert all("Women" in title for title in titles(second))


def test_nothing_is_suggested_where_nothing_is_asked(demo_assistant: Assistant) -> None:
    assert ask(demo_assistant, "your lightest tent").suggestions == ()


# Cross, and again and again


def test_an_annoyed_question_is_answered_after_a_word_of_empathy(
    demo_assistant: Assistant,
) -> None:
    plain = ask(demo_assistant, "how do i return shoes")
    cross = ask(demo_assistant, "your website is rubbish, how do i return shoes")
    sorry = demo_assistant.brand.say("sorry")
    assert cross.text.startswith(sorry)
    assert cross.citations == plain.citations
    assert sorry not in plain.text


def test_asking_for_more_again_and_again_is_no_failure(demo_assistant: Assistant) -> None:
    for answer in answers(demo_assistant, "waterproof jackets", "more", "more", "more", "more"):
        assert answer.handoff is None


def test_a_yes_to_a_colleague_passes_it_on() -> None:
    brand = load_brand("larkfell")
    offer = f"Our records don't say which is warmer. {brand.say('offer_person')}"
    state = Dialogue(said="yes please", replied=offer)
    calls = next_step(state, brand, frozenset({"hand_over"}))
    assert isinstance(calls, list)
    assert [name for name, _ in calls] == ["hand_over"]
    assert next_step(Dialogue(said="no", replied=offer), brand, frozenset({"hand_over"})) != calls


def test_what_only_numbers_a_thing_is_no_difference() -> None:
    one, other = (
        Product(
            id=code,
            title=code,
            attributes=(
                Attribute("Article number", code),
                Attribute("Artikelnummer", code),
                Attribute("Weight", f"{weight} g"),
                Attribute("Model", code),
            ),
        )
        for code, weight in (("A1", 100), ("B2", 200))
    )
    assert [name for name, _ in differences([one, other])] == ["Weight", "Model"]
