"""A brand in other languages than its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from prompts.brand import load_brand
from prompts.replies import REPLIES
from tests.prompts.samples import (
    LANGUAGES,
    MAYBE_MEASURED,
    MINIMAL,
    OPTIONAL,
    SHIPPED,
    WHOLE,
    filled,
    loaded,
    refused,
)


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reply_of_a_shipped_brand_can_be_said(name: str, language: str) -> None:
    brand = loaded(name).speaking(language)
    for reply in REPLIES:
        empty = set() if reply in WHOLE or reply.startswith("order_") else set(OPTIONAL)
        empty |= {"measure"} if reply in MAYBE_MEASURED else set()
        for missing in (set(), empty):
            text = brand.say(reply, **filled(reply, missing))
            assert text, reply
            # French puts a space before the higher signs, but none before these.
            assert not re.search(r"[{}]|\bNone\b|\S  |\s[,.](?!\w)", text), (reply, text)
            assert "!" not in text, (reply, text)


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_reply_is_worded_in_every_language(name: str, language: str) -> None:
    brand = loaded(name)
    assert brand.speaking(language).language == language
    same = {"policy", "also", "order_list_line", "order_swap", "order_method"}
    here = brand.speaking(language)
    values = {reply: filled(reply, set()) for reply in REPLIES if reply not in same}
    untold = [r for r, given in values.items() if here.say(r, **given) == brand.say(r, **given)]
    assert untold == []


def test_a_language_without_words_is_said_in_the_brand_s_own() -> None:
    brand = loaded("larkfell")
    assert brand.speaking("nl") is brand
    assert brand.speaking("en") is brand
    german = brand.speaking("de")
    assert german is brand.speaking("de")
    assert german.speaking("en").say("hello") == brand.say("hello")


def test_a_store_s_own_language_and_others_override_section_by_section(folder: Path) -> None:
    (folder / "brand.yaml").write_text(MINIMAL + "language: de\n", "utf-8")
    (folder / "replies.md").write_text("## hello\nMoin.\n", "utf-8")
    (folder / "replies.en.md").write_text("## hello\nAhoy.\n", "utf-8")
    brand = load_brand(folder=folder)
    assert (brand.language, brand.say("hello")) == ("de", "Moin.")
    assert brand.say("thanks") == loaded("default").speaking("de").say("thanks")
    assert brand.speaking("en").say("hello") == "Ahoy."
    assert brand.speaking("en").say("thanks") == loaded("default").say("thanks")
    assert brand.speaking("fr").say("hello") == loaded("default").speaking("fr").say("hello")


def test_a_language_no_one_ships_takes_the_rest_from_the_brand_s_own(folder: Path) -> None:
    (folder / "replies.nl.md").write_text("## hello\nHoi.\n", "utf-8")
    dutch = load_brand(folder=folder).speaking("nl")
    assert dutch.say("hello") == "Hoi."
    assert dutch.say("thanks") == loaded("default").say("thanks")


def test_the_brand_s_language_in_two_files_is_refused(folder: Path) -> None:
    (folder / "replies.md").write_text("## hello\nHi.\n", "utf-8")
    (folder / "replies.en.md").write_text("## hello\nHello.\n", "utf-8")
    assert "replies in 'en' stand in replies.md already" in refused(folder)


def test_a_mistake_in_another_language_is_named_with_its_line(folder: Path) -> None:
    (folder / "replies.fr.md").write_text("<!-- a\nb -->\n## helo\nSalut.\n", "utf-8")
    assert f"{folder}/replies.fr.md, line 3, 'helo': unknown reply" in refused(folder)


def test_the_version_changes_with_another_language_too(folder: Path) -> None:
    before = load_brand(folder=folder).version
    (folder / "replies.fr.md").write_text("## hello\nSalut.\n", "utf-8")
    assert load_brand(folder=folder).version != before
