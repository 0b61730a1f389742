"""Which language a shopper writes in."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.keyless.phrasebook import LANGUAGES
from assistant.language import OTHER, detected, language_after, language_of, likely

SAID = {
    code: block.splitlines()
    for code, block in yaml.safe_load(
        (Path(__file__).parent / "languages.yaml").read_text("utf-8")
    ).items()
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_message_is_taken_for_no_other_language_than_its_own(code: str) -> None:
    wrong = [text for text in SAID[code] if detected(text) not in (code, "")]
    assert not wrong


@pytest.mark.parametrize("code", LANGUAGES)
def test_most_messages_tell_their_language(code: str) -> None:
    told = [text for text in SAID[code] if detected(text) == code]
    assert len(told) >= 0.85 * len(SAID[code]), set(SAID[code]) - set(told)


def test_few_messages_in_other_languages_are_taken_for_one_of_ours() -> None:
    taken = [text for text in SAID["other"] if detected(text) in LANGUAGES]
    assert len(taken) <= 0.1 * len(SAID["other"]), taken


def test_names_and_sizes_are_of_no_language() -> None:
    assert [detected(text) for text in SAID["names"]] == [""] * len(SAID["names"])


def test_a_script_we_do_not_speak_is_another_language() -> None:
    assert detected("青いジャケットはありますか") == OTHER


@pytest.mark.parametrize("before", LANGUAGES)
@pytest.mark.parametrize("text", ["ok", "XL", "42", "yes", "Hollow 2", "👍", "", "iPhone 15 Pro"])
def test_what_is_said_in_any_language_keeps_the_conversation_s(text: str, before: str) -> None:
    assert language_of(text, before) == before


def test_a_conversation_follows_the_shopper_and_stays() -> None:
    said = ["hello there, can you help me", "ok", "Wie lange dauert der Versand?", "XL", "ja"]
    heard = [language_after(said[: n + 1], "fr") for n in range(len(said))]
    assert heard == ["en", "en", "de", "de", "de"]


def test_a_language_we_do_not_speak_leaves_the_language_as_it_was() -> None:
    assert language_of("Czy macie niebieską kurtkę w rozmiarze L?", "de") == "de"


def test_a_doubtful_message_is_read_in_every_language() -> None:
    assert set(likely("XL")) == set(LANGUAGES)
    assert likely("Habt ihr das in Blau?") == ("de",)


@given(st.text(max_size=200))
def test_any_text_has_a_language_or_none(text: str) -> None:
    assert detected(text) in {*LANGUAGES, OTHER, ""}
    assert language_of(text, "en") in LANGUAGES
