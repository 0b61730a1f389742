"""Requests in German, French and Spanish, as the search reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.keyless.searching import (
    help_in_english,
    help_words,
    in_forms,
    search_words,
    share_in_english,
)

ENGLISH = {"blue", "waterproof", "jacket"}


def words(text: str) -> str:
    return search_words(text, ENGLISH.__contains__)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Habt ihr eine Jacke unter 100 Euro?", "jacke under 100 euro?"),
        ("Regenjacken zwischen 80 und 150 €", "regenjacken between 80 and 150 €"),
        ("Ich suche die günstigste Jacke", "cheapest jacke"),
        ("Ich suche eine Jacke ohne Kapuze", "jacke without kapuze"),
        ("Avez-vous une tente à moins de 200 euros ?", "tente under 200 euros ?"),
        ("Je cherche une veste sans capuche", "veste without capuche"),
        ("¿Tenéis botas por menos de 80 euros?", "botas under 80 euros?"),
        ("Busco una chaqueta entre 50 y 90 €", "chaqueta between 50 and 90 €"),
    ],
)
def test_conditions_are_read_in_any_language(text: str, read: str) -> None:
    assert search_words(text, {"blue", "waterproof"}.__contains__) == read


@pytest.mark.parametrize(
    "text",
    ["blue jacket under £100", "do you have it in red?", "XL", "Sin City", "La Sportiva", ""],
)
def test_english_and_names_stay_as_they_are(text: str) -> None:
    assert words(text) == text
    assert in_forms(text) == text


def test_a_number_without_a_currency_is_no_price() -> None:
    assert words("Ich suche einen Schlafsack bis 10 Grad").endswith("bis 10 grad")


def test_a_colour_is_said_in_the_catalogue_s_language() -> None:
    assert words("Habt ihr eine blaue Jacke?") == "blue jacket"
    german = {"blaue", "jacke"}
    assert search_words("Habt ihr eine blaue Jacke?", german.__contains__) == "blaue jacke?"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Haben Sie Wanderstiefel?", "boots"),
        ("¿Tienen sacos de dormir?", "sleeping bags"),
        ("Je cherche la tente la plus légère", "tent lightest"),
        ("Haben Sie Taschenlampen?", "flashlight"),
    ],
)
def test_goods_are_said_by_the_name_that_the_catalogue_has_for_them(text: str, read: str) -> None:
    store = {"boots", "sleeping", "bags", "tent", "flashlight"}
    assert search_words(text, store.__contains__).rstrip("?") == read


def test_goods_keep_their_name_in_a_catalogue_that_says_it_so() -> None:
    spanish = {"sacos", "saco", "dormir", "tiendas"}
    found = search_words("¿Tienen sacos de dormir?", (spanish | {"sleeping", "bags"}).__contains__)
    assert found == "sacos dormir?"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Gibt es die auch in L?", "do you have it in l"),
        ("welches ist das leichteste?", "which is the lightest"),
        ("Vergleiche die beiden", "compare the first two"),
        ("et en rouge ?", "what about in rouge"),
        ("la deuxième svp", "the second one"),
        ("¿lo tenéis en M?", "do you have it in m"),
        ("algo más barato", "cheaper"),
    ],
)
def test_what_goes_on_with_what_was_shown_is_read_in_any_language(text: str, form: str) -> None:
    assert in_forms(text).rstrip(" ?") == form


def test_a_question_of_its_own_keeps_its_words() -> None:
    assert in_forms("Und was kostet der Versand?") == "Und was kostet der Versand?"


def test_a_help_question_loses_the_words_without_topic() -> None:
    assert help_words("Wann habt ihr geöffnet?") == "geöffnet?"
    assert help_words("when are you open?") == "when are you open?"


def test_a_help_question_can_be_asked_of_english_pages() -> None:
    assert help_in_english("Was kostet der Versand nach Irland?") == (
        "what cost delivery to ireland"
    )
    assert "return" in help_in_english("Puis-je retourner un article ?")
    assert "refund" in help_in_english("¿Cuándo recibo el reembolso?")
    assert help_in_english("what does delivery cost?") == ""


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert isinstance(words(text), str)
    assert isinstance(in_forms(text), str)
    assert isinstance(help_in_english(help_words(text)), str)


def test_names_stay_and_phrases_of_time_are_said_as_english_says_them() -> None:
    assert help_in_english("Puis-je payer avec PayPal ?") == "can pay PayPal"
    assert help_in_english("¿Cuánto tiempo tengo para devolver algo?") == "how long return"
    assert help_in_english("Wie lange dauert die Lieferung?") == "how long delivery"


def test_how_much_of_a_question_could_be_said_in_english_is_known() -> None:
    assert share_in_english("Was kostet der Versand nach Irland?") == 1
    assert share_in_english("Combien coûte la location de raquettes à neige ?") <= 0.5
    assert share_in_english("how much is the hire of snowshoes?") == 1


def test_a_name_that_the_store_uses_is_kept() -> None:
    known = {"pico"}.__contains__
    assert "Pico" in help_in_english("Ist mein Pico vom Rückruf betroffen?", known)
    assert "Pico" not in help_in_english("Ist mein Pico vom Rückruf betroffen?")


def test_a_german_compound_is_what_its_end_says() -> None:
    assert "boots" in help_in_english("Kann ich die Wanderstiefel zurückgeben?")
