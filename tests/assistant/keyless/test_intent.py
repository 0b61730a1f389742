"""What kind of thing is said, in four languages, without being told which."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from assistant.keyless import intent
from assistant.keyless.phrasebook import LANGUAGES

HERE = Path(__file__).parent / "utterances"
BITEXT = Path(__file__).parents[4] / "shared" / "data" / "bitext_intents" / "utterances.csv"
SAID = {
    code: {
        name: block.splitlines()
        for name, block in yaml.safe_load((HERE / f"{code}.yaml").read_text("utf-8")).items()
    }
    for code in LANGUAGES
}


def social(kind: str) -> Callable[[str], bool]:
    return lambda text: intent.social(text) == kind


TOLD: dict[str, Callable[[str], bool]] = {
    "person": intent.wants_person,
    "complaint": intent.complains,
    "annoyed": intent.annoyed,
    "own_order": intent.own_order,
    "contact": intent.asks_contact,
    "abuse": intent.insults,
    "legal": intent.threatens_law,
    "privacy": intent.asks_own_data,
    "safety": intent.reports_harm,
    "medical": intent.asks_medical,
    "compare": intent.wants_comparison,
    "cheaper": lambda text: intent.price_move(text) < 0,
    **{
        kind: social(kind)
        for kind in ("hello", "thanks", "goodbye", "about", "how_are_you", "joke", "compliment")
    },
}
# Who complains tells what is wrong as well.
ALSO = {"annoyed": {"complaint"}, "complaint": {"annoyed", "abuse"}, "own_order": {"complaint"}}


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", TOLD)
def test_an_intent_is_heard(code: str, name: str) -> None:
    assert [text for text in SAID[code][name] if not TOLD[name](text)] == []


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", TOLD)
def test_an_intent_is_not_heard_in_what_says_something_else(code: str, name: str) -> None:
    others = {o for o in SAID[code] if o != name} - ALSO.get(name, set())
    assert [t for other in others for t in SAID[code][other] if TOLD[name](t)] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_looking_for_something_and_asking_are_told_by_their_form(code: str) -> None:
    missed = [text for text in SAID[code]["shopping"] if not intent.is_shopping(text)]
    missed += [text for text in SAID[code]["question"] if not intent.is_question(text)]
    assert len(missed) <= 1, missed


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Hi there, do you sell tents?", "do you sell tents?"),
        ("Guten Tag, habt ihr Zelte?", "habt ihr Zelte?"),
        ("Bonjour, avez-vous des tentes ?", "avez-vous des tentes ?"),
        ("Hola, ¿tenéis tiendas?", "tenéis tiendas?"),
        ("hello", "hello"),
        ("Hollow 2 in red", "Hollow 2 in red"),
    ],
)
def test_a_greeting_in_front_is_no_part_of_the_request(text: str, rest: str) -> None:
    assert intent.without_greeting(text) == rest


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        ("the second one", [1]),
        ("die dritte bitte", [2]),
        ("la première et la deuxième", [0, 1]),
        ("enséñame el último", [-1]),
        ("compare the first two", [0, 1]),
        ("vergleiche die ersten drei", [0, 1, 2]),
        ("les deux premiers svp", [0, 1]),
        ("blue tent", []),
    ],
)
def test_positions_are_counted(text: str, positions: list[int]) -> None:
    assert intent.ordinals(text) == positions


@pytest.mark.parametrize("text", ["yes", "yes please", "Ja, bitte", "oui", "Sí, por favor", "ok"])
def test_a_whole_yes_is_a_yes(text: str) -> None:
    assert intent.affirms(text)
    assert not intent.denies(text)


@pytest.mark.parametrize("text", ["no", "No thanks", "nein danke", "non merci", "mejor no"])
def test_a_whole_no_is_a_no(text: str) -> None:
    assert intent.denies(text)
    assert not intent.affirms(text)


@pytest.mark.parametrize("text", ["yes but in red", "ja, aber in Blau", "no waterproof ones?"])
def test_more_than_a_yes_or_no_is_neither(text: str) -> None:
    assert not intent.affirms(text)
    assert not intent.denies(text)


@pytest.mark.parametrize("text", ["aaaaaaaaaa", "asdfghjkl", "hahahahahahaha", "la la la la la la"])
def test_gibberish_is_not_understood(text: str) -> None:
    assert intent.social(text) is intent.Social.NOT_UNDERSTOOD


@pytest.mark.parametrize("text", ["XKZ-4421", "Schmidt", "PS5", "Gore-Tex", "90x200", "mmm boots"])
def test_codes_and_names_are_no_gibberish(text: str) -> None:
    assert not intent.is_gibberish(text)


def test_emoji_are_answered_by_what_they_show() -> None:
    assert intent.social("👍") is intent.Social.THANKS
    assert intent.social("😡😡") is intent.Social.CALM
    assert intent.social("🤷") is None


def test_a_brand_s_own_words_are_whole_words() -> None:
    assert intent.says_any("I was INJURED, really", ["injured"]) == "injured"
    assert intent.says_any("uninjured", ["injured"]) is None
    assert intent.says_any("it burned my tent", ["burned my"]) == "burned my"


def test_words_without_topic_are_left_out_in_each_language() -> None:
    assert intent.subject_words("do you have a blue jacket?") == ["blue", "jacket"]
    assert intent.subject_words("Habt ihr eine blaue Jacke?") == ["blaue", "jacke"]
    assert intent.subject_words("Avez-vous une veste bleue ?") == ["veste", "bleue"]
    assert intent.subject_words("¿Tenéis una chaqueta azul?") == ["chaqueta", "azul"]


@pytest.mark.shared
def test_templated_requests_for_a_person_and_complaints_are_heard() -> None:
    if not BITEXT.is_file():
        pytest.skip("../shared/data/bitext_intents is absent")
    with BITEXT.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for hears, name in (
        (intent.wants_person, "contact_human_agent"),
        (intent.complains, "complaint"),
    ):
        heard = [row["intent"] for row in rows if hears(row["utterance"])]
        asked = sum(row["intent"] == name for row in rows)
        # Customer service is made of people too.
        assert set(heard) <= {name, "contact_customer_service"}
        assert heard.count(name) >= 0.95 * asked
