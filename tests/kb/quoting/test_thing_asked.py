"""What a question asks for by its form is what a page has to speak of."""

from __future__ import annotations

import pytest

from kb.quoting.thing_asked import missing
from kb.terms import stems

CARDS = ("Gift cards", "A gift card is sent by e-mail and is valid for two years. Ask the team.")
DELETING = ("How do I delete my account?", "Type your password in the settings. It is gone then.")


def lacking(question: str, page: tuple[str, str]) -> tuple[str, ...]:
    return missing(question, page[0], frozenset(stems(" ".join(page))))


@pytest.mark.parametrize(
    ("asked", "thing"),
    [
        ("Do you offer gift wrapping?", "wrapping"),
        ("Hello, is there an app for gift cards?", "app"),
        ("What's your fax number?", "fax"),
        ("and your fax number?", "fax"),
        ("What is your card registration number?", "registration"),
        ("How much is a train ticket with a gift card?", "ticket"),
    ],
)
def test_a_thing_that_a_page_is_silent_on_is_missing(asked: str, thing: str) -> None:
    assert thing in lacking(asked, CARDS)


@pytest.mark.parametrize(
    "asked",
    [
        "Do you have gift cards?",
        "do you offer gift cards in euros?",  # of cards in euros only the card is a thing
        "Is there a gift card service?",
        "How much is a gift card?",
        "What is your e-mail address?",
        "Do you have a plastic card?",  # some sort of the thing that it speaks of
        "Which airline do you use?",  # a sort of thing may be listed without its name
        "Can I pay with a voucher?",
        "your website is rubbish, how long is a card valid",
        "",
        "?!",
    ],
)
def test_a_page_that_speaks_of_the_thing_lacks_nothing(asked: str) -> None:
    assert lacking(asked, CARDS) == ()


def test_a_page_on_doing_one_thing_says_nothing_of_doing_another() -> None:
    assert lacking("How do I reset my password?", DELETING) == ("reset",)
    assert lacking("How can I delete my password?", DELETING) == ()


def test_only_a_title_that_names_an_act_is_held_to_it() -> None:
    assert lacking("How do I reset my password?", ("Your account", "Type your password.")) == ()
    assert lacking("How do I find my password?", DELETING) == ()
