"""The files of phrases are strict, and safe to search with."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.conversation import AssistantError
from assistant.keyless.phrasebook import (
    INTENTS,
    LANGUAGES,
    LONGEST,
    phrasebook,
    plain,
    read_phrases,
)

TEXT = files("assistant.keyless").joinpath("phrases", "en.yaml").read_text("utf-8")


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_says_every_intent(code: str) -> None:
    book = phrasebook(code)
    assert set(book.patterns) == set(INTENTS)
    assert all(pattern.pattern for pattern in book.patterns.values())
    # Nothing at all says nothing: no pattern may match an empty text.
    assert [name for name, pattern in book.patterns.items() if pattern.search("")] == []


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (("hello: |", "helo: |"), "missing ['hello'], unknown ['helo']"),
        (("hello: |\n", "hello: |\n  (unclosed\n"), "hello, pattern 1"),
        (("hello: |\n", "hello: |\n  <nobody> there\n"), "hello, pattern 1"),
        (("  more: |", "  moar: |"), "going_on: unknown ['moar']"),
        (('forms: ""', "forms: |\n  no arrow"), "forms, line 1: expected"),
        (("parts:", "parts: ["), "not YAML"),
    ],
)
def test_a_broken_file_is_refused_with_the_place(edit: tuple[str, str], says: str) -> None:
    assert edit[0] in TEXT
    with pytest.raises(AssistantError) as error:
        read_phrases("en", TEXT.replace(edit[0], edit[1], 1))
    assert says in str(error.value)


def test_an_unknown_language_is_named_with_those_that_are_known() -> None:
    with pytest.raises(AssistantError, match="no phrases in 'nl'; known: en, de, fr, es"):
        phrasebook("nl")


def test_umlauts_are_heard_however_they_are_typed() -> None:
    hello = phrasebook("de")
    for text in ("Ich möchte mich beschweren", "ich moechte mich beschweren"):
        assert hello.search("complaint", text)


@pytest.mark.parametrize("code", LANGUAGES)
@given(text=st.text(max_size=300))
def test_any_text_can_be_searched(code: str, text: str) -> None:
    folded = plain(text)
    for pattern in phrasebook(code).patterns.values():
        pattern.search(folded)


@pytest.mark.parametrize("part", ["a ", "my order ", "ich ", "? ", "1", "ha", "talk to "])
def test_a_long_message_is_cut_before_it_is_searched(part: str) -> None:
    folded = plain(part * 50_000)
    assert len(folded) <= LONGEST
    # Would not come to an end where a pattern tried every way to fail.
    for code in LANGUAGES:
        for pattern in phrasebook(code).patterns.values():
            pattern.search(folded)
